"""The launch of a recall: one transaction, by a second person.

What is affected is locked, traced anew, compared with all that the signer saw, frozen, and
marked in the ledger; consignees and their lines are written for the notices, which the
caller queues in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import record
from core.errors import Invalid
from registry.documents.shown import check_shown
from registry.documents.signatures import sign_record
from registry.ledger.bulk import Mark, place_marks
from registry.ledger.drafts import EventDraft
from registry.operations.models import Shipment
from registry.recalls.errors import SecondPersonNeeded
from registry.recalls.models import (
    Recall,
    RecallAmendment,
    RecallConsignee,
    RecallLine,
    RecallRoot,
    RecallScope,
)
from registry.recalls.recalls import get_draft
from registry.recalls.scope import (
    deliveries,
    fresh_figures,
    frozen_links,
    included_ids,
    is_as_stored,
    lock_reached,
    refresh_scope,
)
from registry.recalls.shown import launch_content
from registry.values import EventType, RecallClass, RecallState

#: How long a consignee may take to answer, by class.
ANSWER_WITHIN = {
    RecallClass.I: timedelta(hours=4),
    RecallClass.II: timedelta(hours=24),
    RecallClass.III: timedelta(hours=72),
}


def launch_recall(
    session: Session,
    actor: Actor,
    recall_id: str,
    *,
    shown: Mapping[str, Any] | None,
    password: str,
    at: datetime,
) -> Recall:
    """Launch a draft; the caller queues the notices of `recall.consignees` with it.

    Args:
        session: Joins the caller's transaction.
        actor: The second person: second to the draft and to every change of its scope.
        recall_id: The draft.
        shown: What the signer was shown (`registry.recalls.shown`).
        password: The signer's own, typed again.
        at: When.

    Raises:
        SecondPersonNeeded: The actor drafted the case, or changed its scope.
        ShownDiffers: Something is not as the signer was shown it; says what.
        SignatureRefused: The password does not fit.

    """
    recall = get_draft(session, actor, recall_id)
    check_second(session, actor, recall)
    lock_reached(session, recall)
    now = fresh_figures(session, recall)
    seen = (shown or {}).get("scope", {}).get("digest")
    if now.digest != seen or not is_as_stored(session, recall, now):
        refresh_scope(session, recall)  # so that the difference can be named
    content = launch_content(session, recall)
    check_shown(shown, content, word="launched")
    if not now.lots:
        raise Invalid("The scope is empty: every lot was taken out. Nothing can be recalled.")
    signature = sign_record(
        session,
        actor,
        password=password,
        meaning="launch of drill" if recall.mock else "launch of recall",
        subject=f"recall:{recall.public_id}",
        content=content,
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
        "signed": content,
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


def check_second(
    session: Session, actor: Actor, recall: Recall, amendment: RecallAmendment | None = None
) -> None:
    """Raise SecondPersonNeeded if the actor is the first person to any part of what is launched."""
    first = amendment.prepared_by_id if amendment else recall.created_by_id
    if actor.user_id is None or actor.user_id == first:
        raise SecondPersonNeeded(
            f"You {'handed on this amendment' if amendment else 'drafted this case'}. "
            "A second person must look at the scope and launch it."
        )
    mine = select(RecallScope.traceable_id).where(
        RecallScope.recall_id == recall.id, RecallScope.decided_by_id == actor.user_id
    )
    if amendment is not None:
        mine = mine.where(RecallScope.amendment_id == amendment.id)
    added = select(RecallRoot.traceable_id).where(
        RecallRoot.recall_id == recall.id, RecallRoot.added_by_id == actor.user_id
    )
    if session.scalars(mine.limit(1)).first() or (
        amendment is None and session.scalars(added.limit(1)).first()
    ):
        raise SecondPersonNeeded(
            "You changed the scope. Somebody else must be second to that: let another person "
            "launch it, or make the change anew."
        )


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
