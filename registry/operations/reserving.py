"""Drafted shipments reserve what they take: no two take the same stock, none takes too much."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db.bulk import among
from registry.ledger.drafts import EventDraft
from registry.ledger.errors import EventInvalid, NotEnough
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Location, Traceable
from registry.operations.models import Shipment, ShipmentLine
from registry.values import Direction, EventType, ShipmentState

#: A shipment is drafted for so far ahead at most; a year more is a slip of the finger.
HORIZON = timedelta(days=366)
#: Stands for the number of a draft: what need not ask any.
_ANY = "*"
#: What takes goods for good asks the drafts; what is destroyed, moved or corrected is a fact.
BOUND = frozenset(
    {
        EventType.TRANSFORM,
        EventType.SHIP,
        EventType.REPLACE_PART,
        EventType.SPLIT,
        EventType.MERGE,
    }
)


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
    # Two drafts at once, or a draft and a run: the second waits, and sees the first. The lots
    # are locked, in the ledger's order, so that nobody waits for somebody who waits for them.
    ids = {lot.id for lot, _, _ in rows}
    lots = select(Traceable.id).where(Traceable.id.in_(ids)).order_by(Traceable.id)
    session.execute(lots.with_for_update())
    there = {
        (lot, place): quantity
        for lot, place, quantity in session.execute(
            select(Balance.traceable_id, Balance.location_id, Balance.quantity).where(
                Balance.traceable_id.in_(ids)
            )
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


def check_kept(session: Session, actor: Actor, events: Iterable[EventDraft | Event]) -> None:
    """Raise NotEnough if what was recorded leaves a draft without what it holds.

    Asked after recording and before the commit, of production, shipping, parts, splits and
    merges alike. An event with a reason takes it all the same; so does one that names the draft.
    The error says in `place` which event is to blame.
    """
    moved: dict[tuple[int, int], list[tuple[int, Decimal, str]]] = {}
    for place, event in enumerate(events):
        asks = event.counts_as in BOUND and not event.reason
        named = str(event.references.get("shipment") or "") if asks else _ANY
        for line in event.lines:
            if line.direction is Direction.ABOUT or line.location_id is None:
                continue
            amount = line.quantity if line.direction is Direction.OUT else -line.quantity
            moved.setdefault((line.traceable_id, line.location_id), []).append(
                (place, amount, named)
            )
    if all(named == _ANY for rows in moved.values() for _, _, named in rows):
        return
    for (lot, spot), number, held, there in _short(session, actor, moved):
        rows = moved[lot.id, spot.id]
        free = there - held - sum((amount for _, amount, _ in rows), Decimal(0))
        for place, amount, named in rows:
            free += amount
            if amount > 0 or free >= 0 or named in {_ANY, number}:
                continue
            unit = lot.unit.strip("{}")
            error = NotEnough(
                f"Of {lot.number} {held.normalize():f} {unit} at {spot.name} are held by draft "
                f"shipments such as {number}, and {(free + held).normalize():f} would be left. "
                "Change the draft, or say why it is taken all the same."
            )
            error.place = place
            raise error


def _short(
    session: Session, actor: Actor, moved: Collection[tuple[int, int]]
) -> list[tuple[tuple[Traceable, Location], str, Decimal, Decimal]]:
    """Return lot, place, a draft, what drafts hold and what lies there, where it is too little."""
    there = func.coalesce(Balance.quantity, 0)
    held = func.sum(ShipmentLine.quantity)
    rows = session.execute(
        select(Traceable, Location, func.min(Shipment.number), held, there)
        .join(ShipmentLine, ShipmentLine.traceable_id == Traceable.id)
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .join(Location, Location.id == ShipmentLine.location_id)
        .outerjoin(
            Balance,
            and_(
                Balance.traceable_id == ShipmentLine.traceable_id,
                Balance.location_id == ShipmentLine.location_id,
            ),
        )
        .where(
            Shipment.organization_id == actor.operator_id,
            Shipment.state == ShipmentState.DRAFT,
            among(session, ShipmentLine.traceable_id, {lot for lot, _ in moved}),
        )
        .group_by(Traceable.id, Location.id, Balance.quantity)
        .having(held > there)
        .order_by(Traceable.id, Location.id)
    )
    return [
        ((lot, spot), number, Decimal(wanted), Decimal(left))
        for lot, spot, number, wanted, left in rows
        if (lot.id, spot.id) in moved
    ]


def check_day(ships_on: date, today: date) -> None:
    """Raise EventInvalid for a day that has gone, or one too far away."""
    if not today <= ships_on <= today + HORIZON:
        message = f"A shipment leaves between today and {today + HORIZON}, not on {ships_on}."
        raise EventInvalid(message, fields={"ships_on": message})
