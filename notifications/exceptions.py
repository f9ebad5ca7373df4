"""Messages about exceptions that are overdue: to their owners, then to the quality contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from notifications.compose import queue_notice
from notifications.message import local
from notifications.models import Notice, NoticeKind
from registry.genealogy.gaps import WORDS, GapKind
from registry.genealogy.models import ExceptionCase
from registry.parties.models import Organization, User

#: So many are named in one message; the page has all.
NAMED = 20
#: From this message on the company's quality contacts are told, whoever owns the case.
ESCALATE_AT = 2


def announce_overdue(
    session: Session,
    organization_id: int,
    overdue: Mapping[User | None, Sequence[ExceptionCase]],
    *,
    at: datetime,
) -> list[Notice]:
    """Queue one message an owner; what nobody owns, or stays open, goes to quality."""
    operator = session.get(Organization, organization_id)
    assert operator is not None
    notices = []
    unheeded = []
    for owner, cases in overdue.items():
        unheeded += [row for row in cases if owner is None or row.escalations >= ESCALATE_AT]
        if owner is not None:
            notices.append(_queue(session, operator, cases, at, [(owner.name, owner.email)]))
    if unheeded:
        notices.append(_queue(session, operator, unheeded, at, ()))
    return notices


def _queue(
    session: Session,
    operator: Organization,
    cases: Sequence[ExceptionCase],
    at: datetime,
    people: Sequence[tuple[str, str]],
) -> Notice:
    return queue_notice(
        session,
        operator,
        NoticeKind.EXCEPTION_OVERDUE,
        operator_id=operator.id,
        subject="exceptions",
        facts={
            "operator": operator.name,
            "count": len(cases),
            "more": max(0, len(cases) - NAMED),
            "cases": [
                {
                    "number": row.traceable.number,
                    "what": WORDS[GapKind(row.kind)],
                    "due": local(row.due_at, operator.time_zone),
                    "owner": row.owner.name if row.owner else "",
                }
                for row in cases[:NAMED]
            ],
        },
        at=at,
        people=people,
    )
