from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from certificates.errors import SigningFailed
from certificates.models import Certificate, CertificateState
from certificates.requests import request_certificate
from core.db.session import unit_of_work
from core.settings import Settings
from core.storage import FolderStore
from notifications.models import Notice, NoticeKind
from portal.jobs.issue_certificate import issue_certificate
from portal.jobs.work import Work
from tests.certificates.stories import tell_story
from tests.factories.company import NOON


def work_for(engine: Engine, folder: Path, **settings: str) -> Work:
    with unit_of_work(engine) as session:
        story = tell_story(session)
        asked = request_certificate(session, story.company.actor, story.shipment.public_id, at=NOON)
        arguments = {"certificate_id": asked.public_id}
    return Work(
        job_id=1, subject=None, args=arguments, attempt=1, engine=engine,
        store=FolderStore(folder / "files"), settings=Settings(data_dir=folder, **settings),  # type: ignore[arg-type]
    )  # fmt: skip


def test_it_issues_and_tells_the_customer(engine: Engine, tmp_path: Path) -> None:
    work = work_for(engine, tmp_path)

    effect = issue_certificate(work)
    assert effect is not None
    with unit_of_work(engine) as session:
        effect(session)

    with Session(engine) as session:
        [certificate] = session.scalars(select(Certificate))
        [notice] = session.scalars(select(Notice))
        assert certificate.state is CertificateState.VALID
        assert notice.kind is NoticeKind.CERTIFICATE_READY
        assert notice.facts["certificate"] == certificate.number


def test_a_key_that_cannot_be_read_is_our_fault_for_the_loop_to_tell(
    engine: Engine, tmp_path: Path
) -> None:
    work = work_for(engine, tmp_path, signing_pkcs12=str(tmp_path / "none.p12"))

    with pytest.raises(SigningFailed):
        issue_certificate(work)


def test_a_character_that_cannot_be_printed_fails_it_at_once_and_says_where(
    engine: Engine, tmp_path: Path
) -> None:
    work = work_for(engine, tmp_path)
    with unit_of_work(engine) as session:
        certificate = session.scalars(select(Certificate)).one()
        certificate.shipment.customer.name = "Apotheke \ue000"

    effect = issue_certificate(work)
    assert effect is not None
    with unit_of_work(engine) as session:
        effect(session)

    with Session(engine) as session:
        certificate = session.scalars(select(Certificate)).one()
        assert certificate.state is CertificateState.FAILED
        assert "customer, name" in (certificate.reason or "")
        assert "U+E000" in (certificate.reason or "")
        assert session.scalars(select(Notice)).all() == []
