"""Entries of the audit trail and savepoints: what is rolled back leaves no trace."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from core.audit import AuditEntry, record, verify_chain
from core.db.session import read_only, unit_of_work
from tests.factories.company import NOON, make_company


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


class TestSavepoints:
    def test_only_what_stays_is_written_and_only_at_the_commit(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            actor = make_company(session).actor
            record(session, actor, "outer", "x:1", at=NOON)
            with session.begin_nested():
                record(session, actor, "kept", "x:1", at=NOON)
                with pytest.raises(RuntimeError), session.begin_nested():
                    record(session, actor, "inner lost", "x:1", at=NOON)
                    raise RuntimeError
            assert actions(session) == []  # a savepoint that ends writes nothing yet
            with pytest.raises(RuntimeError), session.begin_nested():
                with session.begin_nested():
                    record(session, actor, "lost with the one around it", "x:1", at=NOON)
                raise RuntimeError

        with read_only(engine) as session:
            assert actions(session) == ["outer", "kept"]
            assert verify_chain(session).intact
