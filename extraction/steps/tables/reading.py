"""One page's tables: heads, bodies, columns, rows."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.geometry import Box
from extraction.page import Page
from extraction.result import Field, Reason
from extraction.steps.lines import Line, union
from extraction.steps.tables.again import head_again
from extraction.steps.tables.assign import ColumnFacts, assign_roles, column_facts
from extraction.steps.tables.cells import make_field
from extraction.steps.tables.columns import find_columns, place_cells
from extraction.steps.tables.complete import complete_heads
from extraction.steps.tables.content import Kind, kind_of
from extraction.steps.tables.found import FoundTable
from extraction.steps.tables.grid import (
    Column,
    Grid,
    GridRow,
    body_lines,
    cut_body,
    is_row,
)
from extraction.steps.tables.head_rows import rows_across, test_columns
from extraction.steps.tables.heads import find_heads
from extraction.steps.tables.lots_over import is_lot_row, lots_over
from extraction.steps.tables.rowing import group_rows
from extraction.steps.tables.rows import RowMaker
from extraction.steps.tables.sheet import Head
from extraction.steps.tables.unitlike import is_unit
from extraction.steps.tables.view import PageView
from extraction.steps.tables.words import Role, column_role, fold, phrases_of


def read_page_tables(
    view: PageView, taken: Sequence[Box] = (), before: FoundTable | None = None
) -> list[FoundTable]:
    """Return the tables with a head on one page, top to bottom, outside the taken boxes.

    A table of the laboratory's own controls comes without rows: it takes its place only.
    `before` is the last table of the page before; it may go on without a head.
    """
    heads = [h for h in find_heads(view.lines) if not any(_inside(h.box, box) for box in taken)]
    again = head_again(view, before, heads) if before is not None else None
    if again is not None:
        heads.insert(0, again)
    tables: list[FoundTable] = []
    for head in heads:
        if any(_inside(head.box, table.box) for table in tables):
            continue
        table = _read_table(view, head, heads, taken)
        if table is not None:
            tables.append(table)
    return tables


def _inside(box: Box, other: Box) -> bool:
    return box.overlap_x(other) > 0.8 * box.width and box.overlap_y(other) > 0.8 * box.height


def bounds_below(page: Page, head: Head, heads: Sequence[Head], taken: Sequence[Box] = ()) -> Box:
    """Return the region that the body of a head may fill."""
    box = head.box
    left, right, bottom = 0.0, page.width, page.height
    for other in heads:
        if other is head:
            continue
        shared = box.overlap_x(other.box)
        if other.box.top > box.bottom and shared > 0.1 * min(box.width, other.box.width):
            bottom = min(bottom, other.box.top - 0.5)
    for found in taken:
        if found.top > box.bottom and box.overlap_x(found) > 0:
            bottom = min(bottom, found.top - 0.5)
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


def _read_table(
    view: PageView, head: Head, heads: Sequence[Head], taken: Sequence[Box] = ()
) -> FoundTable | None:
    page = view.page
    bounds = bounds_below(page, head, heads, taken)
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
    texts = [
        [" ".join(s.text for s in row[n]) for row in cells if sum(map(bool, row)) > 1]
        for n in range(len(columns))
    ]
    facts = [column_facts(column, text) for column, text in zip(columns, texts, strict=True)]
    assign_roles(facts)
    tests = [n for n, f in enumerate(facts) if f.role is Role.TEST]
    results = [n for n, f in enumerate(facts) if f.role in {Role.VALUE, Role.VERDICT}]
    box = union([head.box, *(line.box for line in body)])
    if _is_control(view, head, facts):
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
    title = _title(view, head)
    for row in grid_rows:
        row.section = row.section or title
    grid = Grid(page.number, columns, grid_rows, box, head)
    return _with_rows(view, head, grid, facts, unit_above(view, head))


def _title(view: PageView, head: Head) -> str | None:
    """Return the words that stand as a title over the table, if there are any."""
    height = head.cells[0].segments[0].height
    best: tuple[float, str] | None = None
    for line in view.lines:
        gap = head.box.top - line.box.bottom
        if not 0 <= gap < 9 * height or (best is not None and gap > best[0]):
            continue
        if ":" in line.text:
            continue
        for segment in line.segments:
            over = segment.box.x0 < head.box.x1 and segment.box.x1 > head.box.x0
            plain = kind_of(segment.text) is Kind.TEXT and len(segment.words) <= 5
            if over and plain:
                best = (gap, segment.text)
                break
    return best[1] if best else None


def unit_above(view: PageView, head: Head) -> str | None:
    """Return the unit that a line over the table states for it: "Unit: mg/kg".

    Of tables side by side the line stands over the first and speaks for all.
    """
    height = head.cells[0].segments[0].height
    for line in reversed(view.lines):
        gap = head.box.top - line.box.bottom
        near = 0 <= gap < 6 * height
        label, mark, _ = line.text.partition(":")
        match = column_role(label) if near and mark else None
        if match is None or match.role != Role.UNIT or match.share < 0.5:
            continue
        words = line.text.replace(":", " ").replace("(", " (").split()
        units = [w.strip("()[],;") for w in words if w.strip("()[],;").casefold() != "unit"]
        found = [w for w in units if is_unit(w) and ("/" in w or "%" in w or len(w) > 1)]
        if found:
            return found[-1]
    return None


def _is_control(view: PageView, head: Head, facts: Sequence[ColumnFacts]) -> bool:
    """Whether the table holds the laboratory's own controls: by its head and its title."""
    words = phrases_of("controls", "words")
    texts = [fold(fact.head) for fact in facts]
    titles = [
        fold(line.text)
        for line in view.lines
        if 0 < head.box.top - line.box.bottom < 60
        and line.box.overlap_x(head.box) > 0
        and _is_heading(line)
    ]
    return any(f" {word} " in f" {text} " for text in [*texts, *titles] for word in words)


