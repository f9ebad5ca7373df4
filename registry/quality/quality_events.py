"""Quality events: open with links, act, check the effect, close; each change is audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Invalid
from registry.documents.models import Document
from registry.errors import AlreadyDecided
from registry.items.numbering import NumberContext, next_number
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.parties.errors import UserNotFound
from registry.parties.models import Membership, User
from registry.quality.errors import NotReadyToClose, QualityEventNotFound
from registry.quality.models.quality_event import (
    Capa,
    CapaAction,
    Deviation,
    Inspection,
    Nonconformance,
    QualityEvent,
    QualityLink,
)
from registry.values import QualityKind, QualityState, Settlement, Verdict

_CLASSES: dict[QualityKind, type[QualityEvent]] = {
    QualityKind.INSPECTION: Inspection,
    QualityKind.NONCONFORMANCE: Nonconformance,
    QualityKind.DEVIATION: Deviation,
    QualityKind.CAPA: Capa,
}


class Case(Protocol):
    """The recall that a CAPA follows, as far as quality needs to know it."""

    id: Mapped[int]
    number: Mapped[str]
    organization_id: Mapped[int]


@dataclass(frozen=True, slots=True)
class NewQualityEvent:
    """What is known when a quality event is opened; `result` only of an inspection."""

    kind: QualityKind
    title: str
    description: str
    occurred_at: datetime
    traceables: Sequence[Traceable] = ()
    documents: Sequence[Document] = ()
    events: Sequence[Event] = ()
    recall: Case | None = None
    source: QualityEvent | None = None
    result: Verdict | None = None


def open_quality_event(
    session: Session, actor: Actor, new: NewQualityEvent, *, at: datetime
) -> QualityEvent:
    """Open a quality event, numbered by its kind; an inspection is closed at once.

    Raises:
        Invalid: A text is missing, an inspection has no result, or it is about nothing.
        QualityEventNotFound: Something it is about is not the actor's.

    """
    actor.require(Permission.MANAGE_QUALITY)
    return open_by_itself(session, actor, new, at=at)


def open_by_itself(
    session: Session, actor: Actor, new: NewQualityEvent, *, at: datetime
) -> QualityEvent:
    """Open the quality event that follows from what the actor did, whatever else they may do."""
    _check_new(new, at)
    _check_owned(actor, new)
    finished = new.kind is QualityKind.INSPECTION
    row = _CLASSES[new.kind](
        organization_id=actor.operator_id,
        number=next_number(session, actor, NumberContext(new.kind.value, at)),
        title=new.title.strip(),
        description=new.description.strip(),
        state=QualityState.CLOSED if finished else QualityState.OPEN,
        occurred_at=new.occurred_at,
        opened_at=at,
        opened_by=actor.name,
        closed_at=at if finished else None,
        closed_by=actor.name if finished else None,
        recall_id=new.recall.id if new.recall else None,
        source_id=new.source.id if new.source else None,
        result=new.result,
        links=[
            *(QualityLink(traceable=lot) for lot in dict.fromkeys(new.traceables)),
            *(QualityLink(document=document) for document in dict.fromkeys(new.documents)),
            *(QualityLink(event=event) for event in dict.fromkeys(new.events)),
        ],
    )
    session.add(row)
    session.flush()
    _note(
        session,
        actor,
        row,
        "open",
        at,
        after={
            "number": row.number,
            "title": row.title,
            "about": [lot.number for lot in new.traceables],
            "recall": new.recall.number if new.recall else None,
            "result": row.result.value if row.result else None,
        },
        reason=row.description,
    )
    return row


def get_quality_event(session: Session, actor: Actor, event_id: str) -> QualityEvent:
    """Return a quality event of the operator by public id or number; staff only."""
    actor.require(Permission.VIEW_REGISTRY)
    found = session.scalars(
        select(QualityEvent).where(
            (QualityEvent.public_id == event_id) | (QualityEvent.number == event_id),
            QualityEvent.organization_id == (actor.operator_id if actor.is_operator else 0),
        )
    ).first()
    if found is None:
        raise QualityEventNotFound("There is no such quality event.")
    return found


def add_action(
    session: Session,
    actor: Actor,
    event_id: str,
    *,
    what: str,
    owner_id: str,
    due_on: date | None,
    at: datetime,
) -> CapaAction:
    """Add an action to an open CAPA; `owner_id` is the public id of one of the own staff.

    Raises:
        Invalid: It says nothing, or has no due date.
        UserNotFound: The owner is not of the own staff.

    """
    capa = _open_capa(session, actor, event_id)
    if not what.strip():
        raise Invalid("Say what is to be done.", fields={"what": "Say what is to be done."})
    if due_on is None:
        raise Invalid("An action needs a due date.", fields={"due_on": "Choose a day."})
    owner = next((row for row in list_owners(session, actor) if row.public_id == owner_id), None)
    if owner is None:
        raise UserNotFound("Nobody of this company can own the action.")
    action = CapaAction(what=what.strip(), owner=owner, due_on=due_on)
    capa.actions.append(action)
    # What is to be done now was not part of the last check of the effect.
    capa.effective = capa.effectiveness_note = None
    capa.effectiveness_at = capa.effectiveness_by = None
    session.flush()
    planned = {"what": action.what, "owner": owner.name, "due_on": due_on.isoformat()}
    _note(session, actor, capa, "add_action", at, after=planned)
    return action


def finish_action(
    session: Session, actor: Actor, event_id: str, action_id: str, *, result: str, at: datetime
) -> CapaAction:
    """Note that an action is done, and what was done; AlreadyDecided if it was done before."""
    capa = _open_capa(session, actor, event_id)
    action = next((row for row in capa.actions if row.public_id == action_id), None)
    if action is None:
        raise QualityEventNotFound("This CAPA has no such action.")
    if action.done_at is not None:
        raise AlreadyDecided("This action is done already.")
    if not result.strip():
        raise Invalid("Say what was done.", fields={"result": "Say what was done."})
    action.done_at, action.done_by, action.result = at, actor.name, result.strip()
    session.flush()
    _note(session, actor, capa, "finish_action", at, after={"what": action.what}, reason=result)
    return action


def check_effectiveness(
    session: Session, actor: Actor, event_id: str, *, effective: bool, note: str, at: datetime
) -> QualityEvent:
    """Record whether the actions of a CAPA helped; if not, further actions follow.

    Raises:
        NotReadyToClose: There is no action, or one is not done.
        Invalid: Nothing says how it was checked.

    """
    capa = _open_capa(session, actor, event_id)
    if waits := _undone(capa):
        raise NotReadyToClose(waits)
    if not note.strip():
        message = "Say how the effect was checked, and what was found."
        raise Invalid(message, fields={"effectiveness_note": message})
    capa.effective, capa.effectiveness_note = effective, note.strip()
    capa.effectiveness_at, capa.effectiveness_by = at, actor.name
    session.flush()
    found = {"effective": effective}
    _note(session, actor, capa, "check_effectiveness", at, after=found, reason=note)
    return capa


def close_quality_event(
    session: Session,
    actor: Actor,
    event_id: str,
    *,
    note: str,
    settlement: Settlement | None = None,
    at: datetime,
) -> QualityEvent:
    """Close a nonconformance with what is done with the goods, a deviation, or a CAPA.

    Raises:
        Invalid: No note, or a nonconformance without a settlement.
        NotReadyToClose: A CAPA has open actions, or no check found them effective.
        AlreadyDecided: It is closed.

    """
    row = _open(session, actor, event_id)
    if not note.strip():
        raise Invalid("Say how it ended.", fields={"note": "Say how it ended, and why."})
    if row.kind is QualityKind.NONCONFORMANCE and settlement is None:
        message = "Decide what is done with the goods."
        raise Invalid(message, fields={"settlement": message})
    if row.kind is QualityKind.CAPA:
        if waits := _undone(row):
            raise NotReadyToClose(waits)
        if not row.effective:
            raise NotReadyToClose("No check has found yet that the actions were effective.")
    row.settlement = settlement if row.kind is QualityKind.NONCONFORMANCE else None
    row.state, row.closed_at, row.closed_by = QualityState.CLOSED, at, actor.name
    row.closing_note = note.strip()
    session.flush()
    after = {"state": "closed", "settlement": row.settlement.value if row.settlement else None}
    _note(session, actor, row, "close", at, before={"state": "open"}, after=after, reason=note)
    return row


def list_owners(session: Session, actor: Actor) -> Sequence[User]:
    """Return the operator's own active staff, by name: who may own an action."""
    return session.scalars(
        select(User)
        .where(
            User.active,
            User.id.in_(
                select(Membership.user_id).where(Membership.organization_id == actor.operator_id)
            ),
        )
        .order_by(User.name, User.id)
    ).all()


