"""What the parts of a split or merge take over from where they come: decision, holds, recalls.

Without it a hold could be shaken off by splitting the lot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.ledger.book import status_facts
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.record import append_events
from registry.ledger.state import DerivedStatus, StatusFact, derive_status
from registry.values import Direction, Disposition, EventType


def pass_on_status(
    session: Session,
    actor: Actor,
    sources: Sequence[int],
    made: Sequence[int],
    *,
    occurred_at: datetime,
    at: datetime,
) -> None:
    """Give new lots the disposition that all sources share, and every open hold and recall.

    Sources that differ leave the new lot in quarantine: somebody must decide on it. The
    registry itself does this, whatever the actor may decide otherwise.
    """
    facts: dict[int, list[StatusFact]] = {source: [] for source in sources}
    for traceable_id, fact in status_facts(session, list(facts)):
        facts[traceable_id].append(fact)
    states = [derive_status(found, until=occurred_at) for found in facts.values()]
    drafts = _drafts(states, tuple(LineDraft(row, Direction.ABOUT) for row in made), occurred_at)
    append_events(session, as_registry(actor), drafts, at=at)


def as_registry(actor: Actor) -> Actor:
    """Return the actor with what the registry does by itself on the heels of their event."""
    needed = {
        Permission.DECIDE_LOTS,
        Permission.PLACE_HOLDS,
        Permission.RUN_RECALLS,
        Permission.RECORD_WAREHOUSE,
    }
    return replace(actor, permissions=actor.permissions | needed)


def _drafts(
    states: Sequence[DerivedStatus], about: tuple[LineDraft, ...], occurred_at: datetime
) -> list[EventDraft]:
    reason = "as the lot it was taken from"
    drafts = []
    decided = {(state.disposition, state.restriction) for state in states}
    if len(decided) == 1:
        disposition, restriction = decided.pop()
        if disposition is not Disposition.QUARANTINE:
            drafts.append(
                EventDraft(
                    type=EventType.INSPECT,
                    occurred_at=occurred_at,
                    lines=about,
                    outcome=disposition.value,
                    reason=restriction or reason,
                )
            )
    marks: list[tuple[EventType, str, str | None]]
    marks = [(EventType.HOLD, code, None) for state in states for code in state.holds]
    marks += [(EventType.RECALL, code, "place") for state in states for code in state.recalls]
    drafts += [
        EventDraft(
            type=kind,
            occurred_at=occurred_at,
            lines=about,
            code=code,
            outcome=outcome,
            reason=reason,
        )
        for kind, code, outcome in dict.fromkeys(marks)
    ]
    return drafts
