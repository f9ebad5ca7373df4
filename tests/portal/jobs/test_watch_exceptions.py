"""The hourly look for gaps: cases, messages to who is late, and the next look."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from core.clock import utc_now
from core.db.session import unit_of_work
from core.jobs import Job
from core.settings import Settings
from core.storage import FolderStore
from notifications.message import build_message
from notifications.models import Notice, NoticeKind
from notifications.office import Office
from portal.jobs.watch_exceptions import begin_watching, watch_exceptions
from portal.jobs.work import Work
from registry.genealogy.models import ExceptionCase
from registry.parties.models import Contact, Membership, User
from tests.factories.company import make_company


@pytest.fixture
def work(engine: Engine, tmp_path: Path) -> Work:
    """A company with a lot without certificate, owned by Maria, and a quality contact."""
    with unit_of_work(engine) as session:
        company = make_company(session)
        company.raw.owner = "Maria Weber"
        user = session.get_one(User, company.actor.user_id)
        user.memberships.append(Membership(organization_id=company.operator.id, role="quality"))
        company.operator.contacts = [Contact(purpose="quality", name="Q", email="q@own.example")]
        company.receive("A1")
        arguments = {"company_id": company.operator.id}
    return Work(
        job_id=1, subject=None, args=arguments, attempt=1, engine=engine,
        store=FolderStore(tmp_path / "files"), settings=Settings(data_dir=tmp_path),
    )  # fmt: skip


def run(work: Work) -> None:
    effect = watch_exceptions(work)
    with unit_of_work(work.engine) as session:
        effect(session)


def test_it_opens_cases_and_queues_the_next_look_once(work: Work) -> None:
    run(work)
    run(work)

    with unit_of_work(work.engine) as session:
        [case] = session.scalars(select(ExceptionCase))
        [job] = session.scalars(select(Job).where(Job.kind == "watch_exceptions"))
        assert (case.kind, case.traceable.number) == ("no_certificate", "A1")
        assert job.not_before > utc_now() + timedelta(minutes=50)
        assert session.scalars(select(Notice)).all() == []


def test_the_owner_is_told_first_then_quality_too(work: Work) -> None:
    run(work)
    for days in (30, 29):  # overdue; then the first message is a day old
        with unit_of_work(work.engine) as session:
            past = utc_now() - timedelta(days=days)
            values = {"due_at": past}
            if days == 29:
                values["escalated_at"] = past
            session.execute(update(ExceptionCase).values(**values))
        run(work)

    with unit_of_work(work.engine) as session:
        notices = session.scalars(select(Notice).order_by(Notice.id)).all()
        assert {row.kind for row in notices} == {NoticeKind.EXCEPTION_OVERDUE}
        assert [row.deliveries[0].name for row in notices] == ["Maria Weber", "Maria Weber", "Q"]
        delivery = notices[0].deliveries[0]
        delivery.message_id = "<1@x>"
        office = Office("https://lots.example", "L <l@x.example>", "key")
        message = build_message(notices[0], delivery, notices[0].facts, office)
        assert message["Subject"] == "1 overdue: gaps in the genealogy"
        text = message.get_body(("plain",))
        assert text is not None
        assert "A1: Bought, and no certificate is on file" in text.get_content()


def test_every_operator_begins_with_one_look(work: Work) -> None:
    for _ in range(2):
        with unit_of_work(work.engine) as session:
            begin_watching(session, at=utc_now())

    with unit_of_work(work.engine) as session:
        jobs = session.scalars(select(Job).where(Job.kind == "watch_exceptions")).all()
        assert len(jobs) == 2  # the company, and the one elsewhere
