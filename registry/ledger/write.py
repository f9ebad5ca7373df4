"""Writing what follows from events: balances, genealogy links, statuses."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, delete, func, or_, select, tuple_, type_coerce
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from core.db.bulk import delete_rows, insert_rows, update_rows, upsert_rows
from core.db.types import Quantity
from registry.ledger.book import Book, counts, effective_kind
from registry.ledger.drafts import RULES
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Balance, Edge, Traceable
from registry.values import Direction, EventType, LineRole

#: What of the derived status is stored beside the lot or unit.
_MARKS = ("disposition", "restriction", "on_hold", "recalled")


def write_book(session: Session, book: Book) -> None:
    """Write every change that the book collected; one statement a table and batch."""
    _write_balances(session, book)
    _write_edges(session, book)
    recompute_edges(session, book.stale_edges)
    _write_status(session, book)
    _write_expiry(session, book)


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
        insert_rows(
            session, Edge, [_edge_row(*row) for row in session.execute(edge_query(part)).all()]
        )


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
    kept = [row for row in rows if row["quantity"]]
    upsert_rows(
        session,
        Balance,
        kept,
        key=("traceable_id", "location_id"),
        merge={"quantity": _new_one},
    )
    gone = [
        {name: row[name] for name in ("traceable_id", "location_id")}
        for row in rows
        if not row["quantity"]
    ]
    delete_rows(session, Balance, gone)


def _write_edges(session: Session, book: Book) -> None:
    rows = [
        {"parent_id": pair[0], "child_id": pair[1], "quantity": quantity, "stated": stated}
        for pair, (quantity, stated) in sorted(book.edges.items())
        if pair not in book.stale_edges
    ]
    merge = {"quantity": operator.add, "stated": and_}
    upsert_rows(session, Edge, rows, key=("parent_id", "child_id"), merge=merge)


def _new_one(_old: Any, new: Any) -> Any:
    return new


def _write_status(session: Session, book: Book) -> None:
    rows = []
    for traceable_id in sorted(book.changed_status):
        known, status = book.traceables[traceable_id], book.status(traceable_id)
        marks = {name: getattr(status, name) for name in _MARKS}
        if any(getattr(known, name) != value for name, value in marks.items()):
            rows.append({"id": traceable_id, **marks})
    update_rows(session, Traceable, rows, key=("id",))
    for row in rows:
        loaded = session.identity_map.get(identity_key(Traceable, row["id"]))
        if loaded is not None:
            for name in _MARKS:
                set_committed_value(loaded, name, row[name])


def _write_expiry(session: Session, book: Book) -> None:
    ids = sorted(book.changed_expiry)
    rows = [{"id": one, "expiry_date": book.traceables[one].expiry_date} for one in ids]
    update_rows(session, Traceable, rows, key=("id",))
    for one in ids:
        loaded = session.identity_map.get(identity_key(Traceable, one))
        if loaded is not None:
            set_committed_value(loaded, "expiry_date", book.traceables[one].expiry_date)
