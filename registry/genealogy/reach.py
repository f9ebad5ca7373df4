"""What a trace reaches, in one statement: ids, names, marks and stock.

Written as SQL, prepared once a database and direction: building the same query from
models at every call costs more than a narrow trace itself. Rows stay tuples; 100,000 of
them are read in little more than the bare recursive query takes (benchmarks/genealogy.py).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, NamedTuple

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db.types import quantity_from_units
from registry.genealogy.links import Link, Way

_ONWARD = {Way.FORWARD: ("parent_id", "child_id"), Way.BACK: ("child_id", "parent_id")}


class Reached(NamedTuple):
    """One lot or unit that a trace reaches, as the database keeps it."""

    id: int
    public_id: str
    kind: str
    number: str
    sku: str
    item: str
    supplier: str | None
    unit: str
    disposition: str
    on_hold: bool
    recalled: bool
    expiry: date | str | None  # text on SQLite
    site_id: int | None
    units: int  # stock over all places, in millionths

    @property
    def on_hand(self) -> Decimal:
        """Stock over all places, in the lot's unit."""
        return amount(self.units)

    @property
    def expiry_date(self) -> date | None:
        """The last day of use."""
        return date.fromisoformat(self.expiry) if isinstance(self.expiry, str) else self.expiry


#: A row of the statement below becomes a `Reached`, without being copied field by field.
_as_reached = partial(tuple.__new__, Reached)


def read_reached(session: Session, actor: Actor, roots: Sequence[int], way: Way) -> list[Reached]:
    """Return everything that the roots reach, roots included, each once."""
    statement = _reached_sql(session.get_bind().dialect.name, way)
    with _no_collection():
        return list(map(_as_reached, _rows(session, actor, statement, roots)))


def read_links(session: Session, actor: Actor, roots: Sequence[int], way: Way) -> list[Link]:
    """Return every link between what the roots reach."""
    statement = _links_sql(session.get_bind().dialect.name, way)
    rows = session.connection().execute(
        statement, {"roots": list(roots), "organization": actor.operator_id}
    )
    return [
        Link(parent, child, amount(quantity), bool(stated))
        for parent, child, quantity, stated in rows
    ]


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector from walking rows while they are read: they hold no cycles.

    It costs a sixth of a wide trace. Threads may overlap: whoever found it on turns it on.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _rows(
    session: Session, actor: Actor, statement: TextClause, roots: Sequence[int]
) -> list[tuple[Any, ...]]:
    """Return the driver's own tuples: dressing 100,000 of them up costs as much as the walk."""
    result = session.connection().execute(
        statement, {"roots": list(roots), "organization": actor.operator_id}
    )
    try:
        rows = list(result.cursor.fetchall()) if result.cursor else []
    finally:
        result.close()
    return rows


@lru_cache(maxsize=65536)
def amount(units: int) -> Decimal:
    """Return the amount of so many millionths; amounts repeat, so they are remembered."""
    return quantity_from_units(units)


def _walk(way: Way) -> str:
    here, there = _ONWARD[way]  # names of columns, nothing from outside
    return (
        "WITH RECURSIVE walk(id) AS ("
        "SELECT id FROM traceable WHERE id IN :roots AND organization_id = :organization "
        f"UNION SELECT edge.{there} FROM walk JOIN edge ON edge.{here} = walk.id) "
    )


_NAMED = (
    "SELECT t.id, t.public_id, t.kind, t.number, i.sku, i.name, o.name, t.unit, "
    "t.disposition, t.on_hold, t.recalled, t.expiry_date, t.site_id, "
)
_JOINS = "JOIN item i ON i.id = t.item_id LEFT JOIN organization o ON o.id = t.supplier_id "


@lru_cache
def _reached_sql(dialect: str, way: Way) -> TextClause:
    statement = _walk(way)
    if dialect == "postgresql":
        # It misjudges a plain join with the recursive part and scans all lots: the ids are
        # handed on as an array. The stock of all is added up in one pass over its index.
        found = "(SELECT ids FROM found)::bigint[]"
        statement += (
            ", found AS MATERIALIZED (SELECT array_agg(id) AS ids FROM walk) "
            f"{_NAMED} COALESCE(stock.units, 0) FROM traceable t {_JOINS}"
            "LEFT JOIN (SELECT traceable_id, CAST(SUM(quantity) AS bigint) AS units FROM balance "
            f"WHERE traceable_id = ANY({found}) GROUP BY traceable_id) stock "
            f"ON stock.traceable_id = t.id WHERE t.id = ANY({found})"
        )
    else:
        statement += (
            f"{_NAMED} COALESCE((SELECT SUM(b.quantity) FROM balance b "
            "WHERE b.traceable_id = t.id), 0) "
            f"FROM walk JOIN traceable t ON t.id = walk.id {_JOINS}"
        )
    return text(statement).bindparams(bindparam("roots", expanding=True))


@lru_cache
def _links_sql(dialect: str, way: Way) -> TextClause:
    here, _ = _ONWARD[way]
    columns = "SELECT e.parent_id, e.child_id, e.quantity, e.stated "
    source = (
        f"FROM edge e WHERE e.{here} = ANY(ARRAY(SELECT id FROM walk))"
        if dialect == "postgresql"
        else f"FROM walk JOIN edge e ON e.{here} = walk.id"
    )
    return text(_walk(way) + columns + source).bindparams(bindparam("roots", expanding=True))
