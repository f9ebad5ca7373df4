"""Marks on very many lots at once: one event, its lines by insert-from-select.

The same ledger and the same meaning as `record_events`, for the marks of a recall only: a
mark needs no gate and moves no stock, so nothing has to be looked at lot by lot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, literal, or_, select, true, update
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db.bulk import insert_rows
from core.db.types import Quantity
from registry.ledger.append import reference_rows
from registry.ledger.drafts import EventDraft, permission_for
from registry.ledger.models.event import Event, EventLine, EventReference
from registry.ledger.models.traceable import Traceable
from registry.values import Direction, EventType, LineRole

#: The column that each kind of mark sets: a code that is placed now is open.
_COLUMNS = {EventType.RECALL: Traceable.recalled, EventType.HOLD: Traceable.on_hold}


@dataclass(frozen=True, slots=True)
class Mark:
    """A HOLD or RECALL event without lines, and the query of the ids that it is about.

    Its `code` ties the marks to their matter. It must be the newest word on that: the marks
    are open from then on.
    """

    draft: EventDraft
    ids: Select[Any]


def place_marks(
    session: Session, actor: Actor, marks: Sequence[Mark], *, at: datetime
) -> list[Event]:
    """Append one event a mark, and set all their columns in one pass over the lots.

    Args:
        session: Joins the caller's transaction.
        actor: Needs the permission of each event's kind.
        marks: Of different kinds; ids of the actor's own registry.
        at: When it is recorded.

    """
    events = []
    for mark in marks:
        actor.require(permission_for(mark.draft))
        events.append(_append(session, actor, mark, at))
    columns = [(_COLUMNS[mark.draft.type], Traceable.id.in_(mark.ids)) for mark in marks]
    session.execute(
        update(Traceable)
        .where(
            Traceable.organization_id == actor.operator_id,
            or_(*(meant for _, meant in columns)),
        )
        .values({column: or_(column, meant) for column, meant in columns})
        .execution_options(synchronize_session=False)
    )
    names = [column.key for column, _ in columns]
    for loaded in session.identity_map.values():  # what is in memory is read anew
        if isinstance(loaded, Traceable):
            session.expire(loaded, names)
    return events


def _append(session: Session, actor: Actor, mark: Mark, at: datetime) -> Event:
    draft = mark.draft
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
    insert_rows(session, EventReference, list(reference_rows(actor, event.id, draft)))
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
            ).where(Traceable.organization_id == actor.operator_id, Traceable.id.in_(mark.ids)),
        )
    )
    return event
