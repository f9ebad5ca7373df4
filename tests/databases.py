"""One database a process on SQLite and one on PostgreSQL, as new for each test.

Making a database, opening it and compiling every statement anew costs more than most tests
do. So a process keeps one engine on each: what a test left is taken out again, and the
numbers that it used are given back. Whoever changed the schema gets its database thrown away.
"""

from __future__ import annotations

import os
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url

from core.db.engine import make_engine
from core.db.guards import install_guards
from core.settings import Settings
from portal.database import upgrade_database
from portal.tables import METADATA
from tests.told import Shelf

#: What rolled back tests leave lies in the files: from this many bytes a copy is quicker.
_BLOATED = 12_000_000

#: URL of each database that is kept -> its engine.
_kept: dict[str, Engine] = {}

_EMPTY = """
DO $$
DECLARE name regclass;
BEGIN
    SET LOCAL session_replication_role = replica;  -- neither guards nor foreign keys
    FOR name IN
        SELECT oid FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
    LOOP
        EXECUTE format('DELETE FROM %s', name);
    END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence
        WHERE pg_sequence_last_value(seqrelid) IS NOT NULL;
END $$
"""

_SHAPE = """
SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_attribute),
       (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_constraint)
"""

_SIZE = """
SELECT coalesce(sum(pg_relation_size(oid)), 0) FROM pg_class
WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace
"""

_STOP_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


def engine_on(url: str) -> Engine:
    """Return an engine on the database: the kept one if there is one.

    Listeners that a test puts on it are gone with the test.
    """
    kept = _kept.get(url)
    return kept.execution_options() if kept else make_engine(url)


def is_kept(url: str) -> bool:
    """Return whether it is the database that this process keeps on SQLite or PostgreSQL."""
    return url in _kept


def save_sqlite(engine: Engine) -> bytes:
    """Return the file of a database as it is; nobody may be writing."""
    engine.dispose()  # the last connection folds the write-ahead log into the file
    return _file_of(engine).read_bytes()


def load_sqlite(engine: Engine, data: bytes) -> None:
    """Put a file in place of what a database holds."""
    engine.dispose()
    path = _file_of(engine)
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        name.unlink(missing_ok=True)  # whoever has it open keeps the old one
    path.write_bytes(data)


def _file_of(engine: Engine) -> Path:
    return Path(str(engine.url.database))


@cache
def migrated_sqlite() -> bytes:
    """Return the file of a SQLite database as the migrations leave it, with nothing in it.

    They take a second: a test that is not about them begins with the file.
    """
    with tempfile.TemporaryDirectory(dir=folder_in_memory()) as folder:
        upgrade_database(Settings(data_dir=Path(folder)))
        return (Path(folder) / "lotbridge.db").read_bytes()


def build_schema(engine: Engine) -> None:
    """Make every table, and the triggers that guard some."""
    with engine.begin() as connection:
        METADATA.create_all(connection)
        install_guards(connection)


class KeptSqlite:
    """A file in memory that is written anew for each test."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'lotbridge.db'}"
        self.engine = _kept[self.url] = make_engine(self.url)
        build_schema(self.engine)
        self._template = save_sqlite(self.engine)
        self.shelf = Shelf(self._another)

    def renew(self) -> None:
        """Put the empty database in place of what a test left."""
        load_sqlite(self.engine, self._template)

    def _another(self) -> Engine:
        path = Path(tempfile.mkdtemp(dir=_file_of(self.engine).parent)) / "told.db"
        path.write_bytes(self._template)
        return make_engine(f"sqlite:///{path}")

    def close(self) -> None:
        """Let the file go."""
        self.shelf.close()
        self.engine.dispose()
        del _kept[self.url]


class KeptPostgres:
    """A database of a server of tests that is emptied for each test."""

    def __init__(self, server: str) -> None:
        self.url = f"{server}/lotbridge_test"
        self._name = make_url(self.url).database
        self._admin = make_engine(f"{server}/postgres", pooled=False)
        self._on_server("CREATE DATABASE template_lotbridge")
        template = make_engine(f"{server}/template_lotbridge", pooled=False)
        build_schema(template)
        template.dispose()
        self.engine = _kept[self.url] = make_engine(self.url)
        self._cleaner: Connection | None = None
        self._copy()
        self._server = server
        self._others = count()
        self.shelf = Shelf(self._another)

    def renew(self) -> None:
        """Take out what a test left; make the database anew if its schema was changed."""
        assert self._cleaner is not None
        self._cleaner.execute(text(_STOP_OTHERS))
        shape = self._cleaner.execute(text(_SHAPE)).one()
        size = self._cleaner.scalar(text(_SIZE)) or 0
        if shape != self._shape or size > _BLOATED:
            self._copy()
        else:
            self._cleaner.execute(text(_EMPTY))

    def _another(self) -> Engine:
        name = f"told_{next(self._others)}"
        self._on_server(f"CREATE DATABASE {name} TEMPLATE template_lotbridge")
        return make_engine(f"{self._server}/{name}")

    def close(self) -> None:
        """Let the server go."""
        self.shelf.close()
        if self._cleaner is not None:
            self._cleaner.close()
        self.engine.dispose()
        self._admin.dispose()
        del _kept[self.url]

    def _copy(self) -> None:
        if self._cleaner is not None:
            self._cleaner.close()
        self.engine.dispose()
        self._on_server(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")
        self._on_server(f"CREATE DATABASE {self._name} TEMPLATE template_lotbridge")
        cleaner = make_engine(self.url, pooled=False)
        self._cleaner = cleaner.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._shape = self._cleaner.execute(text(_SHAPE)).one()

    def _on_server(self, statement: str) -> None:
        with self._admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))


def folder_in_memory() -> Path | None:
    """Return a folder that lies in memory, if the machine has one."""
    shared = Path("/dev/shm")  # noqa: S108  only where the temporary folder is made
    return shared if shared.is_dir() and os.access(shared, os.W_OK) else None
