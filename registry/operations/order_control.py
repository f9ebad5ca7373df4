"""What was received against an order: per line received, open and over; what needs a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.items.models import Item
from registry.ledger.book import counts, effective_kind
from registry.ledger.errors import EventInvalid
from registry.ledger.models.event import Event, EventLine, EventReference
from registry.ledger.models.traceable import Traceable
from registry.orders.models import PurchaseOrder
from registry.values import Direction, EventType

#: So much more than was ordered of an item is received without a reason (a full bag).
TOLERANCE = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class OrderProgress:
    """An item of an order, or one that was received against it and is not on it."""

    item: Item
    ordered: Decimal
    received: Decimal

    @property
    def open(self) -> Decimal:
        """What is still to come."""
        return max(self.ordered - self.received, Decimal(0))

    @property
    def over(self) -> Decimal:
        """What came beyond the order."""
        return max(self.received - self.ordered, Decimal(0))

    @property
    def foreign(self) -> bool:
        """Whether the order does not name the item."""
        return self.ordered == 0


def order_progress(session: Session, actor: Actor, order: PurchaseOrder) -> list[OrderProgress]:
    """Return each item of the order, then the items received against it that it does not name."""
    received = _received(session, actor, order)
    ordered: dict[int, Decimal] = {}
    items: dict[int, Item] = {}
    for line in order.lines:
        ordered[line.item_id] = ordered.get(line.item_id, Decimal(0)) + line.quantity
        items[line.item_id] = line.item
    for item_id in received:
        items.setdefault(item_id, session.get_one(Item, item_id))
    return [
        OrderProgress(item, ordered.get(key, Decimal(0)), received.get(key, Decimal(0)))
        for key, item in items.items()
    ]


def check_against_order(
    session: Session,
    actor: Actor,
    order: PurchaseOrder,
    arriving: Mapping[int, Decimal],
    *,
    reason: str | None,
) -> None:
    """Raise EventInvalid for what the order does not cover, unless a reason is given.

    `arriving`: quantity of each item, by its id.
    """
    if reason and reason.strip():
        return
    progress = {row.item.id: row for row in order_progress(session, actor, order)}
    problems = []
    for item_id, quantity in arriving.items():
        row = progress.get(item_id)
        if row is None or row.foreign:
            name = session.get_one(Item, item_id).name
            problems.append(f"{name} is not on order {order.number}")
        elif row.received + quantity > row.ordered * (1 + TOLERANCE):
            unit = row.item.unit.strip("{}")
            problems.append(
                f"of {row.item.name} {row.ordered.normalize():f} {unit} were ordered, "
                f"{row.received.normalize():f} came before, and now {quantity.normalize():f}"
            )
    if problems:
        message = f"{'; '.join(problems)}. Say why it is taken all the same."
        raise EventInvalid(message[0].upper() + message[1:], fields={"reason": message})


def _received(session: Session, actor: Actor, order: PurchaseOrder) -> dict[int, Decimal]:
    rows = session.execute(
        select(Traceable.item_id, func.sum(EventLine.quantity))
        .join(EventLine, EventLine.traceable_id == Traceable.id)
        .join(Event, Event.id == EventLine.event_id)
        .join(EventReference, EventReference.event_id == Event.id)
        .where(
            Event.organization_id == actor.operator_id,
            EventReference.name == "purchase_order",
            EventReference.value == order.number,
            effective_kind() == EventType.RECEIVE.value,
            counts(),
            EventLine.direction == Direction.OUT,
        )
        .group_by(Traceable.item_id)
    )
    return {item_id: Decimal(quantity) for item_id, quantity in rows}
