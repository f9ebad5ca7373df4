"""What lies where: stock by lot, serial, location, status and expiry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import Invalid
from registry.days import today
from registry.models.item import Item
from registry.models.party import Site
from registry.models.traceable import Balance, Location, LotAlias, Traceable
from registry.values import Status, TraceableKind


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
    query = (
        select(Balance.quantity, Traceable, Item.sku, Item.name, Location.path, Site)
        .join(Traceable, Traceable.id == Balance.traceable_id)
        .join(Item, Item.id == Traceable.item_id)
        .join(Location, Location.id == Balance.location_id)
        .join(Site, Site.id == Location.site_id)
        .where(Traceable.organization_id == actor.operator_id)
        .order_by(Item.sku, Traceable.expiry_date, Traceable.number, Location.path)
    )
    if wanted.number:
        aliases = select(LotAlias.traceable_id).where(
            LotAlias.organization_id == actor.operator_id, LotAlias.number == wanted.number
        )
        query = query.where(or_(Traceable.number == wanted.number, Traceable.id.in_(aliases)))
    if wanted.sku:
        query = query.where(Item.sku == wanted.sku)
    if wanted.site:
        query = query.where(Site.code == wanted.site)
    if wanted.location:
        below = Location.path.startswith(f"{wanted.location}/", autoescape=True)
        query = query.where(or_(Location.path == wanted.location, below))
    if wanted.expires_by:
        query = query.where(Traceable.expiry_date <= wanted.expires_by)
    for quantity, traceable, sku, name, path, site in session.execute(
        query, execution_options={"yield_per": 1000}
    ):
        status = days.status_of(traceable)
        if wanted.status is None or status == wanted.status:
            yield StockRow(
                traceable_id=traceable.id,
                public_id=traceable.public_id,
                kind=traceable.kind,
                number=traceable.number,
                sku=sku,
                item=name,
                status=status,
                expiry_date=traceable.expiry_date,
                site=site.code,
                location=path,
                quantity=quantity,
                unit=traceable.unit,
            )
