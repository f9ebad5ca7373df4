"""Recall cases: draft, scope, launch by a second person, close.

A launch is one transaction: what is affected is locked, traced anew, compared with what
the signer saw, frozen, and marked in the ledger; consignees and their lines are written
for the notices, which the caller queues in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Invalid
from registry.errors import (
    AlreadyDecided,
    RecallNotFound,
    ScopeChanged,
    SecondPersonNeeded,
    TraceableNotFound,
)
from registry.ledger.bulk import Mark, place_marks
from registry.ledger.drafts import EventDraft
from registry.models.recall import Recall, RecallConsignee, RecallLine, RecallRoot
from registry.models.shipment import Shipment
from registry.models.traceable import Edge, Traceable
from registry.services.numbering import NumberContext, next_number
from registry.services.quality_events import check_capas_closed
from registry.services.recall_scope import (
    ScopeFigures,
    deliveries,
    figures,
    fresh_figures,
    frozen_links,
    included_ids,
    is_as_stored,
    lock_reached,
    refresh_scope,
    set_included,
)
from registry.services.scope import get_traceable
from registry.services.signatures import sign_record
from registry.values import EventType, RecallClass, RecallKind, RecallState

#: How long a consignee may take to answer, by class.
ANSWER_WITHIN = {
    RecallClass.I: timedelta(hours=4),
    RecallClass.II: timedelta(hours=24),
    RecallClass.III: timedelta(hours=72),
}


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
    recall = _draft(session, actor, recall_id)
    refresh_scope(session, recall)
    return figures(session, recall)


def widen_to_inputs(
    session: Session, actor: Actor, recall_id: str, *, at: datetime
) -> list[Traceable]:
    """Make what the roots were made from roots as well, so that their siblings are reached.

    For a fault that may lie in an input: every lot that shares an input with a root is
    affected then. Returns the new roots; none if the roots were received as they are.
    """
    recall = _draft(session, actor, recall_id)
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
    recall.roots.extend(RecallRoot(traceable=row) for row in new)
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
    """Take a lot out of the scope of a draft, or back in, with the reason.

    Raises:
        Invalid: No reason is given.
        TraceableNotFound: The case does not reach this lot.

    """
    recall = _draft(session, actor, recall_id)
    traceable = get_traceable(session, actor, traceable_id)
    if not reason.strip():
        raise Invalid("Say why.", fields={"reason": "Say why this lot is taken out or back in."})
    if not set_included(session, recall, traceable.id, included=included, why=reason.strip()):
        raise TraceableNotFound(f"The case does not reach {traceable.number}.")
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


def launch_recall(
    session: Session, actor: Actor, recall_id: str, *, seen: str, password: str, at: datetime
) -> Recall:
    """Launch a draft; the caller queues the notices of `recall.consignees` with it.

    Args:
        session: Joins the caller's transaction.
        actor: The second person: not the one who drafted the case.
        recall_id: The draft.
        seen: The digest of the scope that the signer looked at.
        password: The signer's own, typed again.
        at: When.

    Raises:
        SecondPersonNeeded: The actor drafted the case.
        ScopeChanged: Something was made, shipped or used since the signer looked.
        SignatureRefused: The password does not fit.

    """
    recall = _draft(session, actor, recall_id)
    if actor.user_id is None or actor.user_id == recall.created_by_id:
        raise SecondPersonNeeded(
            "You drafted this case. A second person must look at the scope and launch it."
        )
    lock_reached(session, recall)
    now = fresh_figures(session, recall)
    if now.digest != seen or not is_as_stored(session, recall, now):
        raise ScopeChanged(
            "The scope changed since you looked: goods were made, used or shipped. "
            "Look at it again, then launch."
        )
    if not now.lots:
        raise Invalid("The scope is empty: every lot was taken out. Nothing can be recalled.")
    signature = sign_record(
        session,
        actor,
        password=password,
        meaning="launch of drill" if recall.mock else "launch of recall",
        subject=f"recall:{recall.public_id}",
        content=signed_content(recall, now),
        at=at,
    )
    recall.launched_at, recall.launched_by_id = at, actor.user_id
    recall.signature_id, recall.state = signature.id, RecallState.LAUNCHED
    recall.trace = {
        "at": at.isoformat(),
        "roots": [root.traceable.number for root in recall.roots],
        "lots": now.lots,
        "excluded": now.excluded,
        "digest": now.digest,
        "links": frozen_links(session, recall),
    }
    session.flush()
    if not recall.mock:
        _mark(session, actor, recall, at)
    _write_consignees(session, recall, at)
    record(
        session,
        actor,
        "recall.launch",
        f"recall:{recall.public_id}",
        at=at,
        before={"state": "draft"},
        after={"state": "launched", "lots": now.lots, "customers": now.customers},
        reason=recall.reason,
    )
    return recall


def close_recall(
    session: Session, actor: Actor, recall_id: str, *, note: str, at: datetime
) -> Recall:
    """Close a running case; answer links stop working, marks in the ledger stay.

    Raises:
        Invalid: No closing note is given.
        AlreadyDecided: The case is not running.
        NotReadyToClose: A CAPA that follows the case is open.

    """
    actor.require(Permission.RUN_RECALLS)
    recall = get_recall(session, actor, recall_id)
    if recall.state is not RecallState.LAUNCHED:
        raise AlreadyDecided(f"Case {recall.number} is {recall.state.value}.")
    if not note.strip():
        raise Invalid("Say how it ended.", fields={"note": "Say how it ended and what was learnt."})
    check_capas_closed(session, recall)
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
    recall = _draft(session, actor, recall_id)
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


def signed_content(recall: Recall, scope: ScopeFigures) -> dict[str, object]:
    """Return exactly what the launch signature signs."""
    return {
        "number": recall.number,
        "kind": recall.kind.value,
        "mock": recall.mock,
        "class": recall.recall_class.value,
        "title": recall.title,
        "reason": recall.reason,
        "hazard": recall.hazard,
        "instructions": recall.instructions,
        "lots": scope.lots,
        "excluded": scope.excluded,
        "customers": scope.customers,
        "shipments": scope.shipments,
        "scope": scope.digest,
    }


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


def _draft(session: Session, actor: Actor, recall_id: str) -> Recall:
    actor.require(Permission.RUN_RECALLS)
    recall = get_recall(session, actor, recall_id)
    session.refresh(recall, with_for_update={"of": Recall})
    if recall.state is not RecallState.DRAFT:
        raise AlreadyDecided(f"Case {recall.number} is {recall.state.value} already.")
    return recall


def _mark(session: Session, actor: Actor, recall: Recall, at: datetime) -> None:
    recalled, held = (
        EventDraft(
            type=kind, occurred_at=at, reason=recall.reason, code=recall.number, outcome=outcome
        )
        for kind, outcome in ((EventType.RECALL, "place"), (EventType.HOLD, None))
    )
    # What lies here is held as well: the hold stays when the recall is lifted, until
    # somebody decides on the goods.
    marks = [Mark(recalled, included_ids(recall)), Mark(held, included_ids(recall, in_stock=True))]
    place_marks(session, actor, marks, at=at)


def _write_consignees(session: Session, recall: Recall, at: datetime) -> None:
    out = deliveries(recall).subquery()
    customers = session.scalars(select(out.c.customer_id).distinct().order_by(out.c.customer_id))
    recall.consignees = [
        RecallConsignee(
            customer_id=customer_id, answer_due_at=at + ANSWER_WITHIN[recall.recall_class]
        )
        for customer_id in customers
    ]
    session.flush()
    session.execute(
        insert(RecallLine).from_select(
            ["consignee_id", "event_id", "shipment_id", "traceable_id", "quantity", "unit"],
            select(
                RecallConsignee.id,
                out.c.event_id,
                Shipment.id,
                out.c.traceable_id,
                out.c.quantity,
                out.c.unit,
            )
            .join(
                RecallConsignee,
                (RecallConsignee.customer_id == out.c.customer_id)
                & (RecallConsignee.recall_id == literal(recall.id)),
            )
            .outerjoin(Shipment, Shipment.event_id == out.c.event_id)
            .order_by(out.c.event_id, out.c.traceable_id),
        )
    )
