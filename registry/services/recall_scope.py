"""What a recall reaches: set-based, so that a hundred thousand lots take seconds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    true,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from core.db.types import Quantity
from registry.genealogy import Way, reached, within
from registry.ledger.book import counts, effective_kind
from registry.models.event import Event, EventLine
from registry.models.recall import Recall, RecallScope
from registry.models.traceable import Balance, Edge, Traceable
from registry.values import Direction, EventType

#: Kinds of events that bring a quantity of a lot into being.
_MAKES = (EventType.RECEIVE, EventType.TRANSFORM, EventType.SPLIT, EventType.MERGE)


@dataclass(frozen=True, slots=True)
class ScopeFigures:
    """The scope in numbers, and a digest that changes with any lot or quantity of it."""

    lots: int
    excluded: int
    customers: int
    shipments: int
    digest: str


def lock_reached(session: Session, roots: tuple[int, ...]) -> int:
    """Lock all lots that the roots reach; return how many.

    Nobody ships, uses or makes anything of them meanwhile: those writers lock their lots
    first as well. Repeated until nothing new was made between look and lock.
    """
    seen = -1
    while True:
        ids = reached(roots, Way.FORWARD)
        locked = (
            select(Traceable.id)
            .where(within(session, Traceable.id, ids))
            .order_by(Traceable.id)
            .with_for_update(of=Traceable)
            .subquery()
        )
        found = session.execute(select(func.count()).select_from(locked)).scalar_one()
        if found == seen:
            return found
        seen = found


def refresh_scope(session: Session, recall: Recall) -> None:
    """Trace forward from the roots and write what is affected, with quantities.

    Exclusions that were decided stay, for lots that are still reached.
    """
    roots = tuple(sorted(root.traceable_id for root in recall.roots))
    ids = reached(roots, Way.FORWARD)
    excluded = {
        row.traceable_id: row.why
        for row in session.execute(
            select(RecallScope.traceable_id, RecallScope.why).where(
                RecallScope.recall_id == recall.id, RecallScope.included.is_(False)
            )
        )
    }
    session.execute(
        delete(RecallScope)
        .where(RecallScope.recall_id == recall.id)
        .execution_options(synchronize_session=False)
    )
    made = _moved(session, ids, Direction.OUT, _MAKES)
    shipped = _moved(session, ids, Direction.IN, (EventType.SHIP,))
    stock = (
        select(Balance.traceable_id, func.sum(Balance.quantity).label("quantity"))
        .where(within(session, Balance.traceable_id, ids))
        .group_by(Balance.traceable_id)
        .subquery()
    )
    session.execute(
        insert(RecallScope).from_select(
            ["recall_id", "traceable_id", "produced", "shipped", "on_hand", "included", "why"],
            select(
                literal(recall.id),
                Traceable.id,
                *(
                    type_coerce(func.coalesce(table.c.quantity, 0), Quantity())
                    for table in (made, shipped, stock)
                ),
                true(),
                null(),
            )
            .outerjoin(made, made.c.traceable_id == Traceable.id)
            .outerjoin(shipped, shipped.c.traceable_id == Traceable.id)
            .outerjoin(stock, stock.c.traceable_id == Traceable.id)
            .where(within(session, Traceable.id, ids)),
        )
    )
    for traceable_id, why in excluded.items():
        set_included(session, recall, traceable_id, included=False, why=why)


def set_included(
    session: Session, recall: Recall, traceable_id: int, *, included: bool, why: str | None
) -> bool:
    """Put a lot in or out of the scope; False if the recall does not reach it."""
    outcome: Any = session.execute(
        update(RecallScope)
        .where(RecallScope.recall_id == recall.id, RecallScope.traceable_id == traceable_id)
        .values(included=included, why=why)
        .execution_options(synchronize_session=False)
    )
    return bool(outcome.rowcount)


def included_ids(recall: Recall, *, in_stock: bool = False) -> Select[Any]:
    """Return the query of the scope's lots; `in_stock`: of those that still lie here."""
    query = select(RecallScope.traceable_id).where(
        RecallScope.recall_id == recall.id, RecallScope.included.is_(True)
    )
    return query.where(RecallScope.on_hand > Decimal(0)) if in_stock else query


def deliveries(recall: Recall) -> Select[*tuple[Any, ...]]:
    """Return the query of what went out: customer, event, lot, quantity, unit."""
    return (
        select(
            Event.party_id.label("customer_id"),
            Event.id.label("event_id"),
            EventLine.traceable_id,
            type_coerce(func.sum(EventLine.quantity), Quantity()).label("quantity"),
            EventLine.unit,
        )
        .join(Event, Event.id == EventLine.event_id)
        .join(
            RecallScope,
            and_(
                RecallScope.traceable_id == EventLine.traceable_id,
                RecallScope.recall_id == recall.id,
                RecallScope.included.is_(True),
            ),
        )
        .where(
            EventLine.direction == Direction.IN,
            effective_kind() == EventType.SHIP.value,
            counts(),
        )
        .group_by(Event.party_id, Event.id, EventLine.traceable_id, EventLine.unit)
    )


def figures(session: Session, recall: Recall) -> ScopeFigures:
    """Return the scope's numbers and its digest."""
    rows = session.execute(
        select(
            RecallScope.traceable_id,
            RecallScope.included,
            RecallScope.produced,
            RecallScope.shipped,
            RecallScope.on_hand,
        )
        .where(RecallScope.recall_id == recall.id)
        .order_by(RecallScope.traceable_id)
        .execution_options(yield_per=10_000)
    )
    digest = hashlib.sha256()
    lots = excluded = 0
    for traceable_id, included, *quantities in rows:
        lots += bool(included)
        excluded += not included
        digest.update(f"{traceable_id}:{included}:{quantities}\n".encode())
    out = deliveries(recall).subquery()
    customers, shipments = session.execute(
        select(
            func.count(func.distinct(out.c.customer_id)), func.count(func.distinct(out.c.event_id))
        )
    ).one()
    return ScopeFigures(lots, excluded, customers, shipments, digest.hexdigest())


def frozen_links(session: Session, recall: Recall) -> list[list[Any]]:
    """Return the links that the trace went along: [parent id, child id, quantity]."""
    roots = tuple(sorted(root.traceable_id for root in recall.roots))
    rows = session.execute(
        select(Edge.parent_id, Edge.child_id, Edge.quantity)
        .where(within(session, Edge.parent_id, reached(roots, Way.FORWARD)))
        .order_by(Edge.parent_id, Edge.child_id)
    )
    return [[parent, child, format(quantity, "f")] for parent, child, quantity in rows]


def _moved(
    session: Session, ids: Select[Any], direction: Direction, kinds: tuple[EventType, ...]
) -> Any:
    return (
        select(EventLine.traceable_id, func.sum(EventLine.quantity).label("quantity"))
        .join(Event, Event.id == EventLine.event_id)
        .where(
            EventLine.direction == direction,
            effective_kind().in_([kind.value for kind in kinds]),
            counts(),
            within(session, EventLine.traceable_id, ids),
        )
        .group_by(EventLine.traceable_id)
        .subquery()
    )
