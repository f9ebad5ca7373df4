"""Whether the lines of one event may stand: units counted as one, and the gate."""

from __future__ import annotations

from core.clock import local_date
from registry.ledger.book import Book
from registry.ledger.drafts import EventDraft
from registry.ledger.errors import EventInvalid, NotUsable
from registry.ledger.gate import REWORK, why_not_reworkable, why_not_usable
from registry.values import Direction, EventType, TraceableKind


def check_units(book: Book, draft: EventDraft) -> None:
    """Raise EventInvalid if a unit goes in or comes out in another quantity than one."""
    for line in draft.lines:
        traceable = book.traceables[line.traceable_id]
        counted = line.direction is not Direction.ABOUT
        if traceable.kind is TraceableKind.SERIAL and counted and line.quantity != 1:
            raise EventInvalid(f"{traceable.number} is one unit; its quantity is 1.")


def check_gate(book: Book, draft: EventDraft) -> None:
    """Raise NotUsable if something that goes in may not be used at that moment, or reworked."""
    for line in draft.lines_of(Direction.IN):
        traceable = book.traceables[line.traceable_id]
        # As in lists and stock: the lot's own site says which day it is.
        zone = book.time_zones.get(traceable.site_id or 0, book.time_zone)
        day = local_date(draft.occurred_at, zone)
        status = book.status(line.traceable_id, until=draft.occurred_at)
        if REWORK in draft.references and draft.counts_as is EventType.TRANSFORM:
            why = why_not_reworkable(status)
        else:
            why = why_not_usable(status, traceable.expiry_date, day)
        if why is not None:
            raise NotUsable(traceable.number, why)
