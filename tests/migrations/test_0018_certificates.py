"""Migration 0018 fills what it would have kept, had the certificates been issued after it."""

from __future__ import annotations

import importlib
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from certificates.models import Certificate, CertificateEvent, CertificateSubject
from tests.certificates.stories import Story
from tests.certificates.test_status import deep

__all__ = ["deep"]  # the fixture


def test_it_finds_the_same_lots_and_events(
    engine: Engine, session: Session, deep: tuple[Story, Certificate], tmp_path: Path
) -> None:
    migration = importlib.import_module("migrations.versions.0018_what_certificates_rest_on")
    subject, event = CertificateSubject.__table__.c, CertificateEvent.__table__.c
    lots = select(*subject).order_by(subject.traceable_id)
    events = select(*event).order_by(event.event_id)
    before = session.execute(lots).all(), session.execute(events).all()
    session.execute(delete(CertificateEvent))
    session.execute(delete(CertificateSubject))

    with Operations.context(MigrationContext.configure(session.connection())):
        migration._fill_lots()
        for statement in (migration._DECISIONS, migration._ORIGINS, migration._SHIPMENTS):
            migration.op.execute(statement)

    assert (session.execute(lots).all(), session.execute(events).all()) == before
    assert (len(before[0]), len(before[1])) == (3, 4)
