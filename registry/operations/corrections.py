"""Corrections: an event that was wrong is restated or voided; the old one stays visible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from registry.items.quantities import converted
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import EventInvalid, EventNotFound
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Location, Traceable
from registry.ledger.record import record_event
from registry.operations.shipments import follow_correction
from registry.values import Direction, EventType


@dataclass(frozen=True, slots=True)
class LineChange:
    """What one line should have said; None: as it was. `drop`: it was not part of the event."""

    traceable: Traceable | None = None
    quantity: Decimal | None = None
    location: Location | None = None
    drop: bool = False
    converted: str | None = None  # what was stated in another unit, and what is left over


@dataclass(frozen=True, slots=True)
class Restatement:
    """What an event should have said; None: as it was. Lines by position, from 0."""

    occurred_at: datetime | None = None
    lines: Mapping[int, LineChange] = field(default_factory=dict)
    machine: str | None = None
    shift: str | None = None
    operator: str | None = None
    outcome: str | None = None


def get_event(session: Session, actor: Actor, event_id: str) -> Event:
    """Return an event of the operator's own ledger by public id or external id; staff only."""
    row = session.scalars(
        select(Event)
        .where(
            or_(Event.public_id == event_id, Event.external_id == event_id),
            Event.organization_id == actor.operator_id,
        )
        .order_by(Event.public_id != event_id)
        .limit(1)
    ).first()
    if row is None or not actor.is_operator:
        raise EventNotFound("There is no such event.")
    return row


def correction_of(session: Session, event: Event) -> tuple[Event | None, Event | None]:
    """Return (the event that this one corrects, the one that corrected it)."""
    before = session.get(Event, event.corrects_id) if event.corrects_id else None
    after = session.scalars(select(Event).where(Event.corrects_id == event.id)).one_or_none()
    return before, after


def void_event(
    session: Session, actor: Actor, event_id: str, *, reason: str, at: datetime
) -> Event:
    """Say that an event never happened; stock, links and statuses follow.

    Raises:
        EventNotFound: The actor's registry has no such event.
        AlreadyCorrected: It was corrected before.
        NotEnough: What came of it is used already.

    """
    old = get_event(session, actor, event_id)
    draft = EventDraft(
        type=EventType.CORRECT,
        occurred_at=old.occurred_at,
        offset_minutes=old.offset_minutes,
        site_id=old.site_id,
        corrects_id=old.id,
        reason=reason.strip() or None,
    )
    return _correct(session, actor, old, draft, at)


def restate_event(
    session: Session,
    actor: Actor,
    event_id: str,
    changes: Restatement,
    *,
    reason: str,
    at: datetime,
) -> Event:
    """Say what an event should have been; traces and stock use the correction from then on.

    Raises as `void_event`, and EventInvalid if nothing is left of the event.
    """
    old = get_event(session, actor, event_id)
    kind = old.counts_as
    if kind is None:
        raise EventInvalid("This event says that another never happened; record that one anew.")
    lines = tuple(_restated(old.lines, changes))
    if not lines:
        raise EventInvalid("Nothing is left of this event: void it instead.")
    draft = EventDraft(
        type=EventType.CORRECT,
        restates=kind,
        corrects_id=old.id,
        occurred_at=changes.occurred_at or old.occurred_at,
        offset_minutes=0 if changes.occurred_at else old.offset_minutes,
        lines=lines,
        site_id=old.site_id,
        party_id=old.party_id,
        business_step=old.business_step,
        references=old.references,
        reason=reason.strip() or None,
        machine=changes.machine or old.machine,
        shift=changes.shift or old.shift,
        operator=changes.operator or old.operator,
        code=old.code,
        outcome=changes.outcome or old.outcome,
        data=_restated_data(old, changes),
    )
    return _correct(session, actor, old, draft, at)


def _restated_data(old: Event, changes: Restatement) -> dict[str, Any]:
    """Return what is kept beside the lines; of conversions only what still holds."""
    data = dict(old.data)
    if any(change.quantity is not None for change in changes.lines.values()):
        data.pop("converted", None)
    said = (
        ((change.traceable or old.lines[place].traceable).number, change.converted)
        for place, change in changes.lines.items()
    )
    return data | converted(said)


def _correct(session: Session, actor: Actor, old: Event, draft: EventDraft, at: datetime) -> Event:
    actor.require(Permission.CORRECT_EVENTS)
    event = record_event(session, actor, draft, at=at)
    follow_correction(session, old.id, event)
    record(
        session,
        actor,
        "event.correct",
        f"event:{old.public_id}",
        at=at,
        before=_seen(old),
        after={"voided": True} if event.counts_as is None else _seen(event),
        reason=draft.reason,
    )
    return event


def _restated(lines: list[EventLine], changes: Restatement) -> list[LineDraft]:
    drafts = []
    for position, line in enumerate(lines):
        change = changes.lines.get(position, LineChange())
        if change.drop:
            continue
        moves = line.direction is not Direction.ABOUT
        drafts.append(
            LineDraft(
                traceable_id=change.traceable.id if change.traceable else line.traceable_id,
                direction=line.direction,
                role=line.role,
                quantity=line.quantity if change.quantity is None else change.quantity,
                location_id=change.location.id if change.location and moves else line.location_id,
                # A person says which lot it was: no longer a proposal of a rule.
                inferred=line.inferred and change.traceable is None,
            )
        )
    return drafts


def _seen(event: Event) -> dict[str, object]:
    return {
        "type": str(event.counts_as or event.type),
        "occurred_at": event.occurred_at.isoformat(),
        "lines": [
            f"{line.direction.value} {line.traceable.number} {line.quantity} {line.unit}"
            for line in event.lines
        ],
    }
