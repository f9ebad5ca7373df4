"""Tell our own quality people at once of messages that did not reach whom they are for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.languages import ENGLISH
from notifications.compose import queue_notice
from notifications.message import title_of
from notifications.models import Delivery, DeliveryState, Notice, NoticeKind
from registry.parties.contacts import fitting_contacts
from registry.parties.models import Organization

#: After a message about a matter the next one gathers what fails within this time.
GATHER = timedelta(minutes=5)
#: So many are named in one message; the page has all.
NAMED = 50


def raise_alarm(session: Session, notice: Notice, *, at: datetime) -> None:
    """Queue a message to our own people; one that still waits names this failure as well.

    Nobody is told of drills, which leave the house in no case, nor of an alarm that failed:
    the page of undelivered messages shows it.
    """
    if notice.drill or notice.kind is NoticeKind.UNDELIVERED:
        return
    last = session.scalars(
        select(Notice)
        .where(
            Notice.operator_id == notice.operator_id,
            Notice.subject == notice.subject,
            Notice.kind == NoticeKind.UNDELIVERED,
        )
        .order_by(Notice.id.desc())
        .limit(1)
    ).first()
    if last and (_waits(last) or _failed(last)):
        return
    operator = session.get_one(Organization, notice.operator_id)
    matter, _, matter_id = notice.subject.partition(":")
    queue_notice(
        session,
        operator,
        NoticeKind.UNDELIVERED,
        operator_id=operator.id,
        subject=notice.subject,
        facts={
            "operator": operator.name,
            "matter": _matter_of(notice),
            "page": f"/recalls/{matter_id}" if matter == "recall" else "/undelivered/",
        },
        at=at,
        not_before=max(at, last.created_at + GATHER) if last else at,
    )


def failures(session: Session, operator_id: int, subject: str) -> list[dict[str, str]]:
    """Return who was not reached about a matter, why, and their telephones; plain words."""
    rows = session.scalars(
        select(Delivery)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(
            Notice.operator_id == operator_id,
            Notice.subject == subject,
            Notice.kind != NoticeKind.UNDELIVERED,
            Notice.drill.is_(False),
            Delivery.state == DeliveryState.FAILED,
            Delivery.settled.is_(None),
        )
        .order_by(Delivery.id)
    ).all()
    return [
        {
            "recipient": row.notice.recipient.name,
            "name": row.name,
            "address": row.address,
            "why": row.error or "",
            "phones": _phones(row.notice),
        }
        for row in rows
    ]


def _matter_of(notice: Notice) -> str:
    try:
        return title_of(notice, notice.facts, ENGLISH)
    except KeyError:  # the message failed because a fact is missing: that it did must be told
        return notice.kind.value.replace("_", " ")


def _waits(alarm: Notice) -> bool:
    return any(row.state is DeliveryState.QUEUED for row in alarm.deliveries)


def _failed(alarm: Notice) -> bool:
    # It stands on the page, and a further one would fare no better.
    return all(row.state is DeliveryState.FAILED and not row.settled for row in alarm.deliveries)


def _phones(notice: Notice) -> str:
    found: Sequence[str] = [
        f"{row.name} {row.phone}"
        for row in fitting_contacts(notice.recipient, "recall")
        if row.phone
    ]
    return ", ".join(found)
