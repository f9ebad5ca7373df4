"""What a recall reaches: set-based, so that a hundred thousand lots take seconds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
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

from core.db.bulk import within
from core.db.types import Quantity
from registry.genealogy.links import Way, reached
from registry.ledger.book import counts, effective_kind
from registry.ledger.flows import flow_query
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Edge, Traceable
from registry.recalls.models import Recall, RecallScope
from registry.values import Direction, EventType


@dataclass(frozen=True, slots=True)
class ScopeFigures:
    """The scope in numbers, and a digest that changes with any lot or quantity of it."""

    lots: int
    excluded: int
    customers: int
    shipments: int
    digest: str
    #: Added up over all lots, in millionths: produced, out with customers, on hand.
    sums: tuple[int, int, int] = (0, 0, 0)


def lock_reached(session: Session, recall: Recall) -> None:
    """Lock all lots that the roots reach, so that nobody ships, uses or makes of them now.

    Those writers lock their lots first as well. What was made between the look and the
    lock shows in the digest of `fresh_figures` afterwards.
    """
    locked = (
        select(Traceable.id)
        .where(within(session, Traceable.id, reached(root_ids(recall), Way.FORWARD)))
        .order_by(Traceable.id)
        .with_for_update(of=Traceable)
        .subquery()
    )
    session.execute(select(func.count()).select_from(locked))


def refresh_scope(session: Session, recall: Recall) -> None:
    """Trace forward from the roots and write what is affected, with quantities.

    Exclusions that were decided stay, for lots that are still reached.
    """
    excluded = _excluded(session, recall)
    session.execute(
        delete(RecallScope)
        .where(RecallScope.recall_id == recall.id)
        .execution_options(synchronize_session=False)
    )
    now = _trace(session, recall).subquery()
    session.execute(
        insert(RecallScope).from_select(
            ["recall_id", "traceable_id", "produced", "shipped", "on_hand", "included", "why"],
            select(literal(recall.id), *now.c, true(), null()),
        )
    )
    for traceable_id, (why, by) in excluded.items():
        set_included(session, recall, traceable_id, included=False, why=why, by=by)


def set_included(
    session: Session,
    recall: Recall,
    traceable_id: int,
    *,
    included: bool,
    why: str | None,
    by: int | None,
    amendment_id: int | None = None,
) -> bool:
    """Put a lot in or out of what waits for its launch; False if it is not part of that."""
    outcome: Any = session.execute(
        update(RecallScope)
        .where(
            RecallScope.recall_id == recall.id,
            RecallScope.traceable_id == traceable_id,
            RecallScope.amendment_id.is_(None)
            if amendment_id is None
            else RecallScope.amendment_id == amendment_id,
        )
        .values(included=included, why=why, decided_by_id=by)
        .execution_options(synchronize_session=False)
    )
    forget_scope(session)
    return bool(outcome.rowcount)


def forget_scope(session: Session) -> None:
    """Have what is in memory of scopes read anew: it was written past the mapper."""
    for loaded in list(session.identity_map.values()):
        if isinstance(loaded, RecallScope):
            session.expire(loaded)


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
                RecallScope.lost_id.is_(None),
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
    """Return the numbers and the digest of the scope as it was traced last."""
    stored = (
        select(
            RecallScope.traceable_id,
            RecallScope.produced,
            RecallScope.shipped,
            RecallScope.on_hand,
        )
        .where(RecallScope.recall_id == recall.id)
        .subquery()
    )
    return _figures(session, recall, stored)


def fresh_figures(session: Session, recall: Recall) -> ScopeFigures:
    """Trace anew, write nothing; the same digest as `figures` if nothing happened since."""
    return _figures(session, recall, _trace(session, recall).subquery())


def _figures(session: Session, recall: Recall, scope: Any) -> ScopeFigures:
    excluded = _excluded(session, recall)
    ids, *amounts = scope.c
    rows = session.execute(
        # Millionths, as stored: no Decimal a cell.
        select(ids, *(type_coerce(column, BigInteger) for column in amounts))
        .order_by(ids)
        .execution_options(yield_per=10_000)
    )
    digest = hashlib.sha256()
    lots = produced = shipped = on_hand = 0
    for traceable_id, *quantities in rows:
        made, gone, here = map(int, quantities)
        lots, produced, shipped, on_hand = lots + 1, produced + made, shipped + gone, on_hand + here
        digest.update(f"{traceable_id}:{traceable_id in excluded}:{made}:{gone}:{here}\n".encode())
    out = deliveries(recall).subquery()
    customers, shipments = session.execute(
        select(
            func.count(func.distinct(out.c.customer_id)), func.count(func.distinct(out.c.event_id))
        )
    ).one()
    return ScopeFigures(
        lots - len(excluded),
        len(excluded),
        customers,
        shipments,
        digest.hexdigest(),
        (produced, shipped, on_hand),
    )


def is_as_stored(session: Session, recall: Recall, fresh: ScopeFigures) -> bool:
    """Return whether what was traced last adds up to the same; without reading every lot."""
    lots, *sums = session.execute(
        select(
            func.count(),
            *(
                func.coalesce(func.sum(type_coerce(column, BigInteger)), 0)
                for column in (RecallScope.produced, RecallScope.shipped, RecallScope.on_hand)
            ),
        ).where(RecallScope.recall_id == recall.id)
    ).one()
    return lots == fresh.lots + fresh.excluded and tuple(map(int, sums)) == fresh.sums


def frozen_links(session: Session, recall: Recall) -> list[list[Any]]:
    """Return the links that the trace went along: [parent id, child id, millionths]."""
    rows = session.execute(
        select(Edge.parent_id, Edge.child_id, type_coerce(Edge.quantity, BigInteger))
        .where(within(session, Edge.parent_id, reached(root_ids(recall), Way.FORWARD)))
        .order_by(Edge.parent_id, Edge.child_id)
    )
    return [list(row) for row in rows]


def root_ids(recall: Recall) -> tuple[int, ...]:
    """Return the ids of the lots where the problem lies."""
    return tuple(sorted(root.traceable_id for root in recall.roots))


def _excluded(session: Session, recall: Recall) -> dict[int, tuple[str | None, int | None]]:
    return {
        row.traceable_id: (row.why, row.decided_by_id)
        for row in session.execute(
            select(RecallScope.traceable_id, RecallScope.why, RecallScope.decided_by_id).where(
                RecallScope.recall_id == recall.id, RecallScope.included.is_(False)
            )
        )
    }


def traced(session: Session, lots: Select[Any]) -> Select[Any]:
    """Return the query of a query of ids: id, produced, out with customers, on hand."""
    flows = flow_query(session, lots).subquery()
    return select(
        flows.c.id,
        *(
            type_coerce(amount, Quantity()).label(name)
            for name, amount in (
                ("produced", flows.c.received + flows.c.made),
                ("shipped", flows.c.shipped - flows.c.returned),
                ("on_hand", flows.c.on_hand),
            )
        ),
    )


def _trace(session: Session, recall: Recall) -> Select[Any]:
    walk = reached(root_ids(recall), Way.FORWARD).cte("walked")
    return traced(session, select(walk.c.id))
