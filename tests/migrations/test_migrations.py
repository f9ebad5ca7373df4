"""Migrations: one line of them, up and down, and at the end what the models say."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from core.db.engine import make_engine
from core.settings import Settings
from portal.database import DatabaseBehind, alembic_config, check_database, upgrade_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[Engine]:
    """An engine on a database without any table."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path}/empty.db")
        yield engine
        engine.dispose()
        return
    server = request.getfixturevalue("postgres_server")
    admin = make_engine(f"{server}/postgres", pooled=False)
    name = f"m{uuid4().hex[:12]}"
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        engine = make_engine(f"{server}/{name}")
        yield engine
        engine.dispose()
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def settings_of(engine: Engine) -> Settings:
    return Settings(database_url=engine.url.render_as_string(hide_password=False))


def test_they_form_one_line() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_the_end_is_what_the_models_say(empty: Engine) -> None:
    upgrade_database(settings_of(empty))

    with empty.begin() as connection:
        command.check(alembic_config(connection))  # raises if a migration is missing


def test_they_run_up_and_down_and_up(empty: Engine) -> None:
    settings = settings_of(empty)
    upgrade_database(settings)

    with empty.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    left = set(inspect(empty).get_table_names()) - {"alembic_version"}
    upgrade_database(settings)

    assert left == set()
    check_database(settings)


def test_running_them_twice_changes_nothing(empty: Engine) -> None:
    upgrade_database(settings_of(empty))
    upgrade_database(settings_of(empty))

    check_database(settings_of(empty))


def test_a_database_of_another_version_is_refused(empty: Engine) -> None:
    with pytest.raises(DatabaseBehind, match="version none"):
        check_database(settings_of(empty))


def test_the_migrated_database_refuses_to_forget(empty: Engine) -> None:
    upgrade_database(settings_of(empty))

    with empty.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_entry (id, at, actor, action, subject, previous_hash, hash) "
                "VALUES (1, '2026-01-01', 'a', 'b', 'c', 'd', 'e')"
            )
        )
    with pytest.raises(DBAPIError, match="append-only"), empty.begin() as connection:
        connection.execute(text("DELETE FROM audit_entry"))
