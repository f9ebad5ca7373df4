"""What reading a table gives."""

from __future__ import annotations

from dataclasses import dataclass, field

from extraction.geometry import Box
from extraction.result import Field, Row
from extraction.steps.tables.assign import ColumnFacts
from extraction.steps.tables.grid import Grid
from extraction.steps.tables.sheet import Head


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
