"""Many rows at once, each database's own quick way, the same meaning on both.

PostgreSQL gets new rows by COPY, and changes as one statement over arrays; SQLite, which
has no network between, gets one prepared statement run over all rows. Neither sends a
list of thousands of parameters, whose text alone costs more than the work that it asks for.

`INSERT ... RETURNING` of many rows in the order of their parameters runs row by row on
SQLite, and its answers are joined in quadratic time (measured: 20 of 24 seconds of an
import). So ids are taken in advance (`reserve_ids`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.db.base import Base

#: A row to write: every row of one call has the same columns.
Row = Mapping[str, Any]
#: What an upsert does with a stored row: (stored column, column of the new row) to SQL.
Merge = Callable[[Any, Any], Any]


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
    if not _is_postgresql(session):
        last = session.execute(select(func.max(table.c.id))).scalar_one() or 0
        return range(last + 1, last + count + 1)
    rows = session.execute(
        text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"),
        {"name": table.name, "count": count},
    )
    return sorted(rows.scalars())


def among(session: Session, column: Any, values: Iterable[int | str]) -> ColumnElement[bool]:
    """Return `column in (values)` with one parameter, however many values there are."""
    found = list(values)
    if _is_postgresql(session):
        array = literal(found, postgresql.ARRAY(column.type))
        return cast("ColumnElement[bool]", column == any_(array))
    each = func.json_each(literal(json.dumps(found))).table_valued("value")
    return cast("ColumnElement[bool]", column.in_(select(each.c.value)))


def within(session: Session, column: Any, ids: Select[Any]) -> ColumnElement[bool]:
    """Return `column in (ids)`, written so that both databases plan it well."""
    if _is_postgresql(session):
        return cast("ColumnElement[bool]", column == any_(func.array(ids.scalar_subquery())))
    return cast("ColumnElement[bool]", column.in_(ids))


def insert_rows(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows; what a row does not name gets the column's default.

    Raises:
        sqlalchemy.exc.DBAPIError: A constraint forbids it, as with any insert.

    """
    if not rows:
        return
    session.flush()  # what they refer to must be there
    if _is_postgresql(session):
        _copy(session.connection(), table_of(model), rows)
    else:
        session.connection().execute(insert(table_of(model)), rows)


def upsert_rows(
    session: Session,
    model: type[Base],
    rows: Sequence[Row],
    *,
    key: Sequence[str],
    merge: Mapping[str, Merge],
) -> None:
    """Insert rows; where the key is there already, change these columns instead."""
    if not rows:
        return
    table, names = table_of(model), list(rows[0])
    if not _is_postgresql(session):
        quick = sqlite.insert(table)
        changes = {name: how(table.c[name], quick.excluded[name]) for name, how in merge.items()}
        session.connection().execute(
            quick.on_conflict_do_update(index_elements=list(key), set_=changes), rows
        )
        return
    given = _given(table, names, rows)
    statement = postgresql.insert(table).from_select(names, select(*given.c))
    changes = {name: how(table.c[name], statement.excluded[name]) for name, how in merge.items()}
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=list(key), set_=changes)
    )


def update_rows(
    session: Session, model: type[Base], rows: Sequence[Row], *, key: Sequence[str]
) -> None:
    """Set the columns that the rows name, on the rows of their keys."""
    if not rows:
        return
    table, names = table_of(model), [name for name in rows[0] if name not in key]
    if not _is_postgresql(session):
        _run_each(
            session,
            update(table)
            .where(*_is_given(table, key))
            .values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}),
            rows,
        )
        return
    given = _given(table, list(rows[0]), rows)
    session.connection().execute(
        update(table)
        .where(and_(*(table.c[name] == given.c[name] for name in key)))
        .values({name: given.c[name] for name in names})
    )


def delete_rows(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Delete the rows of these keys."""
    if not rows:
        return
    table, names = table_of(model), list(rows[0])
    if not _is_postgresql(session):
        _run_each(session, delete(table).where(*_is_given(table, names)), rows)
        return
    given = _given(table, names, rows)
    session.connection().execute(
        delete(table).where(and_(*(table.c[name] == given.c[name] for name in names)))
    )


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _is_given(table: Table, names: Sequence[str]) -> list[ColumnElement[bool]]:
    return [table.c[name] == bindparam(f"new_{name}", type_=table.c[name].type) for name in names]


def _run_each(session: Session, statement: Any, rows: Sequence[Row]) -> None:
    session.connection().execute(
        statement, [{f"new_{name}": value for name, value in row.items()} for row in rows]
    )


def _given(table: Table, names: Sequence[str], rows: Sequence[Row]) -> Any:
    """Return the rows as something to select from: one array a column, unnested."""
    columns = [table.c[name] for name in names]
    arrays = [
        literal([row[column.name] for row in rows], postgresql.ARRAY(column.type))
        for column in columns
    ]
    parts = [Column(column.name, column.type) for column in columns]
    return func.unnest(*arrays).table_valued(*parts).render_derived(name="given")


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    columns = [table.c[name] for name in rows[0]]
    filled = [
        column for column in table.columns if column.default is not None and column not in columns
    ]
    process = [_processor(column, connection) for column in (*columns, *filled)]
    names = [column.name for column in columns]
    defaults = [_default(column) for column in filled]
    quote = connection.dialect.identifier_preparer.quote
    listed = ", ".join(quote(column.name) for column in (*columns, *filled))
    statement = f"COPY {quote(table.name)} ({listed}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                values = [*map(row.__getitem__, names), *(make() for make in defaults)]
                copy.write_row([do(value) for do, value in zip(process, values, strict=True)])
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_ours(statement, error, connection) from error


def _processor(column: Column[Any], connection: Connection) -> Callable[[Any], Any]:
    dialect = connection.dialect
    return column.type.dialect_impl(dialect).bind_processor(dialect) or _same


def _same(value: Any) -> Any:
    return value


def _default(column: Column[Any]) -> Callable[[], Any]:
    """Return what makes the default of a column; the mapper's defaults are plain ones."""
    default: Any = column.default
    if default.is_scalar:
        return lambda: default.arg
    return lambda: default.arg(None)


def _as_ours(statement: str, error: Any, connection: Connection) -> BaseException:
    dialect = connection.dialect
    ours: BaseException = DBAPIError.instance(
        statement, None, error, dialect.loaded_dbapi.Error, dialect=dialect
    )
    return ours
