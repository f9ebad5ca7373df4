"""Deriving everything anew from the ledger, and proving that nothing differs.

Balances, genealogy links, statuses and the expiry of what follows other lots are conclusions
from events. `compare_ledger` draws them again, beside the stored ones, and reports each
difference; `rebuild_ledger` puts the fresh ones in their place. Both work on one organization
and stream, so that memory stays flat; only the chains of parts are held whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, case, delete, func, insert, select, type_coerce
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.db.types import Quantity
from registry.ledger.book import counts, status_facts_query, to_fact
from registry.ledger.expiry import differing_expiries
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Balance, Edge, Traceable
from registry.ledger.state import DerivedStatus, derive_status
from registry.ledger.write import edge_query
from registry.values import Direction

_STREAM = {"yield_per": 2000}


@dataclass(frozen=True, slots=True)
class Difference:
    """One derived value that is not what the ledger says."""

    what: str  # "balance", "link", "status", "expiry"
    where: str
    stored: str
    derived: str


def compare_ledger(session: Session, actor: Actor) -> Iterator[Difference]:
    """Yield every difference between what is stored and what the ledger says."""
    actor.require(Permission.VIEW_REGISTRY)
    organization = actor.operator_id
    yield from _compare(
        session,
        "balance",
        _stored_balances(organization),
        _derived_balances(organization),
    )
    yield from _compare(session, "link", _stored_edges(organization), _derived_edges(organization))
    yield from _compare_status(session, organization)
    for row, derived in differing_expiries(session, organization):
        yield Difference("expiry", row.number, str(row.expiry_date), str(derived))


def rebuild_ledger(session: Session, actor: Actor) -> int:
    """Put freshly derived balances, links and statuses in place; return how many differed."""
    actor.require(Permission.ADMINISTER)
    organization = actor.operator_id
    found = list(compare_ledger(session, actor))
    own = select(Traceable.id).where(Traceable.organization_id == organization)
    session.execute(
        delete(Balance)
        .where(Balance.traceable_id.in_(own))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        insert(Balance).from_select(
            ["traceable_id", "location_id", "quantity"], _derived_balances(organization)
        )
    )
    session.execute(
        delete(Edge).where(Edge.parent_id.in_(own)).execution_options(synchronize_session=False)
    )
    session.execute(
        insert(Edge).from_select(
            ["parent_id", "child_id", "quantity", "stated"], _derived_edges(organization)
        )
    )
    stale = [pair for pair in _statuses(session, organization) if _differ(*pair)]
    for traceable, status in stale:
        traceable.disposition, traceable.restriction = status.disposition, status.restriction
        traceable.on_hold, traceable.recalled = status.on_hold, status.recalled
    for row, derived in list(differing_expiries(session, organization)):
        row.expiry_date = derived
    session.flush()
    session.expire_all()
    return len(found)


def _stored_balances(organization: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Balance.traceable_id, Balance.location_id, Balance.quantity)
        .join(Traceable, Traceable.id == Balance.traceable_id)
        .where(Traceable.organization_id == organization)
        .order_by(Balance.traceable_id, Balance.location_id)
    )


def _derived_balances(organization: int) -> Select[*tuple[Any, ...]]:
    change = case(
        (EventLine.direction == Direction.OUT, EventLine.quantity),
        (EventLine.direction == Direction.IN, -EventLine.quantity),
        else_=0,
    )
    total = type_coerce(func.sum(change), Quantity())
    return (
        select(EventLine.traceable_id, EventLine.location_id, total)
        .join(Event, Event.id == EventLine.event_id)
        .where(
            Event.organization_id == organization,
            EventLine.location_id.is_not(None),
            EventLine.direction != Direction.ABOUT,
            counts(),
        )
        .group_by(EventLine.traceable_id, EventLine.location_id)
        .having(func.sum(change) != 0)
        .order_by(EventLine.traceable_id, EventLine.location_id)
    )


def _stored_edges(organization: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Edge.parent_id, Edge.child_id, Edge.quantity, Edge.stated)
        .join(Traceable, Traceable.id == Edge.parent_id)
        .where(Traceable.organization_id == organization)
        .order_by(Edge.parent_id, Edge.child_id)
    )


def _derived_edges(organization: int) -> Select[*tuple[Any, ...]]:
    found = edge_query(organization_id=organization).subquery()
    columns = list(found.c)
    return select(columns[0], columns[1], columns[2], columns[3] == 0).order_by(
        columns[0], columns[1]
    )


def _compare(
    session: Session, what: str, stored: Select[*tuple[Any, ...]], derived: Select[Any]
) -> Iterator[Difference]:
    """Walk two streams that are sorted by (id, id) side by side."""
    left = iter(session.execute(stored, execution_options=_STREAM))
    right = iter(session.execute(derived, execution_options=_STREAM))
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[:2] < other[:2]):
            assert one is not None
            yield Difference(what, _place(one), _words(one), "nothing")
            one = next(left, None)
        elif one is None or other[:2] < one[:2]:
            yield Difference(what, _place(other), "nothing", _words(other))
            other = next(right, None)
        else:
            if _words(one) != _words(other):
                yield Difference(what, _place(one), _words(one), _words(other))
            one, other = next(left, None), next(right, None)


def _place(row: Any) -> str:
    return f"{row[0]}/{row[1]}"


def _words(row: Any) -> str:
    return ", ".join(
        format(value.normalize(), "f") if isinstance(value, Decimal) else str(bool(value))
        for value in row[2:]
    )


def _compare_status(session: Session, organization: int) -> Iterator[Difference]:
    for traceable, status in _statuses(session, organization):
        if _differ(traceable, status):
            yield Difference(
                "status", traceable.number, str(_mark_of(traceable)), str(_mark_of(status))
            )


def _statuses(session: Session, organization: int) -> Iterator[tuple[Traceable, DerivedStatus]]:
    facts = session.execute(
        status_facts_query()
        .where(Event.organization_id == organization)
        .order_by(EventLine.traceable_id),
        execution_options=_STREAM,
    )
    groups = groupby(facts, key=itemgetter(0))
    current = next(groups, None)
    for traceable in session.scalars(
        select(Traceable).where(Traceable.organization_id == organization).order_by(Traceable.id),
        execution_options=_STREAM,
    ):
        if current is not None and current[0] == traceable.id:
            yield traceable, derive_status(to_fact(row) for row in current[1])
            current = next(groups, None)
        else:
            yield traceable, derive_status(())


def _differ(traceable: Traceable, status: DerivedStatus) -> bool:
    return _mark_of(traceable) != _mark_of(status)


def _mark_of(source: Traceable | DerivedStatus) -> tuple[str, str | None, bool, bool]:
    return (source.disposition.value, source.restriction, source.on_hold, source.recalled)
