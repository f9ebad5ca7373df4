"""What a customer sees: shipments to the own company."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.operations.models import Shipment
from registry.values import ShipmentState


def own_shipments(session: Session, actor: Actor, *, limit: int = 500) -> Sequence[Shipment]:
    """Return what was shipped to the actor's company, newest first."""
    actor.require(Permission.VIEW_OWN_SHIPMENTS)
    return (
        session.scalars(
            select(Shipment)
            .where(
                Shipment.organization_id == actor.operator_id,
                Shipment.customer_id == actor.organization_id,
                Shipment.state == ShipmentState.SHIPPED,
            )
            .order_by(Shipment.shipped_at.desc(), Shipment.id.desc())
            .limit(limit)
        )
        .unique()
        .all()
    )
