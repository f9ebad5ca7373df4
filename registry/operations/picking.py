"""What to take: first to expire first (FEFO), then first in (FIFO); what may not go is skipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.items.models import Item
from registry.ledger.days import today
from registry.ledger.errors import EventInvalid, NotUsable
from registry.ledger.models.traceable import Balance, Location, Traceable
from registry.operations.potency import potency_of
from registry.operations.reserving import reserved
from registry.operations.shipments import Pick, check_for_customer
from registry.parties.models import Organization
from registry.values import USABLE


@dataclass(frozen=True, slots=True)
class Skipped:
    """A lot or unit in stock that was passed over, and why."""

    traceable: Traceable
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to take from where; `missing` is what usable stock lacks."""

    picks: tuple[Pick, ...]
    missing: Decimal
    skipped: tuple[Skipped, ...]


def propose_picks(
    session: Session,
    actor: Actor,
    item: Item,
    quantity: Decimal,
    *,
    at: datetime,
    customer: Organization | None = None,
    site_id: int | None = None,
    at_nominal: bool = False,
) -> Proposal:
    """Return a proposal for a quantity of an item, for a customer or for own use.

    With `at_nominal` the quantity is meant at the item's nominal potency: of a weaker lot
    more is taken, of a stronger one less; `missing` is at nominal potency too.

    Skips what is not released, held, recalled or expired, and for a customer what is too
    short of shelf life, outside the customer's specification or without a needed certificate.

    Raises:
        EventInvalid: The quantity is not more than zero.

    """
    actor.require(Permission.VIEW_REGISTRY)
    if quantity <= 0:
        raise EventInvalid("A quantity is more than zero.")
    days = today(session, actor, at)
    held = reserved(session, actor)
    picks: list[Pick] = []
    skipped: dict[int, Skipped] = {}
    missing = quantity
    for traceable, location, stored in _stock(session, actor, item, site_id):
        if missing <= 0:
            break
        there = stored - held.get((traceable.id, location.id), Decimal(0))
        if there <= 0:
            continue
        if traceable.id in skipped:
            continue
        why = None
        status = days.status_of(traceable)
        if status not in USABLE:
            why = f"it is {status.value.replace('_', ' ')}"
        elif customer is not None:
            why = _refusal(session, actor, traceable, customer, days.day_of(traceable))
        if why is not None:
            skipped[traceable.id] = Skipped(traceable, why)
            continue
        potency = potency_of(session, traceable) if at_nominal else None
        if potency is None:
            taken = min(there, missing)
            missing -= taken
        else:
            taken = min(there, potency.quantity_for(missing))
            missing -= min(potency.nominal_of(taken), missing)
        picks.append(Pick(traceable, taken, location))
    return Proposal(tuple(picks), max(missing, Decimal(0)), tuple(skipped.values()))


def _stock(
    session: Session, actor: Actor, item: Item, site_id: int | None
) -> list[tuple[Traceable, Location, Decimal]]:
    query = (
        select(Traceable, Location, Balance.quantity)
        .join(Balance, Balance.traceable_id == Traceable.id)
        .join(Location, Location.id == Balance.location_id)
        .where(Traceable.organization_id == actor.operator_id, Traceable.item_id == item.id)
        .order_by(
            Traceable.expiry_date.is_(None),
            Traceable.expiry_date,
            Traceable.created_at,
            Traceable.id,
            Location.path,
        )
    )
    if site_id is not None:
        query = query.where(Location.site_id == site_id)
    return [(row, place, amount) for row, place, amount in session.execute(query)]


def _refusal(
    session: Session, actor: Actor, traceable: Traceable, customer: Organization, day: date
) -> str | None:
    try:
        check_for_customer(session, actor, traceable, customer, day)
    except NotUsable as refusal:
        return refusal.why
    return None
