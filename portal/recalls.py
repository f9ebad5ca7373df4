"""A launch with its notices: one use case above registry and notifications."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from notifications.chase import queue_chase
from notifications.office import Office
from notifications.recall import queue_recall_notices
from registry.recalls.launch import launch_recall
from registry.recalls.models import Recall


def launch_and_notify(
    session: Session,
    actor: Actor,
    recall_id: str,
    office: Office,
    *,
    seen: str,
    password: str,
    at: datetime,
) -> Recall:
    """Launch a case and queue a notice to each consignee, all in the caller's transaction.

    Raises what `launch_recall` raises; then nothing is launched and nobody is told.
    """
    recall = launch_recall(session, actor, recall_id, seen=seen, password=password, at=at)
    queue_recall_notices(session, recall, recall.consignees, office, at=at)
    due = [row.answer_due_at for row in recall.consignees if row.answer_due_at]
    if due:
        queue_chase(session, recall, not_before=min(due))
    return recall
