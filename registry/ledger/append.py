"""The rows of events: what is appended to the ledger, as it stands in the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import offset_minutes
from core.db.bulk import insert_rows
from core.ids import new_public_id
from registry.ledger.book import Book
from registry.ledger.drafts import EventDraft
from registry.ledger.models.event import Event, EventLine, EventReference


def write_events(
    session: Session,
    actor: Actor,
    drafts: Sequence[EventDraft],
    ids: Sequence[int],
    book: Book,
    *,
    at: datetime,
) -> None:
    """Insert events, with these ids, and their lines."""
    insert_rows(
        session,
        Event,
        [
            {"id": event_id, **_event_row(actor, draft, book, at)}
            for event_id, draft in zip(ids, drafts, strict=True)
        ],
    )
    insert_rows(
        session,
        EventReference,
        [
            row
            for event_id, draft in zip(ids, drafts, strict=True)
            for row in reference_rows(actor, event_id, draft)
        ],
    )
    insert_rows(
        session,
        EventLine,
        [
            {
                "event_id": event_id,
                "traceable_id": line.traceable_id,
                "direction": line.direction,
                "role": line.role,
                "quantity": line.quantity,
                "location_id": line.location_id,
                "inferred": line.inferred,
                "unit": book.traceables[line.traceable_id].unit,
            }
            for event_id, draft in zip(ids, drafts, strict=True)
            for line in draft.lines
        ],
    )


def reference_rows(actor: Actor, event_id: int, draft: EventDraft) -> Iterator[dict[str, Any]]:
    """Yield what the event can be found by, beside its own numbers."""
    for name, value in draft.references.items():
        if isinstance(value, str):
            yield {
                "event_id": event_id,
                "name": name,
                "organization_id": actor.operator_id,
                "value": value,
            }


def _event_row(actor: Actor, draft: EventDraft, book: Book, at: datetime) -> dict[str, Any]:
    # What moves nothing (a decision, a hold) happens where the lot that it is about belongs.
    about = book.traceables[draft.lines[0].traceable_id].site_id if draft.lines else None
    zone = book.time_zones.get(draft.site_id or about or 0, book.time_zone)
    return {
        "public_id": new_public_id(),
        "organization_id": actor.operator_id,
        "type": draft.type,
        "restates": draft.restates,
        "occurred_at": draft.occurred_at,
        # The local time is that of the site, whatever clock the sender goes by.
        "offset_minutes": draft.offset_minutes or offset_minutes(draft.occurred_at, zone),
        "recorded_at": at,
        "site_id": draft.site_id,
        "party_id": draft.party_id,
        "business_step": draft.business_step,
        "references": dict(draft.references),
        "reason": draft.reason,
        "user_id": actor.user_id,
        "recorded_by": actor.name,
        "device": draft.device or actor.device,
        "machine": draft.machine,
        "shift": draft.shift,
        "operator": draft.operator,
        "external_id": draft.external_id,
        "corrects_id": draft.corrects_id,
        "code": draft.code,
        "outcome": draft.outcome,
        "data": dict(draft.data),
    }
