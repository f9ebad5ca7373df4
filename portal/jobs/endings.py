"""What becomes of the matter of a job that was set aside, and of one that is taken up again.

A person waits for the matter, not for the job: a message, a document, a certificate. Its own
page says what happened, in the transaction that sets the job aside.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from certificates.changes import queue_look
from certificates.requests import mark_failed, prepare_again
from core.clock import utc_now
from core.errors import AppError
from notifications.chase import chase_later
from notifications.delivery import give_up, queue_again
from notifications.webhooks.delivery import give_up as give_up_message
from notifications.webhooks.delivery import queue_again as queue_message_again
from portal.jobs.watch_exceptions import EVERY, queue_watch
from registry.documents.recording import record_failure

log = logging.getLogger(__name__)

#: Holders of certificates wait for nobody's page: a look that failed is taken again.
LOOK_AGAIN = timedelta(hours=1)
Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A job that was set aside."""

    args: Arguments
    #: Of its last attempt; None if its workers died.
    error: Exception | None
    at: datetime

    @property
    def words(self) -> str:
        """What was wrong, for a person: only our own errors are sentences."""
        ours = isinstance(self.error, AppError)
        return str(self.error) if ours else "The fault is ours; it was noted."


def _notice(session: Session, job: SetAside) -> None:
    why = (
        "The worker died while it was being sent, each time; it may have arrived."
        if job.error is None
        else f"It could not be sent: {job.words}"
    )
    give_up(session, str(job.args["delivery_id"]), why, at=job.at)


def _webhook(session: Session, job: SetAside) -> None:
    why = f"It could not be sent: {job.words}"
    give_up_message(session, str(job.args["message_id"]), why)


def _document(session: Session, job: SetAside) -> None:
    record_failure(
        session,
        str(job.args["document_id"]),
        "We could not read this document; the fault is ours, and we have been told. You need "
        "not send it again.",
        code="reading.crashed",
        at=job.at,
    )


def _certificate(session: Session, job: SetAside) -> None:
    reason = f"The certificate could not be made. {job.words}"
    mark_failed(session, str(job.args["certificate_id"]), reason=reason)


def _follow(session: Session, job: SetAside) -> None:
    queue_look(session, int(job.args["operator_id"]), not_before=job.at + LOOK_AGAIN)


def _chase(session: Session, job: SetAside) -> None:
    chase_later(session, str(job.args["recall_id"]), at=job.at)


def _watch(session: Session, job: SetAside) -> None:
    queue_watch(session, int(job.args["company_id"]), not_before=job.at + EVERY)


#: Kind of job -> says on the page of its matter what became of it.
ENDINGS: Mapping[str, Callable[[Session, SetAside], None]] = {
    "chase_recall": _chase,
    "deliver_notice": _notice,
    "deliver_webhook": _webhook,
    "follow_certificates": _follow,
    "issue_certificate": _certificate,
    "read_document": _document,
    "watch_exceptions": _watch,
}
#: Kind of job -> makes its matter ready to be worked on again; other kinds need only the job.
BEGINNINGS: Mapping[str, Callable[[Session, Arguments, datetime], object]] = {
    "deliver_notice": lambda session, args, at: queue_again(
        session, str(args["delivery_id"]), at=at
    ),
    "deliver_webhook": lambda session, args, _at: queue_message_again(
        session, str(args["message_id"])
    ),
    "issue_certificate": lambda session, args, _at: prepare_again(
        session, str(args["certificate_id"])
    ),
}


def set_aside(session: Session, kind: str, args: Arguments, error: Exception | None) -> None:
    """Say on the matter's own page that its job was set aside; joins that transaction.

    Whatever goes wrong here is logged: it must not keep the job among the living.
    """
    ending = ENDINGS.get(kind)
    if ending is None:
        return
    try:
        with session.begin_nested():
            ending(session, SetAside(args, error, utc_now()))
    except Exception:
        log.exception("What a job of the kind %s was about could not be told.", kind)


def take_up(session: Session, kind: str, args: Arguments, *, at: datetime) -> None:
    """Make the matter ready for a job that is tried again; Conflict if it must not be."""
    beginning = BEGINNINGS.get(kind)
    if beginning is not None:
        beginning(session, args, at)
