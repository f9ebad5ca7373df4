"""Quality decisions on lots and units: disposition, holds, and their release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.ids import new_public_id
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.record import record_event
from registry.values import Direction, Disposition, EventType


def decide(
    session: Session,
    actor: Actor,
    traceables: Sequence[Traceable],
    disposition: Disposition,
    *,
    reason: str,
    at: datetime,
    document: str | None = None,
    shown: str | None = None,
) -> Event:
    """Release, conditionally release, reject, or put back into quarantine.

    `shown`: the hash of what whoever decides had before them; it stays with the event.
    """
    actor.require(Permission.DECIDE_LOTS)
    event = record_event(
        session,
        actor,
        EventDraft(
            type=EventType.INSPECT,
            occurred_at=at,
            lines=_about(traceables),
            outcome=disposition.value,
            reason=reason,
            business_step="inspecting",
            references={"document": document} if document else {},
            data={"shown": shown} if shown else {},
        ),
        at=at,
    )
    for traceable in traceables:
        record(
            session,
            actor,
            f"{traceable.kind.value}.decide",
            f"{traceable.kind.value}:{traceable.public_id}",
            at=at,
            after={"disposition": disposition.value},
            reason=reason,
        )
    return event


def place_hold(
    session: Session,
    actor: Actor,
    traceables: Sequence[Traceable],
    *,
    reason: str,
    at: datetime,
) -> Event:
    """Stop lots or units everywhere at once; the event's code names the hold."""
    draft = EventDraft(
        type=EventType.HOLD,
        occurred_at=at,
        lines=_about(traceables),
        code=f"H-{new_public_id()[:8]}",
        reason=reason,
    )
    return _mark(session, actor, traceables, draft, at)


def release_hold(
    session: Session,
    actor: Actor,
    traceables: Sequence[Traceable],
    code: str,
    *,
    reason: str,
    at: datetime,
    shown: str | None = None,
) -> Event:
    """Lift the hold of this code from lots or units."""
    draft = EventDraft(
        type=EventType.RELEASE,
        occurred_at=at,
        lines=_about(traceables),
        code=code,
        reason=reason,
        data={"shown": shown} if shown else {},
    )
    return _mark(session, actor, traceables, draft, at)


def _mark(
    session: Session,
    actor: Actor,
    traceables: Sequence[Traceable],
    draft: EventDraft,
    at: datetime,
) -> Event:
    actor.require(Permission.PLACE_HOLDS)
    event = record_event(session, actor, draft, at=at)
    for traceable in traceables:
        record(
            session,
            actor,
            f"{traceable.kind.value}.{draft.type.value}",
            f"{traceable.kind.value}:{traceable.public_id}",
            at=at,
            after={"hold": draft.code},
            reason=draft.reason,
        )
    return event


def _about(traceables: Sequence[Traceable]) -> tuple[LineDraft, ...]:
    return tuple(
        LineDraft(traceable_id=traceable.id, direction=Direction.ABOUT) for traceable in traceables
    )
