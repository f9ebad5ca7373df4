"""Bring the database to the version of this code, and refuse to work on another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event

import registry.recalls  # noqa: F401  hears of every event, in whatever process
from core.db.engine import make_engine
from core.errors import Unavailable
from core.settings import Settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


class DatabaseBehind(Unavailable):
    """The database has another version than this code."""

    code = "database.behind"


class BrokenReferences(Unavailable):
    """A migration would leave rows that refer to nothing; it is rolled back."""

    code = "database.broken_references"


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's settings; with a connection, migrations run on that one."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def upgrade_database(settings: Settings) -> None:
    """Run the migrations that the database lacks; all of them or none."""
    engine = migration_engine(settings.database)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
        check_references(connection)
    engine.dispose()


def migration_engine(url: str) -> Engine:
    """Return an engine for migrations: SQLite writes a table anew to change its constraints.

    References are not enforced meanwhile; `check_references` looks afterwards
    (sqlite.org/lang_altertable.html, section 7).
    """
    engine = make_engine(url, pooled=False)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_references)
    return engine


def check_references(connection: Connection) -> None:
    """Raise BrokenReferences if a row refers to one that is not there (SQLite only)."""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        sentence = f"Table {broken[0]}, row {broken[1]} refers to nothing in {broken[2]}."
        raise BrokenReferences(sentence)


def _leave_references(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")


def check_database(settings: Settings) -> None:
    """Raise DatabaseBehind unless the database is at the version that this code needs."""
    wanted = set(ScriptDirectory.from_config(alembic_config()).get_heads())
    engine = make_engine(settings.database, pooled=False)
    with engine.connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    engine.dispose()
    if found != wanted:
        raise DatabaseBehind(
            f"The database is at version {_names(found)}, this program needs {_names(wanted)}. "
            "Run `lotbridge serve --migrate` once, or install the program that fits."
        )


def _names(heads: set[str]) -> str:
    return ", ".join(sorted(heads)) or "none"
