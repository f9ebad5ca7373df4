"""Pages to result rows: finds the tables, reads each row's cells, groups rows by lot.

Rooms: `texts` (what a cell's text is), `grids` (what stands where), `finders` (ways to set out
results), `rows` (cells to result rows), `judge` (what counts), `scope` (methods, footnotes).
From outside: `read_tables` and what it gives; steps beside it share `texts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from extraction.geometry import Box
from extraction.page import ReadDocument
from extraction.result import Field, OtherReading, Row
from extraction.steps.tables.grids.view import PageView, view_page
from extraction.steps.tables.judge.decide import decide_pages
from extraction.steps.tables.rows.blocks import name_blocks, without_repeats
from extraction.steps.tables.rows.found import FoundRows
from extraction.steps.tables.rows.meaning import with_meaning
from extraction.steps.tables.rows.pieces import with_lots_of_pieces
from extraction.steps.tables.scope.methods import with_stated_methods
from extraction.steps.tables.texts.names_of_tests import without_row_numbers
from extraction.steps.tables.texts.notes import with_noted_limits


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
    """All result tables of a document. `regions` (page, box): not header territory.

    `foreign` are those of the regions that say nothing of the product: equipment, reagents.
    """

    lots: tuple[TableLot, ...] = ()
    regions: tuple[tuple[int, Box], ...] = ()
    foreign: tuple[tuple[int, Box], ...] = ()
    #: Tables that may as well be read another way.
    others: tuple[OtherReading, ...] = ()


def read_tables(document: ReadDocument) -> TableReading:
    """Return the result rows of all pages, grouped by lot."""
    views = [view_page(page) for page in document.pages]
    pages = decide_pages(views)
    found = [part for decided in pages for part in decided.parts]
    others = tuple(other for decided in pages for other in decided.others)
    regions = tuple((part.page, part.box) for part in found)
    foreign = tuple((part.page, part.box) for part in found if not part.rows)
    found = with_lots_of_pieces([part for part in found if part.rows], views)
    found = without_repeats(name_blocks(with_stated_methods(found, views), views))
    groups: dict[str, list[FoundRows]] = {}
    for part in found:
        number = (part.lot.value or "") if part.lot is not None else ""
        groups.setdefault(number, []).append(part)
    lots = tuple(_lot(parts, views) for parts in groups.values())
    return TableReading(lots, regions, foreign, others)


def _lot(parts: list[FoundRows], views: Sequence[PageView]) -> TableLot:
    lot = parts[0].lot
    fields = {} if lot is None else {"lot_number": lot}
    noted = with_noted_limits([row for part in parts for row in part.rows], views)
    names = without_row_numbers([row.test.value or "" for row in noted])
    rows = tuple(
        with_meaning(replace(row, test=replace(row.test, value=name)))
        for row, name in zip(noted, names, strict=True)
    )
    return TableLot(rows, fields, pages=tuple(sorted({part.page for part in parts})))
