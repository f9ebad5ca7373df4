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
from registry.parties.models import Organization
from registry.values import Direction, EventType

#: So many percent more than was ordered come without a reason, where nobody said (a full bag).
USUAL_PERCENT = 5


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
        elif (
            row.received + quantity
            > row.ordered * (100 + tolerance(session, order, row.item)) / 100
        ):
            unit = row.item.unit.strip("{}")
            problems.append(
                f"of {row.item.name} {row.ordered.normalize():f} {unit} were ordered, "
                f"{row.received.normalize():f} came before, and now {quantity.normalize():f}, "
                f"more than {tolerance(session, order, row.item)} % over"
            )
    if problems:
        message = f"{'; '.join(problems)}. Say why it is taken all the same."
        raise EventInvalid(message[0].upper() + message[1:], fields={"reason": message})


def tolerance(session: Session, order: PurchaseOrder, item: Item) -> int:
    """Return by how many percent a delivery may exceed the order without a reason.

    The stricter of what the item and the supplier say; else what the company says; else 5.
    """
    stated = [
        percent
        for percent in (item.over_delivery_percent, order.supplier.over_delivery_percent)
        if percent is not None
    ]
    if stated:
        return min(stated)
    own = session.get_one(Organization, item.organization_id).over_delivery_percent
    return USUAL_PERCENT if own is None else own


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
