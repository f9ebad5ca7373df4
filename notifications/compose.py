"""Compose notices and queue their deliveries in the caller's transaction.

No decision without its notice, no notice without its decision: the rows and the jobs
stand or fall with what they tell of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.jobs import enqueue
from notifications.models import TO_CONSIGNEES, Delivery, DeliveryState, Notice, NoticeKind
from registry.parties.contacts import fitting_contacts
from registry.parties.models import Organization

#: Recalls, and what was not delivered, go before everything else that waits: each attempt.
URGENT, NORMAL = 10, 100
URGENT_KINDS = TO_CONSIGNEES | {NoticeKind.RECALL_ESCALATION, NoticeKind.UNDELIVERED}
#: The kind of job that brings one delivery to its address.
DELIVER = "deliver_notice"


def queue_notice(
    session: Session,
    recipient: Organization,
    kind: NoticeKind,
    *,
    operator_id: int,
    subject: str,
    facts: Mapping[str, Any],
    at: datetime,
    purpose: str = "quality",
    drill: bool = False,
    people: Sequence[tuple[str, str]] = (),
    not_before: datetime | None = None,
) -> Notice:
    """Add a notice with a delivery to each fitting contact of the recipient.

    `people`, names and addresses, are told instead of the contacts where some are known.
    `facts` are the plain JSON values that the kind's templates name. Without any contact
    the notice has one failed delivery that says so, for a person to see.
    """
    notice = Notice(
        operator_id=operator_id,
        recipient_id=recipient.id,
        kind=kind,
        subject=subject,
        facts=dict(facts),
        drill=drill,
        created_at=at,
    )
    session.add(notice)
    session.flush()
    people = people or [(row.name, row.email) for row in fitting_contacts(recipient, purpose)]
    if not people:
        _note_unreachable(session, notice, recipient, at)
    for name, address in people:
        _queue_delivery(session, notice, name, address, at=at, not_before=not_before or at)
    session.flush()
    session.refresh(notice, ["deliveries", "recipient"])
    return notice


def _queue_delivery(
    session: Session,
    notice: Notice,
    name: str,
    address: str,
    *,
    at: datetime,
    not_before: datetime,
) -> None:
    delivery = Delivery(
        notice_id=notice.id,
        name=name,
        address=address,
        state=DeliveryState.WITHHELD if notice.drill else DeliveryState.QUEUED,
        created_at=at,
        next_at=None if notice.drill else not_before,
    )
    session.add(delivery)
    session.flush()
    if not notice.drill:
        queue_attempt(session, delivery, notice)


def queue_attempt(session: Session, delivery: Delivery, notice: Notice) -> None:
    """Queue the next attempt of a delivery, for `delivery.next_at`."""
    enqueue(
        session,
        DELIVER,
        subject=f"delivery:{delivery.public_id}",
        organization_id=notice.operator_id,
        not_before=delivery.next_at,
        priority=URGENT if notice.kind in URGENT_KINDS else NORMAL,
        delivery_id=delivery.public_id,
    )


def _note_unreachable(
    session: Session, notice: Notice, recipient: Organization, at: datetime
) -> None:
    session.add(
        Delivery(
            notice_id=notice.id,
            name=recipient.name,
            address="",
            state=DeliveryState.FAILED,
            created_at=at,
            error=f"No e-mail address of {recipient.name} is on file.",
        )
    )