def _check_new(new: NewQualityEvent, at: datetime) -> None:
    wrong = {
        name: "Please fill this in."
        for name in ("title", "description")
        if not str(getattr(new, name)).strip()
    }
    if new.occurred_at > at:
        wrong["occurred_at"] = "It cannot lie in the future."
    if (new.kind is QualityKind.INSPECTION) != (new.result is not None):
        wrong["result"] = "An inspection, and only an inspection, has a result."
    if new.kind is not QualityKind.CAPA and (new.recall or new.source):
        wrong["kind"] = "Only a CAPA follows a recall or another quality event."
    if not (new.traceables or new.documents or new.events or new.recall or new.source):
        wrong["numbers"] = "Name what it is about: a lot, a document, an event or a recall."
    if wrong:
        raise Invalid("Some of it is missing.", fields=wrong)


def _check_owned(actor: Actor, new: NewQualityEvent) -> None:
    owners = [
        *(lot.organization_id for lot in new.traceables),
        *(document.operator_id for document in new.documents),
        *(event.organization_id for event in new.events),
        *(row.organization_id for row in (new.recall, new.source) if row is not None),
    ]
    if not actor.is_operator or any(owner != actor.operator_id for owner in owners):
        raise QualityEventNotFound("Something that it is about does not exist.")


def _open(session: Session, actor: Actor, event_id: str) -> QualityEvent:
    actor.require(Permission.MANAGE_QUALITY)
    row = get_quality_event(session, actor, event_id)
    session.refresh(row, with_for_update={"of": QualityEvent})
    if row.state is QualityState.CLOSED:
        raise AlreadyDecided(f"{row.number} is closed already.")
    return row


def _open_capa(session: Session, actor: Actor, event_id: str) -> QualityEvent:
    row = _open(session, actor, event_id)
    if row.kind is not QualityKind.CAPA:
        raise QualityEventNotFound("There is no such CAPA.")
    return row


def _undone(capa: QualityEvent) -> str:
    if not capa.actions:
        return f"{capa.number} has no action yet."
    left = sum(action.done_at is None for action in capa.actions)
    return f"{left} of {len(capa.actions)} actions of {capa.number} are not done." if left else ""


def _note(
    session: Session,
    actor: Actor,
    row: QualityEvent,
    action: str,
    at: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    record(
        session,
        actor,
        f"{row.kind.value}.{action}",
        f"quality:{row.public_id}",
        at=at,
        before=before,
        after=after,
        reason=reason,
    )
