"""Purchase orders: enter them and bring them up to date; certificates are owed for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Permission
from core.errors import Invalid
from registry.errors import DuplicateNumber
from registry.items.models import Item
from registry.orders.models import PurchaseOrder, PurchaseOrderLine
from registry.orders.scope import get_order
from registry.parties.models import Organization
from registry.values import PartnerRole


@dataclass(frozen=True, slots=True)
class OrderLineData:
    """So much of an item, in the item's unit."""

    item: Item
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class OrderData:
    """What was ordered from whom, and by when it is due."""

    number: str
    supplier: Organization
    ordered_on: date
    lines: tuple[OrderLineData, ...]
    due_on: date | None = None


def add_order(session: Session, actor: Actor, data: OrderData, *, at: datetime) -> PurchaseOrder:
    """Enter a purchase order.

    Raises:
        Invalid: A field is wrong, or the partner is no supplier.
        DuplicateNumber: There is an order of this number.

    """
    actor.require(Permission.MANAGE_PARTNERS)
    _check(data)
    taken = session.scalars(
        select(PurchaseOrder.id).where(
            PurchaseOrder.organization_id == actor.operator_id, PurchaseOrder.number == data.number
        )
    ).first()
    if taken is not None:
        raise DuplicateNumber(f"There is an order {data.number} already.")
    order = PurchaseOrder(
        organization_id=actor.operator_id,
        supplier_id=data.supplier.id,
        number=data.number,
        ordered_on=data.ordered_on,
        due_on=data.due_on,
        created_at=at,
        lines=_lines(data.lines),
    )
    session.add(order)
    session.flush()
    audit.record(
        session, actor, "order.add", f"order:{order.public_id}", at=at, after=_state(order)
    )
    return order


def change_order(
    session: Session, actor: Actor, order_id: str, data: OrderData, *, at: datetime
) -> bool:
    """Bring an order up to date; its number and supplier stay. Return whether anything changed.

    Raises:
        OrderNotFound: The actor's company has no such order.
        Invalid: A field is wrong, or the order is with another supplier.

    """
    actor.require(Permission.MANAGE_PARTNERS)
    order = get_order(session, actor, order_id)
    _check(data)
    if order.supplier_id != data.supplier.id:
        message = f"Order {order.number} is with {order.supplier.name}; the supplier stays."
        raise Invalid(message, fields={"supplier": message})
    before = _state(order)
    order.ordered_on, order.due_on = data.ordered_on, data.due_on
    wanted = [(line.item.id, line.quantity) for line in data.lines]
    if [(line.item_id, line.quantity) for line in order.lines] != wanted:
        order.lines = _lines(data.lines)
    session.flush()
    session.refresh(order)
    after = _state(order)
    if after == before:
        return False
    audit.record(
        session,
        actor,
        "order.change",
        f"order:{order.public_id}",
        at=at,
        before=before,
        after=after,
    )
    return True


def _check(data: OrderData) -> None:
    wrong = {}
    if not data.number:
        wrong["number"] = "Enter the order's number."
    if not data.supplier.has_role(PartnerRole.SUPPLIER):
        wrong["supplier"] = f"{data.supplier.name} is no supplier."
    if not data.lines:
        wrong["lines.0.item"] = "Enter at least one line."
    if any(line.quantity <= 0 for line in data.lines):
        wrong["lines.0.quantity"] = "More than zero"
    if data.due_on is not None and data.due_on < data.ordered_on:
        wrong["due_on"] = "It is due before it was ordered."
    if wrong:
        raise Invalid("The order cannot be kept like this.", fields=wrong)


def _lines(lines: Sequence[OrderLineData]) -> list[PurchaseOrderLine]:
    return [
        PurchaseOrderLine(
            position=position, item_id=line.item.id, quantity=line.quantity, unit=line.item.unit
        )
        for position, line in enumerate(lines, 1)
    ]


def _state(order: PurchaseOrder) -> dict[str, Any]:
    return {
        "number": order.number,
        "ordered_on": order.ordered_on.isoformat(),
        "due_on": order.due_on.isoformat() if order.due_on else None,
        "lines": [[line.item_id, f"{line.quantity.normalize():f}"] for line in order.lines],
    }
