"""A table that goes on at the top of the next page without its head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extraction.geometry import Box
from extraction.steps.lines import Line, Segment, segment_of
from extraction.steps.tables.grids.grid import is_row
from extraction.steps.tables.grids.sheet import Head, HeadCell
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.rows.found import FoundTable


def head_again(view: PageView, before: FoundTable, heads: Sequence[Head]) -> Head | None:
    """Return the head of the table before, set over the first rows of this page.

    None if the page does not begin with rows in the columns of that table, above its
    own first head.
    """
    if before.head is None or len(before.grid.columns) < 2:
        return None
    limit = min((head.box.top for head in heads), default=view.page.height)
    rows = [line for line in view.lines if line.box.bottom < limit and _fits(line, before)]
    if len(rows) < 2:
        return None
    first = rows[0]
    gap = rows[1].box.top - first.box.bottom
    if gap > 4 * first.segments[0].height:
        return None  # two lines of a letterhead that happen to fit
    drop = first.box.top - before.head.box.bottom - 0.7 * first.segments[0].height
    cells = [
        HeadCell([_moved(segment, drop) for segment in cell.segments], cell.match)
        for cell in before.head.cells
    ]
    return Head(cells)


def _fits(line: Line, before: FoundTable) -> bool:
    """Whether a line's cells stand in the columns, most of them filled."""
    if not is_row(line) or len(line.segments) < 0.6 * len(before.grid.columns):
        return False
    return all(_column_of(segment, before) is not None for segment in line.segments)


def _column_of(segment: Segment, before: FoundTable) -> int | None:
    box = segment.box
    for place, column in enumerate(before.grid.columns):
        shared = min(box.x1, column.x1) - max(box.x0, column.x0)
        if shared > 0.6 * min(box.width, column.x1 - column.x0):
            return place
    return None


def _moved(segment: Segment, drop: float) -> Segment:
    words = []
    for word in segment.words:
        box = word.box
        place = Box(box.x0, max(box.top + drop, 0.0), box.x1, max(box.bottom + drop, 0.1))
        words.append(replace(word, box=place))
    return segment_of(words)
