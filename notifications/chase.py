"""Remind consignees who are overdue, and call for help when reminders do not help."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.jobs import Job, JobState, enqueue
from notifications.recall import queue_escalation, queue_reminder
from registry.recalls.launch import ANSWER_WITHIN
from registry.recalls.models import Recall, RecallConsignee
from registry.recalls.standing import owes_answer
from registry.values import RecallState

#: The kind of job that chases a case's answers.
CHASE = "chase_recall"
#: After so many reminders a person must call.
REMINDERS = 2
#: After a look that came to nothing the next one follows; the jobs page shows what was wrong.
AFTER_A_FAULT = timedelta(hours=1)


def queue_chase(session: Session, recall: Recall, *, not_before: datetime) -> None:
    """Queue the next look at a case's answers; one that waits already is drawn forward."""
    subject = f"recall:{recall.public_id}"
    waiting = session.scalars(
        select(Job).where(Job.kind == CHASE, Job.subject == subject, Job.state == JobState.QUEUED)
    ).first()
    if waiting is not None:
        waiting.not_before = min(waiting.not_before, not_before)
        session.flush()
        return
    enqueue(
        session,
        CHASE,
        subject=subject,
        organization_id=recall.organization_id,
        not_before=not_before,
        priority=10,
        recall_id=recall.public_id,
    )


def chase_later(session: Session, recall_id: str, *, at: datetime) -> None:
    """Queue another look at the answers of a case whose look came to nothing."""
    recall = session.scalars(select(Recall).where(Recall.public_id == recall_id)).first()
    if recall is not None and recall.state is RecallState.LAUNCHED:
        queue_chase(session, recall, not_before=at + AFTER_A_FAULT)


def chase(session: Session, recall_id: str, *, at: datetime) -> int:
    """Remind or escalate where an answer, or a part of it, is overdue; queue the next look.

    Returns how many were reminded or are to be called.

    The first reminder comes when the answer is due, the next after half the time again;
    after the second each further one asks our own people to call.
    """
    recall = session.scalars(
        select(Recall).where(Recall.public_id == recall_id).with_for_update(of=Recall)
    ).first()
    if recall is None or recall.state is not RecallState.LAUNCHED:
        return 0
    step = ANSWER_WITHIN[recall.recall_class] / 2
    waiting = [row for row in recall.consignees if owes_answer(row)]
    chased = 0
    for consignee in waiting:
        if _next_at(consignee, step) <= at:
            _chase_one(session, recall, consignee, at)
            chased += 1
    if waiting:
        queue_chase(
            session, recall, not_before=min(_next_at(consignee, step) for consignee in waiting)
        )
    session.flush()
    return chased


def _next_at(consignee: RecallConsignee, step: timedelta) -> datetime:
    assert consignee.answer_due_at is not None, "a launched case says when answers are due"
    return consignee.answer_due_at + step * consignee.escalations


def _chase_one(session: Session, recall: Recall, consignee: RecallConsignee, at: datetime) -> None:
    consignee.escalations += 1
    if consignee.escalations <= REMINDERS:
        queue_reminder(session, recall, consignee, number=consignee.escalations, at=at)
    else:
        queue_escalation(session, recall, consignee, reminders=REMINDERS, at=at)
