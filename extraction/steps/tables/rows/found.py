"""What reading a table gives."""

from __future__ import annotations

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


@dataclass(frozen=True, eq=False)
class Reading:
    """One way to read one place of a page; without parts it is a table of no results.

    `finder` is what read it so, and empty where a raster was read in all its ways; `how` says
    which way then. `table` is what a finder read, if the table may go on on the next page.
    """

    box: Box
    parts: tuple[FoundRows, ...]
    finder: str = ""
    how: str = ""
    table: FoundTable | None = None

    @property
    def rows(self) -> list[Row]:
        """All its rows, whatever their lot."""
        return [row for part in self.parts for row in part.rows]


def all_rows(table: FoundTable) -> list[Row]:
    """Return the rows of a table, whatever their lot."""
    return [*table.rows, *(row for _, rows in table.lots for row in rows)]
