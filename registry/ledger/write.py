"""Writing what follows from events: balances, genealogy links, statuses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, delete, func, or_, select, tuple_, type_coerce
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from core.db.types import Quantity
from registry.ledger.book import Book, counts, effective_kind
from registry.ledger.drafts import RULES
from registry.models.event import Event, EventLine
from registry.models.traceable import Balance, Edge
from registry.values import Direction, EventType, LineRole

_BATCH = 2000


def write_book(session: Session, book: Book) -> None:
    """Write every change that the book collected; one statement a table and batch."""
    _write_balances(session, book)
    _write_edges(session, book)
    recompute_edges(session, book.stale_edges)
    _write_status(session, book)


def recompute_edges(session: Session, pairs: Iterable[tuple[int, int]]) -> None:
    """Derive these links anew from the events that count; delete those without any."""
    wanted = sorted(set(pairs))
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        session.execute(
            delete(Edge)
            .where(tuple_(Edge.parent_id, Edge.child_id).in_(part))
            .execution_options(synchronize_session=False)
        )
        rows = [_edge_row(*row) for row in session.execute(edge_query(part))]
        _upsert(session, Edge, rows, ("parent_id", "child_id"), ("quantity", "stated"))


def edge_query(
    pairs: Sequence[tuple[int, int]] | None = None, *, organization_id: int | None = None
) -> Any:
    """Return the SQL that derives (parent, child, quantity, inferred 0/1) from the ledger."""
    parent, child = aliased(EventLine), aliased(EventLine)
    kind = effective_kind()
    makes = [item.value for item, rule in RULES.items() if rule.makes]
    replaced = kind == EventType.REPLACE_PART.value
    becomes = or_(
        and_(replaced, child.direction == Direction.ABOUT, child.role == LineRole.SUBJECT),
        and_(~replaced, child.direction == Direction.OUT, child.role != LineRole.SCRAP),
    )
    # One row a (parent line, child): a child on several lines of an event counts once.
    links = (
        select(
            parent.id.label("line"),
            parent.traceable_id.label("parent"),
            child.traceable_id.label("child"),
            parent.quantity.label("quantity"),
            case((parent.inferred, 1), else_=0).label("inferred"),
        )
        .join(Event, Event.id == parent.event_id)
        .join(child, child.event_id == parent.event_id)
        .where(
            parent.direction == Direction.IN,
            kind.in_(makes),
            becomes,
            parent.traceable_id != child.traceable_id,
            counts(),
        )
        .distinct()
    )
    if pairs is not None:
        links = links.where(tuple_(parent.traceable_id, child.traceable_id).in_(pairs))
    if organization_id is not None:
        links = links.where(Event.organization_id == organization_id)
    found = links.subquery()
    return select(
        found.c.parent,
        found.c.child,
        type_coerce(func.sum(found.c.quantity), Quantity()),
        func.max(found.c.inferred),
    ).group_by(found.c.parent, found.c.child)


def _edge_row(parent: int, child: int, quantity: Decimal, inferred: int) -> dict[str, Any]:
    return {
        "parent_id": parent,
        "child_id": child,
        "quantity": quantity,
        "stated": not inferred,
    }


def _write_balances(session: Session, book: Book) -> None:
    rows = [
        {"traceable_id": key[0], "location_id": key[1], "quantity": book.balances[key]}
        for key in sorted(book.changed_balances)
    ]
    gone = [row for row in rows if not row["quantity"]]
    kept = [row for row in rows if row["quantity"]]
    _upsert(session, Balance, kept, ("traceable_id", "location_id"), ("quantity",))
    for start in range(0, len(gone), _BATCH):
        keys = [(row["traceable_id"], row["location_id"]) for row in gone[start : start + _BATCH]]
        session.execute(
            delete(Balance)
            .where(tuple_(Balance.traceable_id, Balance.location_id).in_(keys))
            .execution_options(synchronize_session=False)
        )


def _write_edges(session: Session, book: Book) -> None:
    fresh = {pair: value for pair, value in book.edges.items() if pair not in book.stale_edges}
    rows = [
        {"parent_id": pair[0], "child_id": pair[1], "quantity": quantity, "stated": stated}
        for pair, (quantity, stated) in sorted(fresh.items())
    ]
    for start in range(0, len(rows), _BATCH):
        statement = _insert(session, Edge)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["parent_id", "child_id"],
                set_={
                    "quantity": Edge.quantity + statement.excluded.quantity,
                    "stated": and_(Edge.stated, statement.excluded.stated),
                },
            ),
            rows[start : start + _BATCH],
        )


def _write_status(session: Session, book: Book) -> None:
    for traceable_id in sorted(book.changed_status):
        status = book.status(traceable_id)
        traceable = book.traceables[traceable_id]
        traceable.disposition = status.disposition
        traceable.restriction = status.restriction
        traceable.on_hold = status.on_hold
        traceable.recalled = status.recalled
    session.flush()


def _upsert(
    session: Session,
    table: Any,
    rows: Sequence[dict[str, Any]],
    key: Sequence[str],
    values: Sequence[str],
) -> None:
    for start in range(0, len(rows), _BATCH):
        statement = _insert(session, table)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=list(key),
                set_={name: statement.excluded[name] for name in values},
            ),
            rows[start : start + _BATCH],
        )


def _insert(session: Session, table: Any) -> Any:
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)
