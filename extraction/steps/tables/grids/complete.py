"""Heads of several lines, completed by the columns that the body shows.

A head is found by the words that name columns. Of a column of results for one lot nothing
may name it in the first line ("Number of / lot / 896.575"); what stands over the column,
down to the first row, is its head.
"""

from __future__ import annotations

from collections.abc import Sequence

from extraction.steps.lines import Line, Segment
from extraction.steps.tables.grids.columns import place_cells
from extraction.steps.tables.grids.grid import Column
from extraction.steps.tables.grids.sheet import Head, HeadCell
from extraction.steps.tables.texts.known import knows_test
from extraction.steps.tables.texts.words import Role, column_role


def complete_heads(
    lines: Sequence[Line], head: Head, columns: Sequence[Column], body: Sequence[Line]
) -> list[Line]:
    """Give columns without a whole head the words over them; return the body below the head.

    Columns and head change in place. Nothing changes where the first line of the body is a
    row, and every column has its head.
    """
    first = _first_row(columns, body)
    if first is None:
        return list(body)
    open_columns = [c for c in columns if _is_open(c)]
    if len(open_columns) < 2:
        return list(body)
    top, bottom = head.box.top - 2, body[first].box.top
    held = {id(w) for cell in head.cells for s in cell.segments for w in s.words}
    added = 0
    for column in open_columns:
        over = [
            s
            for line in lines
            for s in line.segments
            if top <= s.box.middle_y < bottom
            and _stands_over(s, column, columns)
            and not any(id(w) in held for w in s.words)
        ]
        if not over:
            continue
        cell = HeadCell([*(s for c in column.head for s in c.segments), *over])
        cell.match = column_role(cell.text)
        old = {id(c) for c in column.head}
        head.cells = [c for c in head.cells if id(c) not in old]
        head.cells.append(cell)
        column.head = [cell]
        added += 1
    head.cells.sort(key=lambda c: c.box.x0)
    return list(body[first:]) if added else list(body)


def _is_open(column: Column) -> bool:
    """Whether a column has no head, or only the label of a lot without its number."""
    if not column.head:
        return True
    matches = [cell.match for cell in column.head]
    lot = any(m is not None and m.role == Role.LOT for m in matches)
    return lot and not any(c.isdigit() for cell in column.head for c in cell.text)


def _first_row(columns: Sequence[Column], body: Sequence[Line]) -> int | None:
    """Return the first line that names a test and fills two more columns."""
    test = next(
        (
            n
            for n, c in enumerate(columns)
            if any(h.match is not None and h.match.role == Role.TEST for h in c.head)
        ),
        None,
    )
    if test is None:
        return None
    for place, line in enumerate(body[:6]):
        cells = place_cells(line, columns)
        if cells[test] and sum(map(bool, cells)) >= 2 and not _heads(cells[test]):
            return place
    return None


def _heads(cell: Sequence[Segment]) -> bool:
    """Whether the cell under the head of the tests says the same in another language."""
    text = " ".join(segment.text for segment in cell)
    match = column_role(text)
    return (
        match is not None
        and match.role == Role.TEST
        and match.share >= 0.99
        and not knows_test(text)
    )


def _stands_over(segment: Segment, column: Column, columns: Sequence[Column]) -> bool:
    """Whether of all columns a segment stands nearest over this one, and not far off."""
    shares = [
        (
            min(segment.box.x1, c.x1) - max(segment.box.x0, c.x0),
            -abs(c.middle - segment.box.middle_x),
        )
        for c in columns
    ]
    best = max(range(len(columns)), key=lambda n: (max(shares[n][0], 0), shares[n][1]))
    near = abs(columns[best].middle - segment.box.middle_x) < 60
    return columns[best] is column and near
