"""What was bought among all that a lot or unit was made from."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.genealogy.links import Way
from registry.genealogy.reach import read_reached
from registry.ledger.models.traceable import Traceable


def bought_parts(session: Session, actor: Actor, unit: Traceable) -> list[Traceable]:
    """Return the bought lots and units that a failed one was made from, at any depth."""
    actor.require(Permission.VIEW_REGISTRY)
    ids = [row.id for row in read_reached(session, actor, [unit.id], Way.BACK) if row.supplier]
    return list(
        session.scalars(select(Traceable).where(Traceable.id.in_(ids)).order_by(Traceable.number))
    )
