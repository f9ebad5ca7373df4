"""Specimen tables with tall heads: a specimen a row, properties as columns.

The name of a property runs over several lines of the head ("COMPRESSIVE / OR FLEXURAL /
STRENGTH / (MPa)"), so that no single line names the tests. The rows are found first, then
the words over each of their columns are its name.
"""

from __future__ import annotations

from collections.abc import Sequence

from extraction.page import Page
from extraction.steps.lines import Line, union
from extraction.steps.tables.finders.across import AcrossTable, name_columns
from extraction.steps.tables.grids.columns import find_columns, place_cells
from extraction.steps.tables.texts.content import Kind, kind_of
from extraction.steps.tables.texts.known import (
    describes_specimen,
    knows_test,
    names_test,
)
from extraction.steps.tables.texts.naming import AcrossColumn
from extraction.steps.tables.texts.words import Role, column_role

#: A head has at most this many lines.
TALLEST = 9
_MEASURED = frozenset({Kind.NUMBER, Kind.QUANTITY, Kind.RANGE, Kind.LIMIT})
#: Columns of tables that name a test in each row.
_FOREIGN = frozenset(
    {
        Role.VALUE,
        Role.SPEC,
        Role.MINIMUM,
        Role.MAXIMUM,
        Role.UNIT,
        Role.VERDICT,
        Role.METHOD,
    }
)


def find_specimens(page: Page, lines: Sequence[Line]) -> list[AcrossTable]:
    """Return the specimen tables of a page, top to bottom."""
    tables: list[AcrossTable] = []
    n = 0
    while n < len(lines):
        end = _run(lines, n)
        if end - n < 2:
            n += 1
            continue
        table = _read(page, lines, n, end)
        if table is not None:
            tables.append(table)
        n = end
    return tables


def _run(lines: Sequence[Line], start: int) -> int:
    """Return where the rows that begin at `start` end (not included)."""
    end = start
    while end < len(lines) and _is_row(lines[end]):
        if end > start:
            gap = lines[end].box.top - lines[end - 1].box.bottom
            if gap > 2.2 * lines[end].box.height or not _alike(lines[start], lines[end]):
                break
        end += 1
    return end


def _is_row(line: Line) -> bool:
    """Whether a line is the row of a specimen: a short name, then several figures."""
    if len(line.segments) < 4:
        return False
    if any(len(s.words) > 4 or s.text.endswith(":") for s in line.segments):
        return False
    first = line.segments[0].text
    measured = sum(kind_of(s.text) in _MEASURED for s in line.segments)
    # "B" is a specimen here, not boron.
    return measured >= 2 and not (len(first) > 2 and knows_test(first))


def _alike(one: Line, other: Line) -> bool:
    """Whether the cells of two lines stand under each other."""
    near = sum(
        any(a.box.overlap_x(b.box) > 0.5 * min(a.box.width, b.box.width) for b in one.segments)
        for a in other.segments
    )
    return near >= 0.7 * len(other.segments)


def _read(page: Page, lines: Sequence[Line], start: int, end: int) -> AcrossTable | None:
    top = _head_top(lines, start, end)
    if start - top < 2:
        return None
    body, heads = list(lines[start:end]), list(lines[top:start])
    columns = find_columns(body, None)
    named = name_columns(columns, [s for line in heads for s in line.segments])
    cells = [place_cells(line, columns) for line in body]
    for place, column in enumerate(named):
        texts = [" ".join(s.text for s in row[place]) for row in cells if row[place]]
        column.role = _role(column, texts)
    tests = [n for n, column in enumerate(named) if column.role is Role.TEST]
    if not tests or tests[0] == 0 or any(column.role in _FOREIGN for column in named):
        return None
    box = union([line.box for line in [*heads, *body]])
    return AcrossTable(page.number, named, body, cells, box)


def _head_top(lines: Sequence[Line], start: int, end: int) -> int:
    """Return the first line of the head: close lines without data or "label: value"."""
    width = union([line.box for line in lines[start:end]])
    top = start
    for n in range(start - 1, max(-1, start - 1 - TALLEST), -1):
        line = lines[n]
        gap = lines[top].box.top - line.box.bottom
        reach = 1.6 if top == start else 0.8
        figures = sum(kind_of(s.text) in _MEASURED for s in line.segments)
        if gap > reach * line.box.height or figures or ":" in line.text:
            break
        if line.box.overlap_x(width) < 0.5 * line.box.width:
            break
        top = n
    return top


def _role(column: AcrossColumn, texts: Sequence[str]) -> Role:
    """Return the role of a column: a property that was measured, or what describes it."""
    match = column_role(column.name)
    given = Role(match.role) if match is not None and match.share >= 0.6 else None
    if given is Role.LOT and column.unit:
        return Role.TEST  # a load ("Charge (kN)"), no lot
    if given in {Role.LOT, *_FOREIGN}:
        return given
    kinds = [kind_of(text) for text in texts]
    measured = sum(kind in _MEASURED for kind in kinds)
    if sum(kind is Kind.METHOD for kind in kinds) > 0.5 * len(kinds) > 0:
        return Role.METHOD
    if not kinds or measured < 0.7 * len(kinds):
        return Role.OTHER
    known = names_test(column.name) or (len(column.name) > 3 and knows_test(column.name))
    return Role.TEST if known and not describes_specimen(column.name) else Role.OTHER
