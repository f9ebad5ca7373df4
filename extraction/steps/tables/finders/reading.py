"""One page's tables: heads, bodies, columns, rows."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.geometry import Box
from extraction.page import Page
from extraction.steps.lines import Line, union
from extraction.steps.tables.finders.again import head_again
from extraction.steps.tables.finders.head_rows import rows_across, test_columns
from extraction.steps.tables.finders.heads import find_heads
from extraction.steps.tables.grids.columns import find_columns, place_cells
from extraction.steps.tables.grids.complete import complete_heads
from extraction.steps.tables.grids.grid import (
    Column,
    Grid,
    GridRow,
    body_lines,
    cut_body,
    is_row,
)
from extraction.steps.tables.grids.rowing import group_rows
from extraction.steps.tables.grids.sheet import Head, HeadCell
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.rows.assign import assign_roles, column_facts
from extraction.steps.tables.rows.finish import is_control, title_over, unit_above, with_rows
from extraction.steps.tables.rows.found import FoundTable
from extraction.steps.tables.texts.words import Role, column_role


def find_aligned(view: PageView, before: FoundTable | None = None) -> list[FoundTable]:
    """Return the tables with a head whose columns are seen from the white between words.

    A table of the laboratory's own controls comes without rows: it takes its place only.
    `before` is the last table of the page before; it may go on without a head.
    """
    tables: list[FoundTable] = []
    heads = find_heads(view.lines)
    again = head_again(view, before, heads) if before is not None else None
    if again is not None:
        heads.insert(0, again)
    for head in heads:
        if any(_inside(head.box, table.box) for table in tables):
            continue
        table = _read_table(view, head, heads)
        if table is not None:
            tables.append(table)
    return tables


def _inside(box: Box, other: Box) -> bool:
    return box.overlap_x(other) > 0.8 * box.width and box.overlap_y(other) > 0.8 * box.height


def bounds_below(page: Page, head: Head, heads: Sequence[Head]) -> Box:
    """Return the region that the body of a head may fill."""
    box = head.box
    left, right, bottom = 0.0, page.width, page.height
    for other in heads:
        if other is head:
            continue
        shared = box.overlap_x(other.box)
        if other.box.top > box.bottom and shared > 0.1 * min(box.width, other.box.width):
            bottom = min(bottom, other.box.top - 0.5)
    for other in heads:
        if other is head or other.box.top > bottom:
            continue
        if other.box.x0 >= box.x1 - 2:
            right = min(right, _white(page, box.x1, other.box.x0, box.bottom, bottom))
        elif other.box.x1 <= box.x0 + 2:
            left = max(left, _white(page, other.box.x1, box.x0, box.bottom, bottom))
    return Box(
        min(left, box.x0),
        box.bottom - 0.6 * head.cells[0].segments[0].height,
        max(right, box.x1),
        bottom,
    )


def _white(page: Page, low: float, high: float, top: float, bottom: float) -> float:
    """Return the middle of the widest white stripe between two tables."""
    low, high = low - 15, high + 15
    spans = sorted(
        (w.box.x0, w.box.x1)
        for w in page.words
        if top < w.box.middle_y < min(bottom, top + 150) and w.box.x1 > low and w.box.x0 < high
    )
    best, at, edge = 0.0, (low + high) / 2, low
    for x0, x1 in [*spans, (high, high)]:
        if x0 - edge > best:
            best, at = x0 - edge, (x0 + edge) / 2
        edge = max(edge, x1)
    return at


def _read_table(view: PageView, head: Head, heads: Sequence[Head]) -> FoundTable | None:
    page = view.page
    bounds = bounds_below(page, head, heads)
    body, columns = _body(view, head, bounds)
    if len(columns) < 2:
        return None
    body = complete_heads(view.lines, head, columns, body)
    left, right = _kept(columns, head)
    if left > columns[0].x0 or right < columns[-1].x1:
        body, columns = _body(view, head, Box(left - 2, bounds.top, right + 2, bounds.bottom))
        if len(columns) < 2:
            return None
        body = complete_heads(view.lines, head, columns, body)
    cells = [place_cells(line, columns) for line in body]
    _name_by_level(view, head, columns)
    texts = [
        [" ".join(s.text for s in row[n]) for row in cells if sum(map(bool, row)) > 1]
        for n in range(len(columns))
    ]
    facts = [column_facts(column, text) for column, text in zip(columns, texts, strict=True)]
    assign_roles(facts)
    tests = [n for n, f in enumerate(facts) if f.role is Role.TEST]
    results = [n for n, f in enumerate(facts) if f.role in {Role.VALUE, Role.VERDICT}]
    box = union([head.box, *(line.box for line in body)])
    if is_control(view, head, facts):
        return FoundTable(page.number, box, [], facts, Grid(page.number, columns, [], box, head))
    named = [" ".join(s.text for s in row[tests[0]]) for row in cells] if tests else []
    across = test_columns(facts, named)
    if across:
        grid = Grid(page.number, columns, [GridRow(row) for row in cells], box, head)
        found = rows_across(page, grid, facts, across)
        return FoundTable(page.number, box, found, facts, grid, head) if found else None
    if not tests or not results:
        return None
    level = [
        rule
        for rule in view.level
        if box.top < rule.middle_y < box.bottom and rule.overlap_x(box) > 0.12 * box.width
    ]
    grid_rows = group_rows(body, cells, test=tests[0], results=results, level=level)
    title = title_over(view, head)
    for row in grid_rows:
        row.section = row.section or title
    grid = Grid(page.number, columns, grid_rows, box, head)
    return with_rows(view, head, grid, facts, unit_above(view, head))


def _name_by_level(view: PageView, head: Head, columns: Sequence[Column]) -> None:
    """Give columns without a head what stands over them, level with the rest of the head."""
    top, bottom = head.box.top - 1, head.box.bottom + 1
    level = [s for line in view.lines for s in line.segments if top <= s.box.middle_y <= bottom]
    for column in columns:
        over = [s for s in level if min(s.box.x1, column.x1) > max(s.box.x0, column.x0)]
        if not column.head and len(over) == 1:
            column.head = [HeadCell(over, column_role(over[0].text))]


def _body(view: PageView, head: Head, bounds: Box) -> tuple[list[Line], list[Column]]:
    lines = body_lines(view.page.words, bounds, view.upright, head, view.gap)
    body = cut_body(lines, head, head.box.width)
    usual = sorted(len(line.segments) for line in body)[int(0.7 * len(body))] if body else 0
    full = max(2, int(0.55 * usual + 0.5))
    typical = [
        line
        for line in body
        if len(line.segments) >= full
        and (is_row(line) or (len(line.segments) > 2 and ":" not in line.text))
    ]
    return body, find_columns(typical or body, head)


def _kept(columns: Sequence[Column], head: Head) -> tuple[float, float]:
    """Return where the table ends left and right: columns without a head there are not its."""
    headed = [n for n, column in enumerate(columns) if column.head]
    if not headed or Role.TEST not in head.roles():
        return columns[0].x0, columns[-1].x1
    first, last = headed[0], headed[-1]
    if last + 1 < len(columns) and columns[last + 1].x0 - columns[last].x1 < 25:
        last += 1
    return min(columns[first].x0, head.box.x0), max(columns[last].x1, head.box.x1)
