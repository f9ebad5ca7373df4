"""Migrations: one line of them, up and down, and at the end what the models say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from core.db.engine import make_engine
from core.settings import Settings
from portal.database import DatabaseBehind, alembic_config, check_database, upgrade_database

#: A database that was made once in this process: its file, or the name of PostgreSQL's.
_made: dict[str, bytes | str] = {}


def _sqlite(path: Path, make: Callable[[Engine], None] | None) -> Iterator[Engine]:
    url, key = f"sqlite:///{path}", getattr(make, "__qualname__", "nothing")
    if make is not None:
        if key not in _made:
            engine = make_engine(url)
            make(engine)
            engine.dispose()
            _made[key] = path.read_bytes()
        path.write_bytes(bytes(_made[key]))  # type: ignore[arg-type]
    engine = make_engine(url)
    yield engine
    engine.dispose()


def _postgresql(server: str, make: Callable[[Engine], None] | None) -> Iterator[Engine]:
    admin = make_engine(f"{server}/postgres", pooled=False)
    name, template, key = f"m{uuid4().hex[:12]}", "template1", f"{server}/{make}"
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if make is not None:
            if key not in _made:
                _made[key] = f"t{uuid4().hex[:12]}"
                connection.execute(text(f"CREATE DATABASE {_made[key]}"))
                engine = make_engine(f"{server}/{_made[key]}", pooled=False)
                make(engine)
                engine.dispose()
            template = str(_made[key])
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine = make_engine(f"{server}/{name}")
        yield engine
        engine.dispose()
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def database(
    request: pytest.FixtureRequest, folder: Path, make: Callable[[Engine], None] | None = None
) -> Iterator[Engine]:
    """An engine on a database of the kind that `request.param` names.

    Without `make` it has no table; else it is a copy of what that function made of an empty one.
    """
    if request.param == "sqlite":
        yield from _sqlite(folder / "empty.db", make)
    else:
        yield from _postgresql(request.getfixturevalue("postgres_server"), make)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without any table."""
    yield from database(request, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database that came from nothing to the present version."""
    yield from database(request, tmp_path, upgrade)


def upgrade(engine: Engine) -> None:
    upgrade_database(settings_of(engine))


def settings_of(engine: Engine) -> Settings:
    return Settings(database_url=engine.url.render_as_string(hide_password=False))


def test_they_form_one_line() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_the_end_is_what_the_models_say(migrated: Engine) -> None:
    with migrated.begin() as connection:
        command.check(alembic_config(connection))  # raises if a migration is missing


def test_they_run_up_and_down_and_up(migrated: Engine) -> None:
    settings = settings_of(migrated)

    with migrated.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    left = set(inspect(migrated).get_table_names()) - {"alembic_version"}
    upgrade_database(settings)

    assert left == set()
    check_database(settings)


def test_running_them_twice_changes_nothing(migrated: Engine) -> None:
    upgrade(migrated)

    check_database(settings_of(migrated))


def test_a_database_of_another_version_is_refused(empty: Engine) -> None:
    with pytest.raises(DatabaseBehind, match="version none"):
        check_database(settings_of(empty))


def test_the_migrated_database_refuses_to_forget(migrated: Engine) -> None:
    with migrated.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_entry (id, at, actor, action, subject, previous_hash, hash) "
                "VALUES (1, '2026-01-01', 'a', 'b', 'c', 'd', 'e')"
            )
        )
    with pytest.raises(DBAPIError, match="append-only"), migrated.begin() as connection:
        connection.execute(text("DELETE FROM audit_entry"))
