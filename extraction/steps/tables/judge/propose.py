"""What each finder reads on a page, asked as if there were no other.

Tables are read of the whole page. Sentences, pairs and cards are what stands outside of tables:
they are read of what the tables that were chosen leave over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extraction.geometry import Box
from extraction.steps.tables.finders.across import AcrossTable
from extraction.steps.tables.finders.across_rows import across_rows
from extraction.steps.tables.finders.cards import find_cards
from extraction.steps.tables.finders.listed import find_listed
from extraction.steps.tables.finders.pair_rows import pair_row
from extraction.steps.tables.finders.pairs import find_pairs
from extraction.steps.tables.finders.prose import find_told
from extraction.steps.tables.finders.reading import find_aligned
from extraction.steps.tables.finders.references import find_references
from extraction.steps.tables.finders.ruled_down import find_ruled_down
from extraction.steps.tables.finders.specimens import find_specimens
from extraction.steps.tables.grids.view import PageView, without
from extraction.steps.tables.rows.found import FoundRows, FoundTable, Reading


def table_readings(
    view: PageView, across: Sequence[AcrossTable], before: FoundTable | None
) -> Iterator[Reading]:
    """Yield what the finders of tables read on a page.

    `across` are its tables across, on whose names the pages of the document agreed; `before` is
    the last table of the page before, which may go on without a head.
    """
    for box in find_references(view.lines):
        yield Reading(box, (), "references")
    yield from _across("across", view, across)
    yield from _across("specimens", view, find_specimens(view.page, view.lines))
    yield from _down("ruled", find_ruled_down(view))
    yield from _down("aligned", find_aligned(view, before))


def loose_readings(view: PageView, tables: Sequence[Box]) -> Iterator[Reading]:
    """Yield the results of a page that stand in no table; `tables` are the boxes of those."""
    rest = without(view, tables)
    page, lines = rest.page, rest.lines
    rows = [("listed", box, row) for row, box in find_listed(page, lines)]
    rows += [("told", box, row) for row, box in find_told(page, lines)]
    for finder, find in (("pairs", find_pairs), ("cards", find_cards)):
        for pair in find(lines):
            row = pair_row(page, pair)
            if row is not None and pair.box is not None:
                rows.append((finder, pair.box, row))
    for finder, box, row in rows:
        yield Reading(box, (FoundRows(page.number, box, (row,)),), finder)


def _across(finder: str, view: PageView, tables: Sequence[AcrossTable]) -> Iterator[Reading]:
    number = view.page.number
    for table in tables:
        lots = across_rows(view.page, table)
        parts = [FoundRows(number, table.box, tuple(x.rows), x.number, x.piece) for x in lots]
        if parts:
            yield Reading(table.box, tuple(parts), finder)


def _down(finder: str, tables: Sequence[FoundTable]) -> Iterator[Reading]:
    for table in tables:
        lots = [(None, table.rows), *table.lots]
        parts = [FoundRows(table.page, table.box, tuple(rows), lot) for lot, rows in lots if rows]
        yield Reading(table.box, tuple(parts), finder, table=table)
