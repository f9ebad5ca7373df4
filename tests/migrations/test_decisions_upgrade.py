"""0013: what was stated and decided before stays, and the tables keep their guards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, MetaData, select, text
from sqlalchemy.exc import DBAPIError

from core.db.session import read_only, unit_of_work
from portal.database import alembic_config
from registry.documents.models import Reading, Review
from registry.parties.models import Organization
from registry.values import Layer, ReviewOutcome
from tests.migrations.test_migrations import database, upgrade

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def fill(engine: Engine) -> None:
    now = NOW.replace(tzinfo=None) if engine.dialect.name == "sqlite" else NOW
    tables = MetaData()
    tables.reflect(engine)
    rows = {
        "organization": {
            "id": 1, "public_id": "o1", "operator_id": 1, "name": "Northwind", "language": "en",
            "time_zone": "UTC", "minimum_shelf_life_days": 0, "requires_certificate": True,
            "disclosure": "lots", "active": True, "created_at": now,
        },
        "user_account": {
            "id": 1, "public_id": "u1", "email": "b@example.org", "name": "Bea", "language": "en",
            "time_zone": "UTC", "failed_sign_ins": 0, "active": True, "created_at": now,
        },
        "document": {
            "id": 1, "public_id": "d1", "operator_id": 1, "supplier_id": 1, "name": "coa.pdf",
            "sha256": "0" * 64, "media_type": "application/pdf", "size": 9, "channel": "web",
            "state": "held", "received_at": now,
        },
        "extraction": {
            "id": 1, "document_id": 1, "engine": "e", "created_at": now, "seconds": 1.0,
            "result": {},
        },
        "reading": {
            "id": 1, "document_id": 1, "extraction_id": 1, "path": "lots.0.lot_number",
            "layer": "buyer", "raw": "L-1", "value": "L-1", "on_document": True, "by_id": 1,
            "at": now,
        },
        "review": {
            "id": 1, "document_id": 1, "reviewer_id": 1, "outcome": "held", "reason": "Wait",
            "versions": {"engine": "e"}, "content": {"lots": []}, "at": now,
        },
    }  # fmt: skip
    with engine.begin() as connection:
        for name, row in rows.items():
            connection.execute(tables.tables[name].insert(), row)


def fill_and_upgrade(engine: Engine) -> None:
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0012")
    fill(engine)
    upgrade(engine)


@pytest.fixture(params=["sqlite", "postgresql"])
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    yield from database(request, tmp_path, fill_and_upgrade)


def test_what_was_stated_and_decided_stays(upgraded: Engine) -> None:
    with read_only(upgraded) as session:
        reading = session.scalars(select(Reading)).one()
        review = session.scalars(select(Review)).one()
        operator = session.scalars(select(Organization)).one()

        assert (reading.value, reading.layer, reading.at) == ("L-1", Layer.BUYER, NOW)
        assert (reading.act, reading.seen, reading.undoes_id) == (None, None, None)
        assert (review.outcome, review.reason) == (ReviewOutcome.HELD, "Wait")
        assert (review.awaits_second, review.seconds_id) == (False, None)
        assert operator.second_person_for_failing is False


def test_the_tables_keep_their_guards(upgraded: Engine) -> None:
    for change in (
        "UPDATE reading SET layer = 'machine'",
        "UPDATE reading SET layer = 'nobody'",
        "UPDATE reading SET undoes_id = 99",
        "UPDATE review SET outcome = 'perhaps'",
        "UPDATE review SET seconds_id = 99",
    ):
        with pytest.raises(DBAPIError), unit_of_work(upgraded) as session:
            session.execute(text(change))
