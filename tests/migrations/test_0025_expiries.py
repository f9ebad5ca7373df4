"""0025: parts that expire as their source does follow it; all others keep their day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from alembic import command
from sqlalchemy import Engine, MetaData

from portal.database import alembic_config
from tests.migrations.test_filled_database import ORDER, rows
from tests.migrations.test_migrations import empty

__all__ = ["empty"]  # the fixture: an engine without tables, on both databases

SOURCE, EARLIER = date(2029, 9, 21), date(2028, 1, 1)


def test_what_expires_as_its_source_follows_it(empty: Engine) -> None:
    now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    stored = now.replace(tzinfo=None) if empty.dialect.name == "sqlite" else now
    with empty.begin() as connection:
        command.upgrade(alembic_config(connection), "0024")
    tables = MetaData()
    tables.reflect(empty)
    found = rows(stored)
    parts = {2: SOURCE, 3: EARLIER, 4: None}
    with empty.begin() as connection:
        for name in ORDER[: ORDER.index("event_line")]:
            connection.execute(tables.tables[name].insert(), _known(tables, name, found[name]))
        lot = found["traceable"]
        connection.execute(
            tables.tables["traceable"].insert(),
            [
                _known(tables, "traceable", lot)
                | {"id": n, "public_id": f"t{n}", "number": f"P-{n}", "expiry_date": day}
                for n, day in parts.items()
            ],
        )
        split = found["event"] | {"id": 2, "public_id": "e2", "type": "split"}
        connection.execute(tables.tables["event"].insert(), _known(tables, "event", split))
        line = found["event_line"] | {"event_id": 2}
        connection.execute(
            tables.tables["event_line"].insert(),
            [line | {"id": 1, "direction": "in", "traceable_id": 1}]
            + [line | {"id": n, "direction": "out", "traceable_id": n} for n in parts],
        )

    with empty.begin() as connection:
        command.upgrade(alembic_config(connection), "0025")

    after = MetaData()
    after.reflect(empty)
    lots, bonds = after.tables["traceable"], after.tables["expiry_bond"]
    with empty.connect() as connection:
        own = dict(
            connection.execute(lots.select().with_only_columns(lots.c.id, lots.c.own_expiry)).all()
        )  # type: ignore[arg-type]
        bound = connection.execute(bonds.select()).all()
    assert own == {1: SOURCE, 2: None, 3: EARLIER, 4: None}
    assert [tuple(row) for row in bound] == [(2, 2, "same_goods")]
    with empty.begin() as connection:
        command.downgrade(alembic_config(connection), "0024")


def _known(tables: MetaData, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return what of a row this version still has a column for."""
    return {key: value for key, value in row.items() if key in tables.tables[name].columns}
