"""Names of a table to rows of the registry: looked up once, made if asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import check_day
from core.db.bulk import among, insert_rows, reserve_ids
from core.errors import blaming
from core.ids import new_public_id
from registry.imports.lots import Carriers, KnownLot, choose_lot, load_carriers, numbers_of
from registry.imports.rows import DIVIDE, EventRow
from registry.items.models import Item
from registry.items.quantities import unit_code
from registry.ledger.errors import EventInvalid
from registry.ledger.facts import Stated, take_facts
from registry.ledger.identifiers import clean_number, look_alike
from registry.ledger.lots import check_policy, expiry_of, own_number
from registry.ledger.models.traceable import Location, LotAlias, Traceable
from registry.ledger.naming import similar_numbers, twins_of
from registry.parties.models import Organization, OrganizationRole, Site
from registry.values import (
    AliasKind,
    Direction,
    EventType,
    PartnerRole,
    TraceableKind,
    TrackingPolicy,
)

_PARTY_ROLES = {EventType.RECEIVE: PartnerRole.SUPPLIER}


@dataclass(slots=True)
class Names:
    """What a table's names mean for one organization."""

    session: Session
    actor: Actor
    create_missing: bool
    at: datetime
    #: Why receipts lack papers, stated once for all rows; a row's own reason comes first.
    papers_missing: str = ""
    sites: dict[str, Site] = field(default_factory=dict)
    locations: dict[tuple[int, str], int] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    #: Line of the row to (id, unit) of its lot or unit; of the rows that were learnt last.
    traceables: dict[int, tuple[int, str]] = field(default_factory=dict)
    carriers: Carriers = field(default_factory=dict)
    #: Received by events not yet written: (order, item) to how much.
    arriving: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    #: What was entered because the table names it, in words.
    created: list[str] = field(default_factory=list)
    #: Line of the row that made or named a lot to what its number looks like.
    warnings: dict[int, str] = field(default_factory=dict)
    #: Lots held against those that look alike; each is warned of once.
    looked_at: set[int] = field(default_factory=set)

    def forget(self, made: int) -> None:
        """Drop what is known: a roll-back may have taken rows away.

        `made`: so many of what was created stay.
        """
        del self.created[made:]
        for known in (self.sites, self.locations, self.parties, self.items):
            known.clear()
        self.traceables.clear()
        self.carriers.clear()
        self.warnings.clear()
        self.looked_at.clear()

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
        """Look up, or make, every lot and unit that the rows name, in their order.

        What a row says of a lot that is known is taken, not passed over.

        Raises:
            EventInvalid: A row names what is not known, or what several lots are called;
                `place` says which row.

        """
        self._look_up(rows)
        self.traceables.clear()
        named = [(place, row) for place, row in enumerate(rows) if row.number]
        item_ids = []
        for place, row in named:
            with blaming(place):
                item_ids.append(self.item(row.item, row.unit).id)
        self._load(named, item_ids)
        ids = iter(reserve_ids(self.session, Traceable, len(named)))
        values: list[dict[str, Any]] = []
        known: list[tuple[int, EventRow, KnownLot]] = []
        for (place, row), item_id in zip(named, item_ids, strict=True):
            with blaming(place):
                receives = row.counts_as is EventType.RECEIVE
                supplier = self.party(row.party, row.type) if receives else None
                lot = choose_lot(row, item_id, self.carriers, supplier)
                if lot is None:
                    values.append({"id": next(ids), **self._traceable_values(row, supplier)})
                    lot = self._keep(row, values[-1])
                known.append((place, row, lot))
            self.traceables[row.line] = (lot.id, lot.unit)
        insert_rows(self.session, Traceable, values)
        for place, row, lot in known:
            with blaming(place):
                self._take_facts(row, lot)
        self._add_aliases(known)
        lines = {lot.id: row.line for _, row, lot in reversed(known)}
        new = {row["id"] for row in values}
        others = lines.keys() - new - self.looked_at
        for traceable_id, words in twins_of(self.session, self.actor, new, named=others):
            self.warnings[lines[traceable_id]] = words
        self.looked_at |= lines.keys()

    def _load(self, named: Sequence[tuple[int, EventRow]], item_ids: Sequence[int]) -> None:
        """Read which lots carry the numbers that were not asked for before."""
        asked = {
            (item_id, number)
            for (_, row), item_id in zip(named, item_ids, strict=True)
            for number in numbers_of(row)
        } - self.carriers.keys()
        if asked:
            found = load_carriers(
                self.session,
                self.actor,
                (item_id for item_id, _ in asked),
                (number for _, number in asked),
            )
            self.carriers.update((key, found.get(key, [])) for key in asked)

    def _keep(self, row: EventRow, values: dict[str, Any]) -> KnownLot:
        """Note a lot that is about to be entered, under every number that finds it."""
        lot = KnownLot(**{name: values[name] for name in list(KnownLot.__annotations__)[:-1]})
        for number in {lot.number, row.number}:
            self.carriers.setdefault((values["item_id"], number), []).append(lot)
        return lot

    def _take_facts(self, row: EventRow, lot: KnownLot) -> None:
        dates = {"manufacture_date": row.manufacture_date, "expiry_date": row.expiry_date}
        new = {name: day for name, day in dates.items() if day not in {None, getattr(lot, name)}}
        if not new and row.kind in {None, lot.kind}:
            return
        known = self.session.get_one(Traceable, lot.id)
        take_facts(self.session, self.actor, known, Stated(new, row.kind), at=self.at)
        lot.manufacture_date, lot.expiry_date = known.manufacture_date, known.expiry_date

    def _add_aliases(self, known: Sequence[tuple[int, EventRow, KnownLot]]) -> None:
        """Keep the supplier's numbers: also that of the sender, where the lot got another."""
        aliases = []
        for place, row, lot in known:
            receives = row.counts_as is EventType.RECEIVE
            born = row.direction is Direction.OUT and not lot.supplier_lots
            if not (receives or (row.supplier_lot and born)):
                continue
            with blaming(place):
                numbers = {clean_number(row.supplier_lot)} if row.supplier_lot else set()
            if receives and row.number not in {lot.number, f"{row.item}/{lot.number}"}:
                numbers.add(row.number)
            supplier = self.party(row.party, row.type) if receives else lot.supplier_id
            taken = {number for _, number in lot.supplier_lots}
            for number in sorted(numbers - taken):
                lot.supplier_lots.add((supplier, number))
                aliases.append(self._alias(lot, number, supplier))
        insert_rows(self.session, LotAlias, aliases)

    def _alias(self, lot: KnownLot, number: str, supplier: int | None) -> dict[str, Any]:
        return {
            "organization_id": self.actor.operator_id,
            "traceable_id": lot.id,
            "kind": AliasKind.SUPPLIER_LOT,
            "number": number,
            "look_alike": look_alike(number),
            "party_id": supplier,
        }

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

    def _traceable_values(self, row: EventRow, supplier: int | None) -> dict[str, Any]:
        if row.direction is not Direction.OUT or row.counts_as is EventType.RETURN:
            raise EventInvalid(f"{row.number} of {row.item} is not known.{self._near(row)}")
        item = self.items[row.item]
        serial = item.tracking is TrackingPolicy.SERIAL
        kind = row.kind or (TraceableKind.SERIAL if serial else TraceableKind.LOT)
        check_policy(item, kind)
        number = row.number
        if any(lot.number == number for lot in self.carriers.get((item.id, number), ())):
            site = self.site(row.site)
            number = own_number(self.session, self.actor, item, kind, self.at, site)
        expiry = self._expiry(row)
        return {
            "public_id": new_public_id(),
            "organization_id": self.actor.operator_id,
            "kind": kind,
            "item_id": item.id,
            "number": number,
            "look_alike": look_alike(number),
            "unit": item.unit,
            "supplier_id": supplier,
            "site_id": self.site(row.site).id,
            "manufacture_date": row.manufacture_date,
            "expiry_date": expiry,
            "own_expiry": expiry,
            "created_at": self.at,
        }

    def _near(self, row: EventRow) -> str:
        """Return what the number may have meant, also of lots that this batch brings in."""
        look = look_alike(row.number)
        item_id = self.items[row.item].id
        new = {
            lot.number
            for (item, _), lots in self.carriers.items()
            for lot in lots
            if item == item_id and look and look_alike(lot.number) == look
        }
        if new:
            return f" Did you mean {' or '.join(sorted(new)[:3])}?"
        return similar_numbers(self.session, self.actor, row.number)

    def _expiry(self, row: EventRow) -> date | None:
        item = self.items[row.item]
        for day in (row.manufacture_date, row.expiry_date):
            if day is not None:
                check_day(day, self.at)
        if row.counts_as in DIVIDE:  # it follows from what it is taken from
            return row.expiry_date
        return expiry_of(item, row.number, row.manufacture_date, row.expiry_date)

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
