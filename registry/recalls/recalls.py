"""Recall cases: draft, scope, close. The launch is in `registry.recalls.launch`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Invalid
from registry.errors import AlreadyDecided
from registry.items.numbering import NumberContext, next_number
from registry.ledger.errors import TraceableNotFound
from registry.ledger.models.traceable import Edge, Traceable
from registry.ledger.scope import get_traceable
from registry.quality.errors import NotReadyToClose
from registry.recalls.capas import check_capas_closed
from registry.recalls.errors import RecallNotFound
from registry.recalls.gap import read_gap
from registry.recalls.models import Recall, RecallRoot
from registry.recalls.scope import (
    ScopeFigures,
    figures,
    refresh_scope,
    set_included,
)
from registry.values import RecallClass, RecallKind, RecallState


@dataclass(frozen=True, slots=True)
class NewRecall:
    """What is known when a case is opened."""

    roots: Sequence[Traceable]
    title: str
    reason: str
    hazard: str
    instructions: str
    complaint_at: datetime
    kind: RecallKind = RecallKind.RECALL
    recall_class: RecallClass = RecallClass.II
    mock: bool = False


def start_recall(session: Session, actor: Actor, new: NewRecall, *, at: datetime) -> Recall:
    """Open a case in draft and trace its scope; nothing is held or told yet.

    Raises:
        Invalid: Nothing is named where the problem lies, or a text is missing.
        TraceableNotFound: A lot or unit is not the actor's.

    """
    actor.require(Permission.RUN_RECALLS)
    _check_words(new, at)
    if any(root.organization_id != actor.operator_id for root in new.roots):
        raise TraceableNotFound("There is no such lot or unit.")
    recall = Recall(
        organization_id=actor.operator_id,
        number=next_number(session, actor, NumberContext("recall", at)),
        kind=new.kind,
        mock=new.mock,
        recall_class=new.recall_class,
        title=new.title.strip(),
        reason=new.reason.strip(),
        hazard=new.hazard.strip(),
        instructions=new.instructions.strip(),
        complaint_at=new.complaint_at,
        created_at=at,
        created_by_id=actor.user_id,
        roots=[RecallRoot(traceable=root) for root in dict.fromkeys(new.roots)],
    )
    session.add(recall)
    session.flush()
    refresh_scope(session, recall)
    record(
        session,
        actor,
        "recall.start",
        f"recall:{recall.public_id}",
        at=at,
        after={
            "number": recall.number,
            "mock": recall.mock,
            "roots": [root.number for root in new.roots],
        },
        reason=recall.reason,
    )
    return recall


def get_recall(session: Session, actor: Actor, recall_id: str) -> Recall:
    """Return a case of the actor's organization by public id or number; staff only."""
    actor.require(Permission.VIEW_RECALLS)
    found = session.scalars(
        select(Recall).where(
            (Recall.public_id == recall_id) | (Recall.number == recall_id),
            Recall.organization_id == (actor.operator_id if actor.is_operator else 0),
        )
    ).first()
    if found is None:
        raise RecallNotFound("There is no such recall case.")
    return found


def retrace(session: Session, actor: Actor, recall_id: str) -> ScopeFigures:
    """Trace the scope of a draft anew; return its figures as they are now."""
    recall = get_draft(session, actor, recall_id)
    refresh_scope(session, recall)
    return figures(session, recall)


def widen_to_inputs(
    session: Session, actor: Actor, recall_id: str, *, at: datetime
) -> list[Traceable]:
    """Make what the roots were made from roots as well, so that their siblings are reached.

    For a fault that may lie in an input: every lot that shares an input with a root is
    affected then. Returns the new roots; none if the roots were received as they are.
    """
    recall = get_draft(session, actor, recall_id)
    known = {root.traceable_id for root in recall.roots}
    found = session.scalars(
        select(Traceable)
        .join(Edge, Edge.parent_id == Traceable.id)
        .where(Edge.child_id.in_(known), Traceable.id.not_in(known))
        .order_by(Traceable.id)
    ).unique()
    new = list(dict.fromkeys(found))
    if not new:
        return []
    recall.roots.extend(RecallRoot(traceable=row, added_by_id=actor.user_id) for row in new)
    session.flush()
    refresh_scope(session, recall)
    record(
        session,
        actor,
        "recall.widen",
        f"recall:{recall.public_id}",
        at=at,
        after={"roots": [row.number for row in new]},
    )
    return new


