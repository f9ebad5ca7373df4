"""Whoever waits for a job reads on the matter's own page that it was set aside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from certificates.changes import queue_look
from certificates.models import Certificate, CertificateState
from certificates.requests import request_certificate
from core.clock import utc_now
from core.db.session import unit_of_work
from core.errors import Conflict
from core.jobs import MAX_ATTEMPTS, Job, JobState, claim_job, enqueue, retry_job
from core.settings import Settings
from core.storage import FolderStore
from notifications.chase import CHASE, queue_chase
from notifications.compose import queue_notice
from notifications.models import Delivery, DeliveryState, Notice, NoticeKind
from notifications.webhooks.models import MessageState, Topic, Webhook, WebhookMessage
from notifications.webhooks.outbox import queue_message
from portal.jobs import worker
from portal.jobs.endings import ENDINGS, take_up
from portal.jobs.handlers import WHERE
from portal.jobs.watch_exceptions import queue_watch
from portal.jobs.work import Work
from registry.documents.models import Document
from registry.recalls.models import Recall
from registry.values import Channel, DocumentState, RecallClass, RecallKind, RecallState
from tests.certificates.stories import tell_story
from tests.factories.company import NOON, Company, make_company

#: Queues one job with its matter; returns nothing.
Queue = Callable[[Session, Company], None]


def a_notice(session: Session, company: Company) -> None:
    queue_notice(
        session, company.customer, NoticeKind.CERTIFICATE_READY, operator_id=company.operator.id,
        subject="certificate:c1", facts={"certificate": "LC-1", "shipment": "S-1"}, at=NOON,
        people=[("Ann", "ann@example.org")],
    )  # fmt: skip


def a_webhook(session: Session, company: Company) -> None:
    webhook = Webhook(
        organization_id=company.operator.id, name="ERP", url="https://erp.example",
        topics=[Topic.LOTS], created_at=NOON,
    )  # fmt: skip
    session.add(webhook)
    session.flush()
    entry = {
        "action": "lot.decide", "subject": "lot:1", "at": NOON, "actor": "A", "reason": None,
        "before": None, "after": None,
    }  # fmt: skip
    queue_message(session, webhook, entry)


def a_document(session: Session, company: Company) -> None:
    document = Document(
        operator_id=company.operator.id, name="coa.pdf", sha256="ab" * 32, size=1,
        media_type="application/pdf", channel=Channel.WEB, state=DocumentState.READING,
        received_at=NOON,
    )  # fmt: skip
    session.add(document)
    session.flush()
    enqueue(session, "read_document", document_id=document.public_id)


def a_certificate(session: Session, company: Company) -> None:
    story = tell_story(session)
    request_certificate(session, story.company.actor, story.shipment.public_id, at=NOON)


def a_chase(session: Session, company: Company) -> None:
    recall = Recall(
        organization_id=company.operator.id, number="R-1", kind=RecallKind.RECALL,
        recall_class=RecallClass.I, title="t", reason="r", hazard="h", instructions="i",
        state=RecallState.LAUNCHED, complaint_at=NOON, created_at=NOON, launched_at=NOON,
    )  # fmt: skip
    session.add(recall)
    session.flush()
    queue_chase(session, recall, not_before=NOON)


def a_watch(session: Session, company: Company) -> None:
    queue_watch(session, company.operator.id, not_before=NOON)


def a_look(session: Session, company: Company) -> None:
    queue_look(session, company.operator.id)


def waits(session: Session, kind: str) -> bool:
    return session.scalars(
        select(Job.id).where(Job.kind == kind, Job.state == JobState.QUEUED)
    ).first() is not None  # fmt: skip


def notice_failed(session: Session) -> bool:
    first, alarm = session.scalars(select(Notice).order_by(Notice.id))
    [row] = first.deliveries
    return (row.state, alarm.kind) == (DeliveryState.FAILED, NoticeKind.UNDELIVERED)


CASES: dict[str, tuple[Queue, Callable[[Session], bool]]] = {
    "deliver_notice": (a_notice, notice_failed),
    "deliver_webhook": (
        a_webhook,
        lambda session: session.scalars(select(WebhookMessage.state)).one() is MessageState.FAILED,
    ),
    "read_document": (
        a_document,
        lambda session: session.scalars(select(Document.state)).one() is DocumentState.UNREADABLE,
    ),
    "issue_certificate": (
        a_certificate,
        lambda session: session.scalars(select(Certificate.state)).one() is CertificateState.FAILED,
    ),
    "chase_recall": (a_chase, lambda session: waits(session, CHASE)),
    "follow_certificates": (a_look, lambda session: waits(session, "follow_certificates")),
    "watch_exceptions": (a_watch, lambda session: waits(session, "watch_exceptions")),
}


def queue(engine: Engine, kind: str) -> int:
    """Queue the kind's job, which has but one attempt left; return its id."""
    with unit_of_work(engine) as session:
        CASES[kind][0](session, make_company(session))
        job = session.scalars(select(Job).where(Job.kind == kind)).one()
        session.execute(update(Job).values(not_before=utc_now() + timedelta(days=1)))
        session.execute(
            update(Job)
            .where(Job.id == job.id)
            .values(not_before=NOON, priority=1, attempts=MAX_ATTEMPTS - 1)
        )
        return job.id


