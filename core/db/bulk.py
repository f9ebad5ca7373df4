"""Ids for bulk inserts: taken in advance, so that rows go in with one plain statement.

`INSERT ... RETURNING` of many rows in the order of their parameters runs row by row on
SQLite, and its answers are joined in quadratic time (measured: 20 of 24 seconds of an
import). With the ids known beforehand an insert of thousands of rows is one statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session

from core.db.base import Base


def table_of(model: type[Base]) -> Table:
    """Return the table of a model, for statements that go past the mapper."""
    return cast("Table", model.__table__)


def reserve_ids(session: Session, model: type[Base], count: int) -> Sequence[int]:
    """Return so many unused ids of a table, ascending; nobody else gets them.

    On SQLite the caller's transaction holds the only write lock; on PostgreSQL they come
    from the column's sequence.
    """
    if count == 0:
        return ()
    table = table_of(model)
    if session.get_bind().dialect.name == "sqlite":
        last = session.execute(select(func.max(table.c.id))).scalar_one() or 0
        return range(last + 1, last + count + 1)
    rows = session.execute(
        text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"),
        {"name": table.name, "count": count},
    )
    return sorted(rows.scalars())
