"""What a customer's own specification, and its market's, say about a lot that is to go there."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.items.models import Item, Specification


def customer_specification(
    session: Session, actor: Actor, item: Item, customer_id: int, *, day: date
) -> Specification | None:
    """Return the specification of this customer for an item that is in force on a day."""
    return session.scalars(
        select(Specification)
        .where(
            Specification.organization_id == actor.operator_id,
            Specification.item_id == item.id,
            Specification.customer_id == customer_id,
            Specification.effective_from <= day,
            or_(Specification.effective_until.is_(None), Specification.effective_until >= day),
        )
        .order_by(Specification.version.desc())
        .limit(1)
    ).first()


def market_specification(
    session: Session, actor: Actor, item: Item, country: str | None, *, day: date
) -> Specification | None:
    """Return what a market (a country, such as "DE") asks of an item on a day, if anything."""
    if not country:
        return None
    return session.scalars(
        select(Specification)
        .where(
            Specification.organization_id == actor.operator_id,
            Specification.item_id == item.id,
            Specification.customer_id.is_(None),
            Specification.supplier_id.is_(None),
            func.upper(Specification.market) == country.upper(),
            Specification.effective_from <= day,
            or_(Specification.effective_until.is_(None), Specification.effective_until >= day),
        )
        .order_by(Specification.version.desc())
        .limit(1)
    ).first()