def _is_heading(line: Line) -> bool:
    """Whether a line is a heading: alone, or with what follows a bracketed letter."""
    parts = [s for s in line.segments if not s.text.startswith("[")]
    short = bool(parts) and len(parts[0].words) <= 6 and not parts[0].text.endswith(":")
    return short and (len(parts) == 1 or line.segments[0].text.startswith("["))


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


def _with_rows(
    view: PageView, head: Head, grid: Grid, facts: list[ColumnFacts], unit: str | None
) -> FoundTable | None:
    page = view.page
    maker = RowMaker(page, grid, facts, unit)
    lots = lot_columns(page, grid, facts)
    if len(lots) < 2 and (over := lots_over(page, view.lines, grid, facts)):
        lots = over
        grid.rows = [row for row in grid.rows if not is_lot_row(row, facts)]
    table = FoundTable(page.number, grid.box, [], facts, grid, head)
    if lots:
        for place, number in lots:
            rows = [row for r in grid.rows if (row := maker.make(r, [place])) is not None]
            if rows:
                table.lots.append((number, rows))
    else:
        table.rows = [row for r in grid.rows if (row := maker.make(r)) is not None]
    return table if table.rows or table.lots else None


def lot_columns(page: Page, grid: Grid, facts: Sequence[ColumnFacts]) -> list[tuple[int, Field]]:
    """Return the result columns that each belong to a lot, with the lot's number."""
    found = []
    for place, fact in enumerate(facts):
        named = fact.match is not None and fact.match.role == Role.LOT
        if not named or fact.role not in {Role.VALUE, Role.LOT} or fact.filled < 0.3:
            continue
        segments = [s for cell in grid.columns[place].head for s in cell.segments]
        number = lot_number(fact.head)
        if number:
            why = Reason("table.lot_in_head", f'The column is headed "{fact.head}".')
            found.append((place, make_field(page, segments, number, raw=fact.head, reasons=(why,))))
    return found if len(found) > 1 or any(f.role is Role.VALUE for f in facts) else []


def lot_number(head: str) -> str:
    """Return the number in a head such as "Lot no. 4711": what follows the label.

    Empty if no word of it has a digit.
    """
    words = head.split()
    start = next((n for n, word in enumerate(words) if any(c.isdigit() for c in word)), None)
    if start is None:
        return ""
    for size in range(start, 0, -1):
        match = column_role(" ".join(words[:size]))
        if match is not None and match.role == Role.LOT and match.share >= 0.99:
            return " ".join(words[size:]).strip(" :#")
    return " ".join(words[start:]).strip(" :#")
