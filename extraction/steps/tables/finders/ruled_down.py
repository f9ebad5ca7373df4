"""Ruled tables that name their tests down: each row a test, heads that span their columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extraction.steps.lines import union
from extraction.steps.tables.finders.ruled import Cell, head_stack, is_cut, ruled_blocks
from extraction.steps.tables.grids.grid import Column, Grid, GridRow
from extraction.steps.tables.grids.sheet import DATA, Head, HeadCell
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.rows.assign import ColumnFacts, assign_roles, column_facts
from extraction.steps.tables.rows.finish import is_control, title_over, unit_above, with_rows
from extraction.steps.tables.rows.found import FoundTable
from extraction.steps.tables.texts.content import Kind, kind_of
from extraction.steps.tables.texts.words import Role, column_role

_RESULTS = frozenset({Role.VALUE, Role.VERDICT, Role.LOT})
#: A table with fewer rows is left to the reading without rules.
MIN_ROWS = 2


def find_ruled_down(view: PageView) -> list[FoundTable]:
    """Return the ruled tables of a page that name their tests down."""
    cells, blocks = ruled_blocks(view)
    tables = []
    for block in blocks:
        heads = _head_rows(block)
        if not heads or len(block) - heads < MIN_ROWS or is_cut(view, cells, block[heads:]):
            continue
        parted = [_unpacked(row) for row in block[heads:]]
        body = [row for rows in parted for row in rows]
        if not all(parted):
            continue
        for first, last in _sides(block[heads - 1]):
            rows = [row[first:last] for row in body]
            over = [row[first:last] for row in block[:heads]]
            table = _table(view, cells, over, rows)
            if table is not None:
                tables.append(table)
    return tables


def _head_rows(block: Sequence[Sequence[Cell]]) -> int:
    """Return how many rows of a block name its columns."""
    count = 0
    for row in block[:3]:
        filled = [cell.text for cell in row if cell.lines]
        named = sum(_names_column(text) for text in filled)
        data = sum(kind_of(text) in DATA for text in filled)
        if not filled or named < 2 or data > (0 if count else 0.5 * len(filled)):
            break
        count += 1
    return count


def _names_column(text: str) -> bool:
    match = column_role(text)
    return match is not None and match.share >= 0.5


def _unpacked(row: Sequence[Cell]) -> list[Sequence[Cell]]:
    """Return the rows that a ruled row holds: several where results stand under each other.

    Empty where they do, and it is not seen which name each belongs to.
    """
    packed = [
        cell
        for cell in row
        if len(cell.lines) > 1 and all(kind_of(line.text) in DATA for line in cell.lines)
    ]
    if not packed:
        return [row]
    named = next(cell for cell in row if cell.lines)
    levels = [(line.box.middle_y, 0.5 * line.box.height) for line in named.lines]
    rows: list[Sequence[Cell]] = [
        [
            replace(
                cell, lines=tuple(x for x in cell.lines if abs(x.box.middle_y - middle) < reach)
            )
            for cell in row
        ]
        for middle, reach in levels
    ]
    kept = sum(len(cell.lines) for each in rows for cell in each)
    return rows if kept == sum(len(cell.lines) for cell in row) else []


def _sides(row: Sequence[Cell]) -> list[tuple[int, int]]:
    """Part the columns where a second table begins beside the first: its tests' names."""
    starts = [0]
    between = False
    for place, cell in enumerate(row):
        match = column_role(cell.text)
        tests = match is not None and match.role == Role.TEST and match.share >= 0.5
        if tests and between:
            starts.append(place)
            between = False
        elif match is not None and match.role in {Role.VALUE, Role.MAXIMUM, Role.SPEC}:
            between = True
    return list(zip(starts, [*starts[1:], len(row)], strict=True))


def _table(
    view: PageView,
    cells: Sequence[Cell],
    head: Sequence[Sequence[Cell]],
    body: Sequence[Sequence[Cell]],
) -> FoundTable | None:
    stacks = [
        [cell for cell in head_stack(cells, head, body[0], n) if cell.lines]
        for n in range(len(body[0]))
    ]
    known: dict[int, HeadCell] = {}
    columns = []
    for cell, stack in zip(body[0], stacks, strict=True):
        over = [
            known.setdefault(id(c), HeadCell(list(c.lines), column_role(c.text))) for c in stack
        ]
        columns.append(Column(cell.box.x0, cell.box.x1, over))
    rows = [
        GridRow([list(cell.lines) for cell in row]) for row in body if any(c.lines for c in row)
    ]
    if not known or len(rows) < MIN_ROWS:
        return None
    facts = [
        column_facts(column, [row.text(n) for row in rows]) for n, column in enumerate(columns)
    ]
    assign_roles(facts)
    if not _states_results(facts):
        return None
    top = Head(sorted(known.values(), key=lambda c: c.box.x0))
    box = union([top.box, *(cell.box for row in [*head, *body] for cell in row)])
    grid = Grid(view.page.number, columns, rows, box, top)
    if is_control(view, top, facts):
        return FoundTable(view.page.number, box, [], facts, grid)
    title = title_over(view, top)
    for row in rows:
        row.section = title
    return with_rows(view, top, grid, facts, unit_above(view, top))


def _states_results(facts: Sequence[ColumnFacts]) -> bool:
    """Whether a head names the tests and another the results."""
    tests = [f for f in facts if f.role is Role.TEST and f.match is not None]
    named = any(f.match is not None and f.match.role == Role.TEST for f in tests)
    results = any(
        f.role in _RESULTS and f.share({Kind.CODE}) < 0.6 and _names_results(f) for f in facts
    )
    return named and results


def _names_results(fact: ColumnFacts) -> bool:
    """Whether a column's head, not its content alone, says that it holds results."""
    if fact.role is Role.LOT or (fact.match is not None and fact.match.role == Role.LOT):
        return any(char.isdigit() for char in fact.head)
    return fact.match is not None and fact.match.role in {Role.VALUE, Role.VERDICT}
