"""Marks on very many lots at once: one event, its lines by insert-from-select.

The same ledger and the same meaning as `record_events`, for the marks of a recall only: a
mark needs no gate and moves no stock, so nothing has to be looked at lot by lot.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, literal, select, true, update
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db.types import Quantity
from registry.genealogy import within
from registry.ledger.drafts import EventDraft, permission_for
from registry.models.event import Event, EventLine
from registry.models.traceable import Traceable
from registry.values import Direction, EventType, LineRole

#: What each mark makes of a lot at once: a code that is placed now is open.
_EFFECTS: dict[EventType, dict[str, Any]] = {
    EventType.RECALL: {"recalled": True},
    EventType.HOLD: {"on_hold": True},
}


def place_marks(
    session: Session, actor: Actor, draft: EventDraft, ids: Select[Any], *, at: datetime
) -> Event:
    """Append one HOLD or RECALL event about all lots of the query; `draft` has no lines.

    Args:
        session: Joins the caller's transaction.
        actor: Needs the permission of the event's kind.
        draft: The event; its `code` ties the marks to their matter, and must be a new one.
        ids: Selects the traceables' ids, of the actor's own registry.
        at: When it is recorded.

    """
    effect = _EFFECTS[draft.type]
    actor.require(permission_for(draft))
    event = Event(
        organization_id=actor.operator_id,
        type=draft.type,
        occurred_at=draft.occurred_at,
        recorded_at=at,
        business_step=draft.business_step,
        references=dict(draft.references),
        reason=draft.reason,
        user_id=actor.user_id,
        recorded_by=actor.name,
        device=actor.device,
        code=draft.code,
        outcome=draft.outcome,
        data=dict(draft.data),
    )
    session.add(event)
    session.flush()
    mine = (Traceable.organization_id == actor.operator_id, within(session, Traceable.id, ids))
    session.execute(
        insert(EventLine).from_select(
            ["event_id", "traceable_id", "direction", "role", "quantity", "unit", "inferred"],
            select(
                literal(event.id),
                Traceable.id,
                literal(Direction.ABOUT, EventLine.direction.type),
                literal(LineRole.SUBJECT, EventLine.role.type),
                literal(0, Quantity()),
                Traceable.unit,
                ~true(),
            ).where(*mine),
        )
    )
    session.execute(
        update(Traceable).where(*mine).values(**effect).execution_options(synchronize_session=False)
    )
    for loaded in session.identity_map.values():  # what is in memory is read anew
        if isinstance(loaded, Traceable):
            session.expire(loaded, list(effect))
    return event
