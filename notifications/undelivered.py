"""Messages that did not arrive: for a person to send again, or to settle another way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Conflict, Invalid
from core.mailbox import NoMailbox, sendable
from notifications.compose import queue_attempt
from notifications.delivery import queue_again
from notifications.errors import DeliveryNotFound
from notifications.models import TO_CONSIGNEES, Delivery, DeliveryState, Notice, NoticeKind
from registry.parties.contacts import put_right
from registry.recalls.models import Recall
from registry.values import RecallState

#: Who may send what again: whoever may do what the message tells of.
MAY_SEND: Mapping[NoticeKind, Permission] = {
    NoticeKind.DOCUMENT_DECIDED: Permission.REVIEW_DOCUMENTS,
    NoticeKind.DOCUMENT_REJECTED: Permission.REVIEW_DOCUMENTS,
    NoticeKind.CERTIFICATE_READY: Permission.ISSUE_CERTIFICATES,
    NoticeKind.CERTIFICATE_STATE: Permission.ISSUE_CERTIFICATES,
    NoticeKind.RECALL_NOTICE: Permission.RUN_RECALLS,
    NoticeKind.RECALL_REMINDER: Permission.RUN_RECALLS,
    NoticeKind.RECALL_CORRECTION: Permission.RUN_RECALLS,
    NoticeKind.RECALL_ESCALATION: Permission.RUN_RECALLS,
    NoticeKind.EXCEPTION_OVERDUE: Permission.MANAGE_QUALITY,
    NoticeKind.SUPPLIER_CLAIM: Permission.MANAGE_QUALITY,
    NoticeKind.CLAIM_ANSWERED: Permission.MANAGE_QUALITY,
    NoticeKind.UNDELIVERED: Permission.MANAGE_QUALITY,
}
#: A message whose time came so long ago is taken up by no worker.
HELD_UP = timedelta(minutes=10)
_UNSENT = (DeliveryState.FAILED, DeliveryState.QUEUED, DeliveryState.SENDING)


def list_undelivered(
    session: Session, actor: Actor, *, at: datetime, limit: int = 200
) -> tuple[Sequence[Delivery], int]:
    """Return what failed, then what no worker takes up, newest first, and how many there are."""
    actor.require(Permission.VIEW_RECALLS)
    query = _theirs(actor).where(_is_undelivered(at))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = ((Delivery.state == DeliveryState.FAILED).desc(), Delivery.id.desc())
    return session.scalars(query.order_by(*order).limit(limit)).all(), total


def count_undelivered(session: Session, actor: Actor, *, at: datetime) -> int:
    """Return how many messages of the actor's organization wait for a person to look."""
    return (
        session.scalar(
            _theirs(actor).with_only_columns(func.count(Delivery.id)).where(_is_undelivered(at))
        )
        or 0
    )


def send_again(
    session: Session, actor: Actor, delivery_id: str, *, address: str, at: datetime
) -> Delivery:
    """Queue a message that failed again, to this address.

    Of a recall the contact on file is put right too: what its launch page names is where
    notices and reminders go.

    Raises:
        DeliveryNotFound: The actor's organization has no such message that failed.
        Invalid: No mail can be sent to the address.
        Conflict: Its recall is over: the link in the message would answer nothing.

    """
    delivery = _failed(session, actor, delivery_id)
    _check_open(session, delivery)
    address = address.strip()
    try:
        sendable(address)
    except NoMailbox as error:
        raise Invalid(str(error), fields={"address": str(error)}) from error
    before = delivery.address
    if address != before:
        delivery.instead_of = before if delivery.instead_of is None else delivery.instead_of
        delivery.address = address
        if delivery.notice.kind in TO_CONSIGNEES:
            put_right(
                session,
                actor,
                delivery.notice.recipient,
                before,
                address,
                name=delivery.name,
                at=at,
            )
        session.flush()
    queue_again(session, delivery_id, at=at)
    queue_attempt(session, delivery, delivery.notice)
    _note(session, actor, "send_again", delivery, at, {"address": before}, {"address": address})
    return delivery


def settle(session: Session, actor: Actor, delivery_id: str, *, how: str, at: datetime) -> Delivery:
    """Note how the matter of a message that failed was settled without it.

    Raises:
        DeliveryNotFound: The actor's organization has no such message that failed.
        Invalid: Nothing is said.

    """
    delivery = _failed(session, actor, delivery_id)
    how = " ".join(how.split())[:500]
    if not how:
        raise Invalid("Say how.", fields={"how": "Say how they were told."})
    delivery.settled = f"{how} ({actor.name})"
    session.flush()
    _note(session, actor, "settle", delivery, at, None, {"address": delivery.address, "how": how})
    return delivery


def _failed(session: Session, actor: Actor, delivery_id: str) -> Delivery:
    delivery = session.scalars(
        _theirs(actor)
        .where(
            Delivery.public_id == delivery_id,
            Delivery.state == DeliveryState.FAILED,
            Delivery.settled.is_(None),
        )
        .with_for_update(of=Delivery)
    ).first()
    if delivery is None:
        raise DeliveryNotFound("There is no such message that failed.")
    actor.require(MAY_SEND[delivery.notice.kind])
    return delivery


def _check_open(session: Session, delivery: Delivery) -> None:
    if delivery.notice.kind in TO_CONSIGNEES:
        case_id = delivery.notice.subject.partition(":")[2]
        state = session.scalar(select(Recall.state).where(Recall.public_id == case_id))
        if state is not RecallState.LAUNCHED:
            raise Conflict("The case is over; nobody answers any more. Note how it was settled.")


def _theirs(actor: Actor) -> Select[Delivery]:
    return (
        select(Delivery)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(
            Notice.operator_id == (actor.operator_id if actor.is_operator else 0),
            Notice.drill.is_(False),
        )
    )


def _is_undelivered(at: datetime) -> ColumnElement[bool]:
    # The first part is what the index on states answers; most messages were sent.
    return Delivery.state.in_(_UNSENT) & or_(
        (Delivery.state == DeliveryState.FAILED) & Delivery.settled.is_(None),
        (Delivery.state != DeliveryState.FAILED)
        & (func.coalesce(Delivery.next_at, Delivery.created_at) < at - HELD_UP),
    )


def _note(
    session: Session,
    actor: Actor,
    what: str,
    delivery: Delivery,
    at: datetime,
    before: Mapping[str, str] | None,
    after: Mapping[str, str],
) -> None:
    record(
        session,
        actor,
        f"notice.{what}",
        delivery.notice.subject,
        at=at,
        before=before,
        after={"to": delivery.notice.recipient.name, **after},
    )
