"""What the book must know of the past: who got what, which units came into being, old stock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import local_date
from core.db.bulk import among
from registry.ledger.book import Book, Change, counts, effective_kind
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import EventInvalid
from registry.ledger.models.event import Event, EventLine
from registry.values import Direction, EventType, TraceableKind

#: Kinds that bring a unit into the registry, or take it up into something else.
_BEARS = frozenset({EventType.RECEIVE, EventType.TRANSFORM})
_TRADE = frozenset({EventType.SHIP, EventType.RETURN})


@dataclass(frozen=True, slots=True)
class Happened:
    """What one event, or draft, did: as far as the past is told from it."""

    kind: EventType
    occurred_at: datetime
    party_id: int | None
    lines: Sequence[LineDraft] | Sequence[EventLine]
    event_id: int


def read_history(
    session: Session, book: Book, drafts: Sequence[EventDraft], corrected: Iterable[Event]
) -> None:
    """Read what the drafts are judged by; nothing where they need nothing."""
    watched = {
        line.traceable_id
        for draft in drafts
        if draft.counts_as is EventType.RETURN
        for line in draft.lines
    }
    watched |= {line.traceable_id for event in corrected for line in event.lines}
    watched |= {row.id for row in book.traceables.values() if row.kind is TraceableKind.SERIAL}
    counted = {
        line.traceable_id for draft in drafts for line in draft.lines if line.counted is not None
    }
    book.watched, book.counted = watched, counted
    kinds = [kind.value for kind in _BEARS | _TRADE]
    about = among(session, EventLine.traceable_id, watched | counted)
    kind = effective_kind()
    query = (
        select(EventLine, kind, Event.occurred_at, Event.party_id, Event.id)
        .join(Event, Event.id == EventLine.event_id)
        .where(about, counts(), EventLine.direction != Direction.ABOUT)
    )
    if not counted:
        query = query.where(kind.in_(kinds))
    if watched or counted:
        for line, name, occurred_at, party_id, event_id in session.execute(query):
            remember(book, Happened(EventType(name), occurred_at, party_id, [line], event_id))


def remember(book: Book, event: Happened, sign: int = 1) -> None:
    """Add what an event did to the past, or (sign -1) take it out again."""
    for line in event.lines:
        if line.direction is Direction.ABOUT:
            continue
        amount = sign * line.quantity * (1 if line.direction is Direction.OUT else -1)
        if line.traceable_id in book.watched:
            if event.kind in _TRADE:
                book.sent[line.traceable_id, event.party_id] -= amount
            if event.kind in _BEARS:
                book.born[line.traceable_id] += amount
        if line.traceable_id in book.counted and line.location_id is not None:
            book.changes[line.traceable_id, line.location_id].append(
                Change(event.occurred_at, event.kind, amount)
            )


def booked_on(book: Book, line: LineDraft, moment: datetime) -> Decimal:
    """Return what the ledger says lay there at that moment, whatever came to be known when.

    Raises:
        EventInvalid: The lot was counted there again later, and that count holds.

    """
    assert line.location_id is not None
    changes = book.changes[line.traceable_id, line.location_id]
    later: dict[datetime, Decimal] = {}
    for change in changes:
        if change.occurred_at > moment and change.kind is EventType.COUNT:
            at = change.occurred_at
            later[at] = later.get(at, Decimal(0)) + change.amount
    if any(later.values()):
        known = book.traceables[line.traceable_id]
        number = known.number
        day = local_date(min(later), book.time_zones.get(known.site_id or 0, book.time_zone))
        raise EventInvalid(
            f"{number} was counted here again on {day}: that count holds. Correct it first."
        )
    return sum((one.amount for one in changes if one.occurred_at <= moment), Decimal(0))


def check_history(book: Book, events: Sequence[Happened]) -> None:
    """Raise EventInvalid if more came back than went out, or a unit came into being twice."""
    for event in events:
        for line in event.lines:
            if line.traceable_id in book.watched:
                _check_line(book, event, line)


def _check_line(book: Book, event: Happened, line: LineDraft | EventLine) -> None:
    known = book.traceables[line.traceable_id]
    sent = book.sent[line.traceable_id, event.party_id]
    if event.kind in _TRADE and sent < 0:
        if event.kind is EventType.RETURN and line.quantity:
            most = max(sent + line.quantity, Decimal(0)).normalize()
        else:
            most = Decimal(0)
        raise EventInvalid(
            f"More of {known.number} would come back from this customer than went there: "
            f"{most:f} {known.unit.strip('{}')} can still come back."
        )
    if known.kind is not TraceableKind.SERIAL:
        return
    if book.born[line.traceable_id] > 1:
        raise EventInvalid(
            f"{known.number} is one unit and came into being before: if it left, it comes back "
            "as a return."
        )
    if event.kind is EventType.COUNT and line.direction is Direction.OUT:
        away = sum(quantity for (one, _), quantity in book.sent.items() if one == known.id)
        if away > 0:
            raise EventInvalid(
                f"{known.number} was shipped: correct the shipment or record its return."
            )
