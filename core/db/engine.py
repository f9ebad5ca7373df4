"""Engines: SQLite and PostgreSQL made to behave alike."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

#: How long a writer waits for another writer on SQLite, in milliseconds.
SQLITE_WAIT_MS = 30_000


def make_engine(url: str, *, echo: bool = False, pooled: bool = True) -> Engine:
    """Return an engine for `sqlite:///...` or `postgresql://...`.

    On SQLite: write-ahead log, foreign keys enforced, and every transaction begins
    explicitly, as IMMEDIATE unless the connection was opened with
    `execution_options(read_only=True)`; so a read followed by a write never meets
    "database is locked" half-way.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(url, parsed.database, echo=echo)
    return create_engine(
        url,
        echo=echo,
        json_serializer=_dump_json,
        **({"pool_pre_ping": True} if pooled else {"poolclass": NullPool}),
    )


def _sqlite_engine(url: str, database: str | None, *, echo: bool) -> Engine:
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, echo=echo, json_serializer=_dump_json)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Python's own transaction guessing is off: we send BEGIN ourselves (see _begin_sqlite).
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_WAIT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _dump_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    msg = f"{type(value).__name__} is not JSON"
    raise TypeError(msg)
