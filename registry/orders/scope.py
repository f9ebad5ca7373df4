"""Finding an order for an actor: whatever is not the actor's does not exist."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.orders.errors import OrderNotFound
from registry.orders.models import PurchaseOrder
from registry.parties.scope import one


def get_order(session: Session, actor: Actor, order_id: str) -> PurchaseOrder:
    """Return a purchase order by public id: the operator's own, or to the own company."""
    query = select(PurchaseOrder).where(
        PurchaseOrder.public_id == order_id, PurchaseOrder.organization_id == actor.operator_id
    )
    if not actor.is_operator:
        query = query.where(PurchaseOrder.supplier_id == actor.organization_id)
    return one(session, query, OrderNotFound("There is no such order."))
