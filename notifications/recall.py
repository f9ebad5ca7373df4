"""The notices of a recall: to each consignee its own lots, reminders, and calls for help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from notifications.compose import queue_notice
from notifications.message import text_of
from notifications.models import Notice, NoticeKind
from notifications.office import Office, token_hash
from registry.parties.contacts import fitting_contacts
from registry.parties.models import Organization
from registry.recalls.launch import ANSWER_WITHIN
from registry.recalls.models import Recall, RecallConsignee


def queue_recall_notices(
    session: Session,
    recall: Recall,
    consignees: Iterable[RecallConsignee],
    office: Office,
    *,
    at: datetime,
    amendment: int | None = None,
) -> list[Notice]:
    """Compose one notice per consignee; fix the hash of each answer link.

    `amendment`: the number of the amendment that they are told of; None: the launch itself.

    A mock recall's notices are kept and shown, and withheld from sending.
    """
    notices = []
    operator = _operator(session, recall)
    for consignee in consignees:
        consignee.token_hash = token_hash(office.answer_token(consignee.public_id))
        notices.append(
            queue_notice(
                session,
                consignee.customer,
                NoticeKind.RECALL_NOTICE,
                operator_id=recall.organization_id,
                subject=f"recall:{recall.public_id}",
                facts={**_facts(recall, consignee, operator), "amendment": amendment},
                at=at,
                purpose="recall",
                drill=recall.mock,
                urgent=True,
            )
        )
    return notices


def notice_texts(
    recall: Recall, languages: Mapping[str, Sequence[str]], *, at: datetime
) -> list[tuple[str, Sequence[str], str]]:
    """Return (language, customers, text) of the notices that a launch at `at` would send.

    What differs from customer to customer stands in brackets; the lots are each one's own.
    """
    amendment = recall.draft_amendment
    hours = ANSWER_WITHIN[recall.recall_class]
    values = {
        **_words(recall),
        "amendment": amendment.number if amendment else None,
        "due": f"{at + hours:%Y-%m-%d %H:%M} UTC",
        "operator": "[...]",
        "person": "[...]",
        "recipient": "[...]",
        "answer_link": "[...]",
        "public_url": "",
        "drill": recall.mock,
        "lines": [],
        "more_lines": 0,
    }
    return [
        (language, names, text_of(NoticeKind.RECALL_NOTICE, language, values))
        for language, names in sorted(languages.items())
    ]


def queue_reminder(
    session: Session, recall: Recall, consignee: RecallConsignee, *, number: int, at: datetime
) -> Notice:
    """Remind a consignee who has not answered; `number` counts from 1."""
    facts = {**_facts(recall, consignee, _operator(session, recall)), "reminder": number}
    return queue_notice(
        session,
        consignee.customer,
        NoticeKind.RECALL_REMINDER,
        operator_id=recall.organization_id,
        subject=f"recall:{recall.public_id}",
        facts=facts,
        at=at,
        purpose="recall",
        drill=recall.mock,
        urgent=True,
    )


def queue_escalation(
    session: Session, recall: Recall, consignee: RecallConsignee, *, at: datetime
) -> Notice:
    """Ask our own quality people to call a consignee who does not answer."""
    operator = _operator(session, recall)
    contacts = fitting_contacts(consignee.customer, "recall")
    facts = {
        **_facts(recall, consignee, operator),
        "customer": consignee.customer.name,
        "reminders": consignee.escalations,
        "case_id": recall.public_id,
        "phones": ", ".join(f"{row.name} {row.phone}" for row in contacts if row.phone),
    }
    return queue_notice(
        session,
        operator,
        NoticeKind.RECALL_ESCALATION,
        operator_id=recall.organization_id,
        subject=f"recall:{recall.public_id}",
        facts=facts,
        at=at,
        drill=recall.mock,
        urgent=True,
    )


def _facts(recall: Recall, consignee: RecallConsignee, operator: Organization) -> dict[str, Any]:
    return {
        **_words(recall),
        "consignee_id": consignee.public_id,
        "due": _local(consignee.answer_due_at, consignee.customer.time_zone),
        "operator": operator.name,
    }


def _words(recall: Recall) -> dict[str, Any]:
    return {
        "kind": recall.kind.value,
        "number": recall.number,
        "recall_class": recall.recall_class.value,
        "recall_title": recall.title,
        "title": recall.title,
        "reason": recall.reason,
        "hazard": recall.hazard,
        "instructions": recall.instructions,
    }


def _local(at: datetime | None, time_zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M} ({time_zone})" if at else ""


def _operator(session: Session, recall: Recall) -> Organization:
    operator = session.get(Organization, recall.organization_id)
    assert operator is not None
    return operator
