"""Pages to result rows: finds the tables, reads each row's cells, groups rows by lot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from extraction.geometry import Box
from extraction.page import ReadDocument
from extraction.result import Field, Row
from extraction.steps.tables.reading import FoundTable, read_page_tables


@dataclass(frozen=True, slots=True)
class TableLot:
    """Rows of one lot, with what the tables themselves say of the lot.

    `fields` (keys of LOT_FIELDS) and `aliases` are filled only where the lot stands in
    the table (mill certificates: a heat a row); empty for the usual one-lot certificate.
    """

    rows: tuple[Row, ...]
    fields: Mapping[str, Field] = field(default_factory=dict)
    aliases: Mapping[str, Field] = field(default_factory=dict)
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TableReading:
    """All result tables of a document. `regions` (page, box): not header territory."""

    lots: tuple[TableLot, ...] = ()
    regions: tuple[tuple[int, Box], ...] = ()


def read_tables(document: ReadDocument) -> TableReading:
    """Return the result rows of all pages, grouped by lot."""
    tables: list[FoundTable] = []
    for page in document.pages:
        tables += read_page_tables(page)
    rows = [row for table in tables for row in table.rows]
    regions = tuple((table.page, table.box) for table in tables)
    if not rows:
        return TableReading((), regions)
    pages = tuple(sorted({table.page for table in tables}))
    return TableReading((TableLot(tuple(rows), pages=pages),), regions)
