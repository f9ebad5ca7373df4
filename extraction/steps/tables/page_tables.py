"""All result tables of one page, whatever way they lie."""

from __future__ import annotations

from dataclasses import dataclass

from extraction.geometry import Box
from extraction.page import Page
from extraction.result import Field, Row
from extraction.steps.lines import read_lines
from extraction.steps.tables.across import find_across
from extraction.steps.tables.across_rows import across_rows
from extraction.steps.tables.pair_rows import pair_row
from extraction.steps.tables.pairs import find_pairs
from extraction.steps.tables.reading import read_page_tables


@dataclass(frozen=True)
class FoundRows:
    """Rows found in one place; `lot` where the table names it."""

    page: int
    box: Box
    rows: tuple[Row, ...]
    lot: Field | None = None


def read_page(page: Page) -> list[FoundRows]:
    """Return the results of one page, top to bottom."""
    lines = read_lines(page)
    found: list[FoundRows] = []
    across = [(table, across_rows(page, table)) for table in find_across(page, lines)]
    taken = []
    for table, lots in across:
        if not lots:
            continue
        taken.append(table.box)
        found += [FoundRows(page.number, table.box, tuple(lot.rows), lot.number) for lot in lots]
    for down in read_page_tables(page, lines, taken):
        if down.rows:
            found.append(FoundRows(page.number, down.box, tuple(down.rows)))
        found += [FoundRows(page.number, down.box, tuple(rows), lot) for lot, rows in down.lots]
    taken = [part.box for part in found]
    for pair in find_pairs(lines, taken):
        row = pair_row(page, pair)
        if row is not None and pair.box is not None:
            found.append(FoundRows(page.number, pair.box, (row,)))
    return sorted(found, key=lambda part: part.box.top)
