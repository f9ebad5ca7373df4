"""What lies where: stock by lot, serial, location, status and expiry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import Invalid
from registry.items.models import Item
from registry.ledger.days import Days, today
from registry.ledger.lots import carrying
from registry.ledger.models.traceable import Balance, Location, Traceable, is_expired, status_of
from registry.ledger.queries.lots import status_is
from registry.parties.models import Site
from registry.values import Status, TraceableKind

#: How many items one statement of the whole stock covers at most.
_MOST_ITEMS = 256


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What to show; None means all. `expires_by` includes the day."""

    number: str | None = None
    sku: str | None = None
    location: str | None = None  # this path and everything below it
    status: str | None = None
    site: str | None = None
    expires_by: date | None = None


@dataclass(frozen=True, slots=True)
class StockRow:
    """So much of one lot or unit at one place."""

    traceable_id: int
    public_id: str
    kind: TraceableKind
    number: str
    sku: str
    item: str
    status: Status
    expiry_date: date | None
    site: str
    location: str
    quantity: Decimal
    unit: str


def stock_rows(
    session: Session, actor: Actor, wanted: StockFilter, *, at: datetime
) -> Iterator[StockRow]:
    """Yield what lies where, by item, expiry and number; its own site's day decides."""
    actor.require(Permission.VIEW_REGISTRY)
    if wanted.status is not None and wanted.status not in set(Status):
        known = ", ".join(Status)
        raise Invalid(f"{wanted.status!r} is not a status; there are {known}.")
    days = today(session, actor, at)
    query = _query(actor, wanted, days)
    narrow = wanted.number or wanted.sku or wanted.status not in {None, Status.RELEASED}
    for items in [None] if narrow else _items(session, actor):
        part = query if items is None else query.where(Traceable.item_id.in_(items))
        for row in session.execute(part, execution_options={"yield_per": 1000}):
            yield _row(days, *row)


def _query(actor: Actor, wanted: StockFilter, days: Days) -> Select[*tuple[Any, ...]]:
    columns = (
        Traceable.id,
        Traceable.public_id,
        Traceable.kind,
        Traceable.number,
        Item.sku,
        Item.name,
        Traceable.expiry_date,
        Site.code,
        Location.path,
        Balance.quantity,
        Traceable.unit,
        Traceable.disposition,
        Traceable.on_hold,
        Traceable.recalled,
        Traceable.site_id,
    )
    query: Select[*tuple[Any, ...]] = (
        select(*columns)
        .select_from(Traceable)
        .join(Balance, Balance.traceable_id == Traceable.id)
        .join(Item, Item.id == Traceable.item_id)
        .join(Location, Location.id == Balance.location_id)
        .join(Site, Site.id == Location.site_id)
        .where(Traceable.organization_id == actor.operator_id)
        .order_by(Item.sku, Traceable.expiry_date, Traceable.number, Location.path)
    )
    if wanted.number:
        query = query.where(Traceable.id.in_(carrying(actor, wanted.number)))
    if wanted.sku:
        query = query.where(Item.sku == wanted.sku)
    if wanted.site:
        query = query.where(Site.code == wanted.site)
    if wanted.location:
        below = Location.path.startswith(f"{wanted.location}/", autoescape=True)
        query = query.where(or_(Location.path == wanted.location, below))
    if wanted.expires_by:
        query = query.where(Traceable.expiry_date <= wanted.expires_by)
    if wanted.status:
        query = query.where(status_is(wanted.status, days))
    return query


def _items(session: Session, actor: Actor) -> Iterator[Sequence[int]]:
    """Yield the items in the order of the list, a few at first, then more and more.

    Each part is sorted by itself, so that the first rows come at once and the database
    never sorts the whole stock.
    """
    query = select(Item.id).where(Item.organization_id == actor.operator_id)
    ids = session.scalars(query.order_by(Item.sku)).all()
    start, size = 0, 1
    while start < len(ids):
        yield ids[start : start + size]
        start, size = start + size, min(4 * size, _MOST_ITEMS)


def _row(days: Days, *cells: Any) -> StockRow:
    *shown, disposition, on_hold, recalled, own_site = cells
    traceable_id, public_id, kind, number, sku, name, expiry, site, path, quantity, unit = shown
    expired = is_expired(expiry, days.at(own_site))
    return StockRow(
        traceable_id=traceable_id,
        public_id=public_id,
        kind=kind,
        number=number,
        sku=sku,
        item=name,
        status=status_of(disposition, on_hold=on_hold, recalled=recalled, expired=expired),
        expiry_date=expiry,
        site=site,
        location=path,
        quantity=quantity,
        unit=unit,
    )
