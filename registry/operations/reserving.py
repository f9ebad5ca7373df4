"""Drafted shipments reserve what they take: no two take the same stock, none takes too much."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.ledger.errors import EventInvalid, NotEnough
from registry.ledger.models.traceable import Balance, Location, Traceable
from registry.operations.models import Shipment, ShipmentLine
from registry.values import ShipmentState

#: A shipment is drafted for so far ahead at most; a year more is a slip of the finger.
HORIZON = timedelta(days=366)


def reserved(
    session: Session, actor: Actor, *, besides: int | None = None
) -> dict[tuple[int, int | None], Decimal]:
    """Return what drafts hold, by lot and place; `besides`: a draft that does not count."""
    query = (
        select(ShipmentLine.traceable_id, ShipmentLine.location_id, func.sum(ShipmentLine.quantity))
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(Shipment.organization_id == actor.operator_id, Shipment.state == ShipmentState.DRAFT)
        .group_by(ShipmentLine.traceable_id, ShipmentLine.location_id)
    )
    if besides is not None:
        query = query.where(Shipment.id != besides)
    return {(lot, place): Decimal(held) for lot, place, held in session.execute(query)}


def check_free(
    session: Session,
    actor: Actor,
    wanted: Iterable[tuple[Traceable, Location, Decimal]],
    *,
    besides: int | None = None,
) -> None:
    """Raise NotEnough if stock, less what other drafts hold, does not cover what is wanted."""
    rows = list(wanted)
    there = {
        (lot, place): quantity
        for lot, place, quantity in session.execute(
            select(Balance.traceable_id, Balance.location_id, Balance.quantity)
            .where(Balance.traceable_id.in_({lot.id for lot, _, _ in rows}))
            .order_by(Balance.traceable_id, Balance.location_id)
            .with_for_update()  # two drafts at once: the second waits, and sees the first
        )
    }
    held = reserved(session, actor, besides=besides)
    sums: dict[tuple[int, int], Decimal] = {}
    for lot, place, quantity in rows:
        if quantity <= 0:
            raise EventInvalid(f"The quantity of {lot.number} must be more than zero.")
        key = (lot.id, place.id)
        sums[key] = sums.get(key, Decimal(0)) + quantity
        free = there.get(key, Decimal(0)) - held.get(key, Decimal(0))
        if sums[key] > free:
            unit = lot.unit.strip("{}")
            raise NotEnough(
                f"Of {lot.number} {max(free, Decimal(0)).normalize():f} {unit} are free at "
                f"{place.name}, and {sums[key].normalize():f} are wanted: "
                f"{held.get(key, Decimal(0)).normalize():f} are in other drafts."
            )


def check_day(ships_on: date, today: date) -> None:
    """Raise EventInvalid for a day that has gone, or one too far away."""
    if not today <= ships_on <= today + HORIZON:
        message = f"A shipment leaves between today and {today + HORIZON}, not on {ships_on}."
        raise EventInvalid(message, fields={"ships_on": message})
