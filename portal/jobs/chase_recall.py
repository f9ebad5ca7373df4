"""The job `chase_recall`: reminders and calls for help where answers are overdue."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.clock import utc_now
from notifications.chase import chase
from portal.jobs.work import Effect, Work


def chase_recall(work: Work) -> Effect:
    """Return what chases: reminders and the next look stand with the job's end."""
    recall_id = str(work.args["recall_id"])

    def effect(session: Session) -> None:
        chase(session, recall_id, at=utc_now())

    return effect
