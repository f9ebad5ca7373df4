"""Walking the genealogy: set-based, cycle-safe, no depth cap, any input order.

One recursive query with UNION finds the ids (a lot met twice is walked once, so cycles
end); names and quantities are fetched for the found set afterwards. On PostgreSQL the
set is handed over as an array: a plain join to the recursive part makes the planner scan
all lots (measured: 41 ms against 0.3 ms for a narrow trace).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.db.bulk import within
from registry.ledger.models.traceable import Edge, Traceable


class Way(StrEnum):
    """Which way a trace goes."""

    BACK = "back"  # to sources
    FORWARD = "forward"  # to customers


class Link(NamedTuple):
    """`quantity` of the parent (in the parent's unit) became part of the child."""

    parent_id: int
    child_id: int
    quantity: Decimal
    stated: bool


def reached(roots: Sequence[int], way: Way) -> Select[Any]:
    """Return the recursive query of all ids reached from the roots, roots included."""
    here, there = (
        (Edge.parent_id, Edge.child_id) if way is Way.FORWARD else (Edge.child_id, Edge.parent_id)
    )
    # The first row of each root comes through the traceable table itself.

    walk = (
        select(Traceable.id.label("id")).where(Traceable.id.in_(roots)).cte("walk", recursive=True)
    )
    walk = walk.union(select(there).join(walk, here == walk.c.id))
    return select(walk.c.id)


def links_within(session: Session, roots: Sequence[int], way: Way) -> list[Link]:
    """Return every link between lots and units that a trace from the roots reaches."""
    ids = reached(roots, way)
    # Forward: a link counts if its parent is reached (then its child is, too).
    column = Edge.parent_id if way is Way.FORWARD else Edge.child_id
    rows = session.execute(
        select(Edge.parent_id, Edge.child_id, Edge.quantity, Edge.stated).where(
            within(session, column, ids)
        )
    )
    return [Link(*row) for row in rows]


def levels(roots: Iterable[int], links: Sequence[Link], way: Way) -> dict[int, int]:
    """Return how many steps each id is from the roots at least (roots are 0)."""
    onward: dict[int, list[int]] = {}
    for link in links:
        here, there = (
            (link.parent_id, link.child_id)
            if way is Way.FORWARD
            else (link.child_id, link.parent_id)
        )
        onward.setdefault(here, []).append(there)
    depth = dict.fromkeys(roots, 0)
    queue = deque(depth)
    while queue:
        current = queue.popleft()
        for reached_id in onward.get(current, ()):
            if reached_id not in depth:
                depth[reached_id] = depth[current] + 1
                queue.append(reached_id)
    return depth
