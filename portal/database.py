"""Bring the database to the version of this code, and refuse to work on another one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from core.db.engine import make_engine
from core.errors import Unavailable
from core.settings import Settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


class DatabaseBehind(Unavailable):
    """The database has another version than this code."""

    code = "database.behind"


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
    engine = make_engine(settings.database, pooled=False)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
    engine.dispose()


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
