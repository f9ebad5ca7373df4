"""What the parts of a split or merge take over from where they come: decision, holds, recalls.

Without it a hold could be shaken off by splitting the lot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.ledger.book import status_facts
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.record import append_events
from registry.ledger.state import DerivedStatus, StatusFact, derive_status
from registry.values import Direction, Disposition, EventType


@dataclass(frozen=True, slots=True)
class Passage:
    """One split or merge: ids of what went in and of what came out.

    `decided`: somebody said what the new lots are; only holds and recalls pass on then.
    """

    sources: tuple[int, ...]
    made: tuple[int, ...]
    occurred_at: datetime
    decided: bool = False


def pass_on_status(
    session: Session, actor: Actor, passages: Sequence[Passage], *, at: datetime
) -> None:
    """Give new lots the disposition that all sources share, and every open hold and recall.

    Sources that differ leave the new lot in quarantine: somebody must decide on it. The
    registry itself does this, whatever the actor may decide otherwise.
    """
    facts: dict[int, list[StatusFact]] = {
        source: [] for passage in passages for source in passage.sources
    }
    for traceable_id, fact in status_facts(session, list(facts)):
        facts[traceable_id].append(fact)
    drafts = []
    for passage in passages:
        states = [
            derive_status(facts[source], until=passage.occurred_at) for source in passage.sources
        ]
        drafts += what_passes_on(passage, states)
    # What a partner's split passes on is the registry's doing, wherever it happened.
    own = replace(as_registry(actor), organization_id=actor.operator_id, site_ids=frozenset())
    append_events(session, own, drafts, at=at)


def what_passes_on(passage: Passage, states: Sequence[DerivedStatus]) -> list[EventDraft]:
    """Return the events that give what was made the status of its sources (`states`)."""
    about = tuple(LineDraft(row, Direction.ABOUT) for row in passage.made)
    drafts = [] if passage.decided else _decision(states, about, passage.occurred_at)
    return drafts + _marks(states, about, passage.occurred_at)


def as_registry(actor: Actor) -> Actor:
    """Return the actor with what the registry does by itself on the heels of their event."""
    needed = {
        Permission.DECIDE_LOTS,
        Permission.PLACE_HOLDS,
        Permission.RUN_RECALLS,
        Permission.RECORD_WAREHOUSE,
    }
    return replace(actor, permissions=actor.permissions | needed)


_REASON = "as the lot it was taken from"


def _decision(
    states: Sequence[DerivedStatus], about: tuple[LineDraft, ...], occurred_at: datetime
) -> list[EventDraft]:
    found = {(state.disposition, state.restriction) for state in states}
    if len(found) != 1:
        return []
    disposition, restriction = found.pop()
    if disposition is Disposition.QUARANTINE:
        return []
    return [
        EventDraft(
            type=EventType.INSPECT,
            occurred_at=occurred_at,
            lines=about,
            outcome=disposition.value,
            reason=restriction or _REASON,
        )
    ]


def _marks(
    states: Sequence[DerivedStatus], about: tuple[LineDraft, ...], occurred_at: datetime
) -> list[EventDraft]:
    marks: list[tuple[EventType, str, str | None]]
    marks = [(EventType.HOLD, code, None) for state in states for code in state.holds]
    marks += [(EventType.RECALL, code, "place") for state in states for code in state.recalls]
    return [
        EventDraft(
            type=kind,
            occurred_at=occurred_at,
            lines=about,
            code=code,
            outcome=outcome,
            reason=_REASON,
        )
        for kind, code, outcome in dict.fromkeys(marks)
    ]
