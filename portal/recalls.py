"""A launch with its notices: one use case above registry and notifications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor
from notifications.chase import queue_chase
from notifications.office import Office
from notifications.recall import queue_recall_corrections, queue_recall_notices
from registry.recalls.amendments import launch_amendment
from registry.recalls.launch import launch_recall
from registry.recalls.models import Recall, RecallConsignee
from registry.recalls.recalls import get_recall
from registry.values import RecallState


@dataclass(frozen=True, slots=True)
class Launched:
    """What was launched, and whose notices are on their way."""

    recall: Recall
    told: Sequence[RecallConsignee]
    #: These are only told what the notice says no more.
    corrected: Sequence[RecallConsignee] = ()
    amendment: int | None = None  # its number


def launch_and_notify(
    session: Session,
    actor: Actor,
    recall_id: str,
    office: Office,
    *,
    shown: Mapping[str, Any] | None,
    password: str,
    at: datetime,
) -> Launched:
    """Launch a draft, or the amendment of a running case, and queue a notice to each it concerns.

    All in the caller's transaction. Raises what `launch_recall` and `launch_amendment` raise;
    then nothing is launched and nobody is told.
    """
    recall = get_recall(session, actor, recall_id)
    if recall.state in {RecallState.LAUNCHED, RecallState.CLOSED}:
        amended = launch_amendment(session, actor, recall_id, shown=shown, password=password, at=at)
        done = Launched(recall, amended.to_tell, amended.to_correct, amended.amendment.number)
        queue_recall_notices(session, recall, done.told, office, at=at, amended=amended)
        queue_recall_corrections(session, amended, at=at)
    else:
        launch_recall(session, actor, recall_id, shown=shown, password=password, at=at)
        done = Launched(recall, recall.consignees)
        queue_recall_notices(session, recall, done.told, office, at=at)
    due = [row.answer_due_at for row in done.told if row.answer_due_at]
    if due:
        queue_chase(session, recall, not_before=min(due))
    return done
