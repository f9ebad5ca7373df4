"""Mass balance of one lot or unit: what came in against where it went, from the ledger.

came in = used + shipped + disposed + on hand - counted more (or + counted less). Above
100 % more was used, shipped or is there than ever came in: a receipt or a return is
missing, or a quantity is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import BigInteger, case, func, select, type_coerce
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.db.types import Quantity
from registry.ledger.book import counts, effective_kind
from registry.ledger.errors import TraceableNotFound
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Balance, Traceable
from registry.values import Direction, EventType

#: What each kind of event that changes stock is called here; all other uses are "used".
_COMES = {EventType.RECEIVE: "received", EventType.RETURN: "returned"}
_GOES = {EventType.SHIP: "shipped", EventType.DISPOSE: "disposed"}


@dataclass(frozen=True, slots=True)
class MassBalance:
    """Where a lot's quantity came from and went, in the lot's unit; corrected events left out."""

    received: Decimal
    made: Decimal
    returned: Decimal
    used: Decimal
    shipped: Decimal
    disposed: Decimal
    on_hand: Decimal
    #: Counted minus booked, over all counts: below zero, something was missing.
    counted: Decimal

    @property
    def came(self) -> Decimal:
        """All that ever came in."""
        return self.received + self.made + self.returned

    @property
    def went(self) -> Decimal:
        """All that left by a known way, and what is there."""
        return self.used + self.shipped + self.disposed + self.on_hand

    @property
    def unexplained(self) -> Decimal:
        """What neither a way out, nor stock, nor a count explains; zero in a sound ledger."""
        return self.came + self.counted - self.went

    @property
    def percent(self) -> Decimal | None:
        """Share of what came in that is accounted for, one decimal; None if nothing came."""
        return round(100 * self.went / self.came, 1).normalize() if self.came else None

    @property
    def too_much(self) -> bool:
        """Whether more went or is there than ever came in."""
        return self.went > self.came


def mass_balance(session: Session, actor: Actor, lot: Traceable) -> MassBalance:
    """Return the mass balance of a lot or unit of the actor's organization.

    Raises TraceableNotFound if it is another organization's.
    """
    actor.require(Permission.VIEW_REGISTRY)
    if lot.organization_id != actor.operator_id or not actor.is_operator:
        raise TraceableNotFound("There is no such lot or unit.")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for kind, change in _changes(session, lot):
        name, amount = _booked(kind, change)
        sums[name] += amount
    on_hand = session.scalars(select(Balance.quantity).where(Balance.traceable_id == lot.id))
    return MassBalance(
        on_hand=sum(on_hand, Decimal(0)),
        **{
            name: sums[name]
            for name in ("received", "made", "returned", "used", "shipped", "disposed", "counted")
        },
    )


def _changes(session: Session, lot: Traceable) -> Iterator[tuple[EventType, Decimal]]:
    # Net of each event: a move, or a rework of a lot into itself, changes nothing.
    change = case(
        (EventLine.direction == Direction.OUT, EventLine.quantity), else_=-EventLine.quantity
    )
    net = (
        select(effective_kind().label("kind"), func.sum(change, type_=Quantity).label("change"))
        .select_from(EventLine)
        .join(Event, Event.id == EventLine.event_id)
        .where(EventLine.traceable_id == lot.id, EventLine.direction != Direction.ABOUT, counts())
        .group_by(Event.id)
        .subquery()
    )
    comes = type_coerce(net.c.change, BigInteger) > 0
    rows = session.execute(
        select(net.c.kind, func.sum(net.c.change, type_=Quantity)).group_by(net.c.kind, comes)
    )
    for kind, quantity in rows:
        yield EventType(kind), quantity


def _booked(kind: EventType, change: Decimal) -> tuple[str, Decimal]:
    if kind is EventType.COUNT:
        return "counted", change
    if change > 0:
        return _COMES.get(kind, "made"), change
    return _GOES.get(kind, "used"), -change
