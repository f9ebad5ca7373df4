"""Lots as columns: several result columns, each under the number of its lot.

The numbers stand in a line above the head ("Lot number | A1 | A2"), in one of the first rows,
or are the heads themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.page import Page
from extraction.result import Field, Reason
from extraction.steps.lines import Line, Segment
from extraction.steps.tables.grids.grid import Column, Grid, GridRow
from extraction.steps.tables.rows.assign import ColumnFacts
from extraction.steps.tables.rows.cells import make_field
from extraction.steps.tables.texts.content import RESULT_KINDS, Kind, kind_of
from extraction.steps.tables.texts.words import Role, column_role, fold, phrases_of

#: How far above the head the numbers may stand, in letter heights.
REACH = 14
_WHY = Reason("table.lot_over_column", "The lot stands above its column of results.")
_CODE = re.compile(r"(?=.*\d)[\w./-]{4,}(?: [\w./-]+)?")

Lots = list[tuple[int, Field]]


def lots_over(page: Page, lines: Sequence[Line], grid: Grid, facts: Sequence[ColumnFacts]) -> Lots:
    """Return the result columns that belong to a lot each, with its number; empty if none do."""
    places = [n for n, fact in enumerate(facts) if _holds_results(fact) and not _is_mean(fact)]
    if len(places) < 2 or grid.head is None:
        return []
    top, height = grid.head.box.top, grid.head.cells[0].segments[0].height
    near = [ln for ln in lines if -1 < top - ln.box.bottom + 0.5 * height < REACH * height]
    for line in reversed(near):
        found = _in_line(page, line.segments, grid.columns, places)
        if found:
            return found
    for row in grid.rows[:4]:
        if is_lot_row(row, facts):
            segments = [segment for cell in row.cells for segment in cell]
            return _in_line(page, segments, grid.columns, places)
    return _in_heads(page, grid.columns, facts, places)


def _holds_results(fact: ColumnFacts) -> bool:
    """Whether a column holds results, be it under the number of a sample."""
    loose = fact.role in {Role.OTHER, Role.SAMPLE} and fact.share(RESULT_KINDS) > 0.6
    return fact.role is Role.VALUE or (loose and fact.filled > 0.5)


def is_lot_row(row: GridRow, facts: Sequence[ColumnFacts]) -> bool:
    """Whether a row names the lots of the columns and is no result."""
    return _is_lot_label(_name(row, facts))


def is_amount_row(row: GridRow, facts: Sequence[ColumnFacts]) -> bool:
    """Whether a row says how much there is of each lot."""
    name = re.sub(r"[(\[].*?[)\]]", " ", _name(row, facts))
    return fold(name) in phrases_of("pairs", "amounts")


def _name(row: GridRow, facts: Sequence[ColumnFacts]) -> str:
    tests = [n for n, fact in enumerate(facts) if fact.role is Role.TEST]
    return row.text(tests[0]) if tests else ""


def _is_mean(fact: ColumnFacts) -> bool:
    return fold(fact.head) in phrases_of("pairs", "means")


def _is_lot_label(text: str) -> bool:
    match = column_role(text.rstrip(" :"))
    return match is not None and match.role == Role.LOT and match.share >= 0.99


def _in_line(
    page: Page, segments: Sequence[Segment], columns: Sequence[Column], places: Sequence[int]
) -> Lots:
    """Return the numbers of a line that a lot label begins, by the columns below them."""
    labels = [s for s in segments if _is_lot_label(s.text)]
    if not labels:
        return []
    numbers = [s for s in segments if s.box.x0 > labels[0].box.x1 and _CODE.fullmatch(s.text)]
    found: Lots = []
    for place in places:
        over = [s for s in numbers if _stands_over(s, columns, place)]
        if len(over) == 1:
            text = over[0].text
            found.append((place, make_field(page, over, text, raw=text, reasons=(_WHY,))))
    return found if _several(found) else []


def _stands_over(segment: Segment, columns: Sequence[Column], place: int) -> bool:
    """Whether of all columns this one is the nearest to a text above it."""
    middle = segment.box.middle_x
    best = min(range(len(columns)), key=lambda n: abs(columns[n].middle - middle))
    return best == place


def _in_heads(
    page: Page, columns: Sequence[Column], facts: Sequence[ColumnFacts], places: Sequence[int]
) -> Lots:
    """Return the heads themselves where they are numbers of one pattern."""
    heads = [facts[n].head for n in places]
    if not all(kind_of(text) is Kind.CODE or re.fullmatch(r"\d{5,}", text) for text in heads):
        return []
    if len({re.sub(r"\d", "0", re.sub(r"[A-Za-z]", "a", text)) for text in heads}) > 1:
        return []
    found: Lots = []
    for place in places:
        segments = [s for cell in columns[place].head for s in cell.segments]
        text = facts[place].head
        found.append((place, make_field(page, segments, text, raw=text, reasons=(_WHY,))))
    return found if _several(found) else []


def _several(found: Lots) -> bool:
    return len({field.value for _, field in found}) > 1
