"""Names of a table to rows of the registry: looked up once, made if asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.db.bulk import among, insert_rows, reserve_ids
from core.errors import blaming
from core.ids import new_public_id
from registry.imports.quantities import unit_code
from registry.imports.rows import EventRow
from registry.items.models import Item
from registry.ledger.errors import EventInvalid
from registry.ledger.identifiers import clean_number, look_alike
from registry.ledger.models.traceable import Location, LotAlias, Traceable
from registry.parties.models import Organization, OrganizationRole, Site
from registry.values import (
    AliasKind,
    Direction,
    EventType,
    PartnerRole,
    TraceableKind,
    TrackingPolicy,
)

#: What a traceable is called in a table: (SKU, number).
Name = tuple[str, str]
_PARTY_ROLES = {EventType.RECEIVE: PartnerRole.SUPPLIER}


@dataclass(slots=True)
class Names:
    """What a table's names mean for one organization."""

    session: Session
    actor: Actor
    create_missing: bool
    at: datetime
    sites: dict[str, Site] = field(default_factory=dict)
    locations: dict[tuple[int, str], int] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    traceables: dict[Name, tuple[int, str]] = field(default_factory=dict)  # id and unit
    #: Received by events not yet written: (order, item) to how much.
    arriving: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    #: What was entered because the table names it, in words.
    created: list[str] = field(default_factory=list)

    def forget(self, made: int) -> None:
        """Drop what is known: a roll-back may have taken rows away.

        `made`: so many of what was created stay.
        """
        del self.created[made:]
        for known in (self.sites, self.locations, self.parties, self.items, self.traceables):
            known.clear()

    def site(self, code: str) -> Site:
        """Return the site of a code; the only one if the code is empty."""
        if not self.sites:
            self._load_sites()
        if not code and self.sites:
            if len(self.sites) > 1:
                raise EventInvalid("site is empty, and there are several")
            return next(iter(self.sites.values()))
        if code not in self.sites:
            self._add_site(code or "MAIN")
        return self.sites[code or "MAIN"]

    def location(self, site: Site, path: str) -> int:
        """Return the id of a location of the site; its first one if the path is empty."""
        key = (site.id, path)
        if key not in self.locations:
            query = select(Location.id).where(Location.site_id == site.id)
            if path:
                query = query.where(Location.path == path)
            found = self.session.scalars(query.order_by(Location.id).limit(1)).first()
            if found is None:
                found = self._add_location(site, path)
            self.locations[key] = found
        return self.locations[key]

    def party(self, name: str, kind: EventType | None) -> int | None:
        """Return the id of a partner by code or name; None for no name."""
        if not name:
            return None
        if name not in self.parties:
            found = self.session.scalars(
                select(Organization.id).where(
                    Organization.operator_id == self.actor.operator_id,
                    or_(Organization.code == name, Organization.name == name),
                )
            ).first()
            self.parties[name] = found if found is not None else self._add_party(name, kind)
        return self.parties[name]

    def item(self, sku: str, unit: str) -> Item:
        """Return the item of a SKU; a new one is counted in `unit`."""
        if sku not in self.items:
            found = self.session.scalars(
                select(Item).where(Item.organization_id == self.actor.operator_id, Item.sku == sku)
            ).one_or_none()
            self.items[sku] = found or self._add_item(sku, unit)
        return self.items[sku]

    def learn_traceables(self, rows: Sequence[EventRow]) -> None:
        """Look up, or make, every lot and unit that the rows name.

        Raises:
            EventInvalid: A row names what is not known; `place` says which row.

        """
        self._look_up(rows)
        wanted: dict[Name, tuple[int, EventRow]] = {}
        for place, row in enumerate(rows):
            name = (row.item, row.number)
            if row.number and name not in self.traceables and name not in wanted:
                wanted[name] = (place, row)
        if not wanted:
            return
        by_item: dict[int, str] = {}
        for place, row in wanted.values():
            with blaming(place):
                by_item[self.item(row.item, row.unit).id] = row.item
        for traceable_id, item_id, number, unit in self.session.execute(
            select(Traceable.id, Traceable.item_id, Traceable.number, Traceable.unit).where(
                Traceable.organization_id == self.actor.operator_id,
                among(self.session, Traceable.number, {number for _, number in wanted}),
            )
        ):
            name = (by_item.get(item_id, ""), number)
            if name in wanted:  # another item may use the number as well
                self.traceables[name] = (traceable_id, unit)
        self._make([found for name, found in wanted.items() if name not in self.traceables])

    def _look_up(self, rows: Sequence[EventRow]) -> None:
        """Find what all rows name, in one query a kind; what is missing is left for later."""
        session, own = self.session, self.actor.operator_id
        skus = {row.item for row in rows} - self.items.keys()
        if skus:
            items = select(Item).where(Item.organization_id == own, among(session, Item.sku, skus))
            self.items.update((item.sku, item) for item in session.scalars(items))
        names = {row.party for row in rows} - self.parties.keys() - {""}
        for column in (Organization.name, Organization.code) if names else ():
            found = select(column, Organization.id).where(
                Organization.operator_id == own, among(session, column, names)
            )
            self.parties.update((str(name), party) for name, party in session.execute(found))
        paths = {path for row in rows for path in (row.location, row.to_location)}
        paths -= {path for _, path in self.locations}
        if paths:
            places = select(Location.site_id, Location.path, Location.id).where(
                Location.organization_id == own, among(session, Location.path, paths)
            )
            self.locations.update(
                ((site, path), row) for site, path, row in session.execute(places)
            )

    def _make(self, rows: Sequence[tuple[int, EventRow]]) -> None:
        """Insert lots and units that appear for the first time, where they come into being."""
        values = []
        for place, row in rows:
            with blaming(place):
                values.append(self._traceable_values(row))
        ids = reserve_ids(self.session, Traceable, len(values))
        for traceable_id, value in zip(ids, values, strict=True):
            value["id"] = traceable_id
        insert_rows(self.session, Traceable, values)
        aliases = []
        for (_, row), value in zip(rows, values, strict=True):
            self.traceables[row.item, row.number] = (value["id"], value["unit"])
            if row.supplier_lot or row.counts_as is EventType.RECEIVE:
                number = clean_number(row.supplier_lot or row.number)
                aliases.append(
                    {
                        "organization_id": self.actor.operator_id,
                        "traceable_id": value["id"],
                        "kind": AliasKind.SUPPLIER_LOT,
                        "number": number,
                        "look_alike": look_alike(number),
                        "party_id": value["supplier_id"],
                    }
                )
        insert_rows(self.session, LotAlias, aliases)

    def _traceable_values(self, row: EventRow) -> dict[str, Any]:
        if row.direction is not Direction.OUT:
            raise EventInvalid(f"{row.number} of {row.item} is not known")
        item = self.items[row.item]
        number = clean_number(row.number)
        if number != row.number:
            raise EventInvalid(f"number {row.number!r} has blanks too many; write {number!r}")
        if row.expiry_date and row.manufacture_date and row.expiry_date < row.manufacture_date:
            raise EventInvalid(f"{number} cannot expire before it was made")
        serial = item.tracking is TrackingPolicy.SERIAL
        kind = row.kind or (TraceableKind.SERIAL if serial else TraceableKind.LOT)
        received = row.counts_as is EventType.RECEIVE
        return {
            "public_id": new_public_id(),
            "organization_id": self.actor.operator_id,
            "kind": kind,
            "item_id": item.id,
            "number": number,
            "look_alike": look_alike(number),
            "unit": item.unit,
            "supplier_id": self.party(row.party, row.type) if received else None,
            "site_id": self.site(row.site).id,
            "manufacture_date": row.manufacture_date,
            "expiry_date": row.expiry_date,
            "created_at": self.at,
        }

    def _load_sites(self) -> None:
        for site in self.session.scalars(
            select(Site).where(Site.organization_id == self.actor.operator_id).order_by(Site.id)
        ):
            self.sites[site.code] = site

    def _may_add(self, what: str, permission: Permission) -> None:
        if not self.create_missing:
            raise EventInvalid(
                f"there is no {what}; enter it first, or import with --create-missing"
            )
        self.actor.require(permission)
        self.created.append(what)

    def _add_site(self, code: str) -> None:
        self._may_add(f"site {code!r}", Permission.MANAGE_ITEMS)
        site = Site(
            organization_id=self.actor.operator_id,
            code=code,
            name=code,
            time_zone=self.actor.time_zone,
        )
        self.session.add(site)
        self.session.flush()
        self.sites[code] = site

    def _add_location(self, site: Site, path: str) -> int:
        self._may_add(f"location {path or 'MAIN'!r} at {site.code}", Permission.MANAGE_ITEMS)
        row = Location(
            organization_id=self.actor.operator_id,
            site_id=site.id,
            path=path or "MAIN",
            name=path or "Main store",
        )
        self.session.add(row)
        self.session.flush()
        return row.id

    def _add_party(self, name: str, kind: EventType | None) -> int:
        self._may_add(f"partner {name!r}", Permission.MANAGE_PARTNERS)
        role = _PARTY_ROLES.get(kind or EventType.SHIP, PartnerRole.CUSTOMER)
        row = Organization(
            operator_id=self.actor.operator_id,
            name=name,
            created_at=self.at,
            roles=[OrganizationRole(role=role)],
        )
        self.session.add(row)
        self.session.flush()
        return row.id

    def _add_item(self, sku: str, unit: str) -> Item:
        self._may_add(f"item {sku!r}", Permission.MANAGE_ITEMS)
        item = Item(
            organization_id=self.actor.operator_id,
            sku=sku,
            name=sku,
            unit=unit_code(unit) if unit else "{piece}",
            tracking=TrackingPolicy.LOT_AND_SERIAL,
            tracking_reason="entered by an import of events",
            created_at=self.at,
        )
        self.session.add(item)
        self.session.flush()
        return item