def change_scope(
    session: Session,
    actor: Actor,
    recall_id: str,
    traceable_id: str,
    *,
    included: bool,
    reason: str,
    at: datetime,
) -> Recall:
    """Take a lot out of what waits for its launch, or back in, with the reason.

    That is the scope of a draft, or what the amendment of a running case brought.

    Raises:
        Invalid: No reason is given.
        TraceableNotFound: The draft, or the amendment, does not reach this lot.
        AlreadyDecided: The case runs, and no amendment waits.

    """
    actor.require(Permission.RUN_RECALLS)
    recall = get_recall(session, actor, recall_id)
    amendment = recall.draft_amendment
    if amendment is None:
        recall = get_draft(session, actor, recall_id)
    traceable = get_traceable(session, actor, traceable_id)
    if not reason.strip():
        raise Invalid("Say why.", fields={"reason": "Say why this lot is taken out or back in."})
    if not set_included(
        session,
        recall,
        traceable.id,
        included=included,
        why=reason.strip(),
        by=actor.user_id,
        amendment_id=amendment.id if amendment else None,
    ):
        raise TraceableNotFound(f"What waits for its launch does not reach {traceable.number}.")
    record(
        session,
        actor,
        "recall.change_scope",
        f"recall:{recall.public_id}",
        at=at,
        after={"lot": traceable.number, "included": included},
        reason=reason,
    )
    return recall


def close_recall(
    session: Session, actor: Actor, recall_id: str, *, note: str, at: datetime
) -> Recall:
    """Close a running case; answer links stop working, marks in the ledger stay.

    Raises:
        Invalid: No closing note is given.
        AlreadyDecided: The case is not running.
        NotReadyToClose: A CAPA that follows the case is open, or an amendment waits.

    """
    actor.require(Permission.RUN_RECALLS)
    recall = get_recall(session, actor, recall_id)
    if recall.state is not RecallState.LAUNCHED:
        raise AlreadyDecided(f"Case {recall.number} is {recall.state.value}.")
    if not note.strip():
        raise Invalid("Say how it ended.", fields={"note": "Say how it ended and what was learnt."})
    check_capas_closed(session, recall)
    gap = read_gap(session, recall)
    if recall.draft_amendment is not None and gap.open:
        raise NotReadyToClose(
            f"Launch amendment {recall.draft_amendment.number} first: {gap.sentence}"
        )
    recall.state, recall.closed_at = RecallState.CLOSED, at
    recall.closing_note = note.strip()
    record(
        session,
        actor,
        "recall.close",
        f"recall:{recall.public_id}",
        at=at,
        before={"state": "launched"},
        after={"state": "closed"},
        reason=note,
    )
    session.flush()
    return recall


def cancel_recall(
    session: Session, actor: Actor, recall_id: str, *, reason: str, at: datetime
) -> Recall:
    """Give up a draft."""
    recall = get_draft(session, actor, recall_id)
    recall.state, recall.closing_note = RecallState.CANCELLED, reason.strip() or None
    record(
        session,
        actor,
        "recall.cancel",
        f"recall:{recall.public_id}",
        at=at,
        before={"state": "draft"},
        after={"state": "cancelled"},
        reason=reason,
    )
    session.flush()
    return recall


def _check_words(new: NewRecall, at: datetime) -> None:
    wrong = {
        name: "Please fill this in."
        for name in ("title", "reason", "hazard", "instructions")
        if not str(getattr(new, name)).strip()
    }
    if not new.roots:
        wrong["root"] = "Name the lot, unit or document where the problem lies."
    if new.complaint_at > at:
        wrong["complaint_at"] = "The complaint cannot lie in the future."
    if wrong:
        raise Invalid("Some of it is missing.", fields=wrong)


def get_draft(session: Session, actor: Actor, recall_id: str) -> Recall:
    """Return a case that is still a draft, locked for change; AlreadyDecided if it is not."""
    actor.require(Permission.RUN_RECALLS)
    recall = get_recall(session, actor, recall_id)
    session.refresh(recall, with_for_update={"of": Recall})
    if recall.state is not RecallState.DRAFT:
        raise AlreadyDecided(f"Case {recall.number} is {recall.state.value} already.")
    return recall
