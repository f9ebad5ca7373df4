"""The notices of a recall: to each consignee its own lots, reminders, and calls for help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from notifications.alarm import raise_alarm
from notifications.compose import queue_notice
from notifications.message import local, text_of
from notifications.models import DeliveryState, Notice, NoticeKind
from notifications.office import Office, token_hash
from registry.parties.contacts import fitting_contacts
from registry.parties.models import Organization
from registry.recalls.amendments import Amended
from registry.recalls.launch import ANSWER_WITHIN
from registry.recalls.models import Recall, RecallConsignee


def queue_recall_notices(
    session: Session,
    recall: Recall,
    consignees: Iterable[RecallConsignee],
    office: Office,
    *,
    at: datetime,
    amended: Amended | None = None,
) -> list[Notice]:
    """Compose one notice per consignee; fix the hash of each answer link.

    `amended`: the amendment that they are told of; None: the launch itself.

    A mock recall's notices are kept and shown, and withheld from sending.
    """
    notices = []
    operator = _operator(session, recall)
    for consignee in consignees:
        consignee.token_hash = token_hash(office.answer_token(consignee.public_id))
        facts = {
            **_facts(recall, consignee, operator),
            "amendment": amended.amendment.number if amended else None,
            "changes": changes_of(amended, consignee) if amended else [],
        }
        notices.append(_tell(session, recall, consignee, NoticeKind.RECALL_NOTICE, facts, at))
    return notices


def queue_recall_corrections(session: Session, amended: Amended, *, at: datetime) -> list[Notice]:
    """Tell each consignee that was told of more than it got what the notice says no more."""
    operator = _operator(session, amended.recall)
    notices = []
    for consignee in amended.to_correct:
        facts = {
            **_facts(amended.recall, consignee, operator),
            "amendment": amended.amendment.number,
            "changes": changes_of(amended, consignee),
        }
        kind = NoticeKind.RECALL_CORRECTION
        notices.append(_tell(session, amended.recall, consignee, kind, facts, at))
    return notices


def changes_of(amended: Amended, consignee: RecallConsignee) -> list[dict[str, Any]]:
    """Return what the consignee was told wrongly, lot by lot, as the templates show it."""
    return [
        {
            "lot": row.lot.number,
            "product": row.lot.item.name,
            "told": f"{row.told:f} {row.lot.unit.strip('{}')}",
            "got": f"{row.got:f} {row.lot.unit.strip('{}')}" if row.got else "",
            "lost": row.lost,
        }
        for row in sorted(amended.changes.get(consignee.id, ()), key=lambda row: row.lot.number)
    ]


def notice_texts(
    recall: Recall, languages: Mapping[str, Sequence[str]], *, at: datetime
) -> list[tuple[str, Sequence[str], str]]:
    """Return (language, customers, text) of the notices that a launch at `at` would send.

    What differs from customer to customer stands in brackets; the lots are each one's own.
    """
    return _texts(NoticeKind.RECALL_NOTICE, languages, _preview(recall, at))


def correction_texts(
    recall: Recall, languages: Mapping[str, Sequence[str]], *, at: datetime, left: bool
) -> list[tuple[str, Sequence[str], str]]:
    """Return the same of the corrections that an amendment would send.

    `left`: to customers with whom anything of the case is.
    """
    change = dict.fromkeys(("product", "lot", "told", "got"), "[...]")
    values = {**_preview(recall, at), "changes": [{**change, "lost": False}], "left": left}
    return _texts(NoticeKind.RECALL_CORRECTION, languages, values)


def _texts(
    kind: NoticeKind, languages: Mapping[str, Sequence[str]], values: Mapping[str, Any]
) -> list[tuple[str, Sequence[str], str]]:
    return [
        (language, names, text_of(kind, language, values))
        for language, names in sorted(languages.items())
    ]


def _preview(recall: Recall, at: datetime) -> dict[str, Any]:
    amendment = recall.draft_amendment
    own = ("operator", "person", "recipient", "answer_link", "forward_link")
    return {
        **_words(recall),
        "amendment": amendment.number if amendment else None,
        "due": f"{at + ANSWER_WITHIN[recall.recall_class]:%Y-%m-%d %H:%M} UTC",
        **dict.fromkeys(own, "[...]"),
        "public_url": "",
        "drill": recall.mock,
        "lines": [],
        "more_lines": 0,
        "changes": [],
    }


def queue_reminder(
    session: Session, recall: Recall, consignee: RecallConsignee, *, number: int, at: datetime
) -> Notice:
    """Remind a consignee who has not answered; `number` counts from 1."""
    facts = {**_facts(recall, consignee, _operator(session, recall)), "reminder": number}
    return _tell(session, recall, consignee, NoticeKind.RECALL_REMINDER, facts, at)


def queue_escalation(
    session: Session,
    recall: Recall,
    consignee: RecallConsignee,
    *,
    reminders: int,
    at: datetime,
) -> Notice:
    """Ask our own quality people to call a consignee who has not accounted for everything."""
    operator = _operator(session, recall)
    contacts = fitting_contacts(consignee.customer, "recall")
    facts = {
        **_facts(recall, consignee, operator),
        "customer": consignee.customer.name,
        "reminders": reminders,
        "case_id": recall.public_id,
        "partly": bool(consignee.responses),
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
    )


def _tell(
    session: Session,
    recall: Recall,
    consignee: RecallConsignee,
    kind: NoticeKind,
    facts: dict[str, Any],
    at: datetime,
) -> Notice:
    """Write to the consignee; where it has no address our own people learn so at once."""
    notice = queue_notice(
        session,
        consignee.customer,
        kind,
        operator_id=recall.organization_id,
        subject=f"recall:{recall.public_id}",
        facts=facts,
        at=at,
        purpose="recall",
        drill=recall.mock,
    )
    if all(row.state is DeliveryState.FAILED for row in notice.deliveries):
        raise_alarm(session, notice, at=at)
    return notice


def _facts(recall: Recall, consignee: RecallConsignee, operator: Organization) -> dict[str, Any]:
    return {
        **_words(recall),
        "consignee_id": consignee.public_id,
        "due": local(consignee.answer_due_at, consignee.customer.time_zone),
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


def _operator(session: Session, recall: Recall) -> Organization:
    operator = session.get(Organization, recall.organization_id)
    assert operator is not None
    return operator