def kill(engine: Engine) -> None:
    """Have a worker die over the last attempt, and another one sweep up after it."""
    with unit_of_work(engine) as session:
        job = claim_job(session, "killed")
        assert job is not None
        session.execute(update(Job).where(Job.id == job.id).values(lease_until=NOON))
    worker._sweep(engine)


def crash(engine: Engine, folder: Path) -> None:
    """Have the handler of the job fail over the last attempt."""

    def fail(work: Work) -> None:
        raise RuntimeError("a disk is full")

    store = FolderStore(folder)
    handlers = dict.fromkeys(WHERE, fail)
    assert worker.run_next_job(engine, Settings(data_dir=folder), store, handlers, owner="w")


def test_every_kind_of_job_has_an_ending() -> None:
    assert set(ENDINGS) == set(WHERE)


@pytest.mark.parametrize("kind", sorted(CASES))
@pytest.mark.parametrize("how", ["killed", "crashed"])
def test_its_matter_says_so_and_nobody_waits_for_ever(
    engine: Engine, tmp_path: Path, kind: str, how: str
) -> None:
    job_id = queue(engine, kind)

    if how == "killed":
        kill(engine)
    else:
        crash(engine, tmp_path)

    with Session(engine) as session:
        assert session.get_one(Job, job_id).state is JobState.DEAD
        assert CASES[kind][1](session)


def test_an_ending_that_fails_itself_leaves_the_job_among_the_dead(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = queue(engine, "deliver_notice")

    def fail(*_: object) -> None:
        raise RuntimeError("this as well")

    monkeypatch.setattr("portal.jobs.endings.give_up", lambda *_, **__: fail())
    kill(engine)

    with Session(engine) as session:
        assert session.get_one(Job, job_id).state is JobState.DEAD


@pytest.mark.parametrize(
    ("kind", "ready"),
    [
        (
            "deliver_notice",
            lambda session: (
                session.scalars(select(Delivery.state).order_by(Delivery.id)).first()
                is DeliveryState.QUEUED
            ),
        ),
        (
            "deliver_webhook",
            lambda session: (
                session.scalars(select(WebhookMessage.state)).one() is MessageState.QUEUED
            ),
        ),
        (
            "issue_certificate",
            lambda session: (
                session.scalars(select(Certificate.state)).one() is CertificateState.PREPARING
            ),
        ),
    ],
)
def test_what_is_taken_up_again_is_ready_for_its_job_once(
    engine: Engine, kind: str, ready: Callable[[Session], bool]
) -> None:
    job_id = queue(engine, kind)
    kill(engine)

    with unit_of_work(engine) as session:
        job = retry_job(session, job_id)
        take_up(session, kind, job.args, at=utc_now())

    with Session(engine) as session:
        assert ready(session)
        if kind != "issue_certificate":  # a second time nothing waits that had failed
            with pytest.raises(Conflict):
                take_up(session, kind, job.args, at=utc_now())
