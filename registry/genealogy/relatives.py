"""Siblings: lots and units that share an input with this one, and may share its fault."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.actor import Actor, Permission
from registry.ledger.models.traceable import Edge, Traceable

LIMIT = 500


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another product, and the inputs that both have."""

    traceable: Traceable
    shared: tuple[str, ...]


def find_siblings(session: Session, actor: Actor, lot: Traceable) -> list[Sibling]:
    """Return what was made from any direct input of this lot, most shared inputs first."""
    actor.require(Permission.VIEW_REGISTRY)
    mine, theirs, parent = aliased(Edge), aliased(Edge), aliased(Traceable)
    rows = session.execute(
        select(Traceable, parent.number)
        .join(theirs, theirs.child_id == Traceable.id)
        .join(mine, mine.parent_id == theirs.parent_id)
        .join(parent, parent.id == mine.parent_id)
        .where(
            mine.child_id == lot.id,
            Traceable.id != lot.id,
            Traceable.organization_id == actor.operator_id,
        )
        .order_by(Traceable.id, parent.number)
        .limit(LIMIT)
    ).all()
    shared: dict[int, list[str]] = {}
    found: dict[int, Traceable] = {}
    for traceable, number in rows:
        found[traceable.id] = traceable
        shared.setdefault(traceable.id, []).append(number)
    siblings = [Sibling(found[key], tuple(numbers)) for key, numbers in shared.items()]
    return sorted(siblings, key=lambda row: (-len(row.shared), row.traceable.number))
