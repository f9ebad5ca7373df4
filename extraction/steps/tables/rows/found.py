"""What reading a table gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extraction.geometry import Box
from extraction.result import Field, Row
from extraction.steps.tables.grids.grid import Grid
from extraction.steps.tables.grids.sheet import Head
from extraction.steps.tables.rows.assign import ColumnFacts


@dataclass
class FoundTable:
    """One table of results as read."""

    page: int
    box: Box
    rows: list[Row]
    facts: list[ColumnFacts]
    grid: Grid
    head: Head | None = None
    lots: list[tuple[Field, list[Row]]] = field(default_factory=list)


@dataclass(frozen=True)
class FoundRows:
    """Rows found in one place; `lot` where the table names it.

    Without rows it is a table of no results that takes its place.
    """

    page: int
    box: Box
    rows: tuple[Row, ...]
    lot: Field | None = None
    #: The plate or coil that the table names in place of a lot.
    piece: str = ""


def by_place(parts: Sequence[FoundRows]) -> dict[Box, list[FoundRows]]:
    """Return parts with rows by the box they stand in: of one table, a part each lot."""
    found: dict[Box, list[FoundRows]] = {}
    for part in parts:
        if part.rows:
            found.setdefault(part.box, []).append(part)
    return found


def all_rows(table: FoundTable) -> list[Row]:
    """Return the rows of a table, whatever their lot."""
    return [*table.rows, *(row for _, rows in table.lots for row in rows)]
