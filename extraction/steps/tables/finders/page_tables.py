"""All result tables of one page, whatever way they lie."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.steps.tables.finders.across import AcrossTable
from extraction.steps.tables.finders.across_rows import across_rows
from extraction.steps.tables.finders.cards import find_cards
from extraction.steps.tables.finders.listed import find_listed
from extraction.steps.tables.finders.pair_rows import pair_row
from extraction.steps.tables.finders.pairs import find_pairs
from extraction.steps.tables.finders.prose import find_told
from extraction.steps.tables.finders.reading import read_page_tables
from extraction.steps.tables.finders.references import find_references
from extraction.steps.tables.finders.ruled_down import find_ruled_down
from extraction.steps.tables.finders.specimens import find_specimens
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.judge.worth import explains_better
from extraction.steps.tables.rows.found import FoundRows, FoundTable


def read_page(
    view: PageView, across: Sequence[AcrossTable], before: FoundTable | None, whole: PageView
) -> tuple[list[FoundRows], FoundTable | None]:
    """Return the results of one page, top to bottom, and its last table.

    `across` are the tables across on this page, `before` the last table of the page before;
    `whole` is the page with the lines that ruled tables across hold.
    """
    page = view.page
    found = [FoundRows(page.number, box, ()) for box in find_references(view.lines)]
    across = [t for t in across if not any(t.box.overlap_y(f.box) > 2 for f in found)]
    others = []
    if across:
        taken = [part.box for part in found]
        others = [*read_page_tables(view, taken), *find_ruled_down(whole, taken)]
    for table in across:
        lots = across_rows(page, table)
        rivals = [t for t in others if t.box.overlap_y(table.box) > 0 < t.box.overlap_x(table.box)]
        if explains_better(view, rivals, [lot.rows for lot in lots if lot.rows], table.box):
            continue  # cards or captions over a table that names its tests down
        found += [
            FoundRows(page.number, table.box, tuple(lot.rows), lot.number, lot.piece)
            for lot in lots
        ]
    for table in find_specimens(page, view.lines, [part.box for part in found]):
        lots = across_rows(page, table)
        found += [FoundRows(page.number, table.box, tuple(lot.rows), lot.number) for lot in lots]
    tables = read_page_tables(view, [part.box for part in found], before)
    for down in tables:
        if down.rows:
            found.append(FoundRows(page.number, down.box, tuple(down.rows)))
        found += [FoundRows(page.number, down.box, tuple(rows), lot) for lot, rows in down.lots]
    taken = [*(part.box for part in found), *(table.box for table in tables)]
    listed = find_listed(page, view.lines, taken)
    found += [FoundRows(page.number, box, (one,)) for one, box in listed]
    taken += [box for _, box in listed]
    told = find_told(page, view.lines, taken)
    found += [FoundRows(page.number, box, (row,)) for row, box in told]
    taken += [box for _, box in told]
    pairs = find_pairs(view.lines, taken)
    taken += [pair.box for pair in pairs if pair.box is not None]
    for pair in [*pairs, *find_cards(view.lines, taken)]:
        row = pair_row(page, pair)
        if row is not None and pair.box is not None:
            found.append(FoundRows(page.number, pair.box, (row,)))
    last = max(tables, key=lambda table: table.box.bottom, default=None)
    return sorted(found, key=lambda part: part.box.top), last
