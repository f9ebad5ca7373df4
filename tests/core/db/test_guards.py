from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from core.db.guards import APPEND_ONLY, guard_statements, install_guards


@pytest.fixture
def probe(engine: Engine) -> Engine:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE probe (n INTEGER)"))
        install_guards(connection, ("probe",))
        connection.execute(text("INSERT INTO probe VALUES (1)"))
    return engine


class TestInstallGuards:
    @pytest.mark.parametrize("statement", ["UPDATE probe SET n = 2", "DELETE FROM probe"])
    def test_update_and_delete_are_refused(self, probe: Engine, statement: str) -> None:
        with pytest.raises(DatabaseError, match="probe is append-only"), probe.begin() as change:
            change.execute(text(statement))

        with probe.connect() as connection:
            assert connection.scalar(text("SELECT n FROM probe")) == 1

    def test_emptying_the_table_at_once_is_refused(self, probe: Engine) -> None:
        statement = "TRUNCATE probe" if probe.dialect.name == "postgresql" else "DELETE FROM probe"

        with pytest.raises(DatabaseError, match="append-only"), probe.begin() as connection:
            connection.execute(text(statement))

    def test_adding_is_allowed(self, probe: Engine) -> None:
        with probe.begin() as connection:
            connection.execute(text("INSERT INTO probe VALUES (2)"))
            assert connection.scalar(text("SELECT count(*) FROM probe")) == 2

    def test_the_schema_guards_what_must_never_change(self, engine: Engine) -> None:
        query = (
            "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
            if engine.dialect.name == "sqlite"
            else "SELECT DISTINCT event_object_table FROM information_schema.triggers"
        )
        with engine.connect() as connection:
            guarded = set(connection.execute(text(query)).scalars())

        assert set(APPEND_ONLY) <= guarded


class TestGuardStatements:
    def test_sqlite_needs_a_trigger_for_each_verb(self) -> None:
        made = guard_statements("sqlite", "probe")

        assert [statement.split()[2] for statement in made] == [
            "probe_no_update",
            "probe_no_delete",
        ]
