"""Tables with tests across whose cells are ruled: heads that span, rows that are boxed.

Where lines are drawn they say more than the white between words: which head stands over
which columns, and where the table begins under another one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extraction.engines.lattice import ruled_cells
from extraction.geometry import Box, Word
from extraction.normalise.methods import parse_method
from extraction.steps.lines import Line, Segment, group_lines, segment_of, split_line, union
from extraction.steps.tables.finders.across import AcrossTable
from extraction.steps.tables.finders.across_rows import across_rows
from extraction.steps.tables.grids.grid import Column
from extraction.steps.tables.grids.spans import over_groups
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.texts.content import kind_of
from extraction.steps.tables.texts.known import is_element, knows_test, names_test
from extraction.steps.tables.texts.naming import VALUE_KINDS, name_column, promote
from extraction.steps.tables.texts.unit_lines import unit_words
from extraction.steps.tables.texts.words import Role, row_role

#: Edges of cells that should meet miss each other by up to this (points).
NEAR = 2.5
#: Lower or narrower cells are the gap between two frames.
SLIVER = 5.0
#: A head has at most so many cells over each other.
HEAD_CELLS = 5
#: A head's cell holds at most so many words; the frame of a letterhead holds more.
HEAD_WORDS = 14
#: Words this close beside a row (points) belong to it.
BESIDE = 60.0


@dataclass(frozen=True)
class Cell:
    """One ruled cell and the lines of text in it, top to bottom."""

    box: Box
    lines: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The lines joined by blanks."""
        return " ".join(line.text for line in self.lines)


def find_ruled(view: PageView) -> list[AcrossTable]:
    """Return the ruled tables of a page that name their tests across, top to bottom."""
    cells, blocks = ruled_blocks(view)
    tables = []
    for block in blocks:
        for head, body in _parts(block):
            table = _table(view, cells, head, body)
            if table is not None and across_rows(view.page, table):  # not its limits alone
                tables.append(table)
    return tables


@lru_cache(maxsize=8)
def ruled_page_cells(view: PageView) -> list[Cell]:
    """Return a page's ruled cells with their text; slivers and frames of half a page are none."""
    boxes = [
        box
        for box in ruled_cells(view.page.rules)
        if box.height > SLIVER and box.width > SLIVER and box.height < 0.5 * view.page.height
    ]
    return _filled(boxes, view.page.words)


def ruled_blocks(view: PageView) -> tuple[list[Cell], list[list[list[Cell]]]]:
    """Return a page's ruled cells, and the runs of rows under each other with one grid."""
    cells = ruled_page_cells(view)
    return cells, _blocks(_rows(cells))


def _inside(box: Box, other: Box) -> bool:
    return other.x0 <= box.middle_x <= other.x1 and other.top <= box.middle_y <= other.bottom


def _filled(boxes: Sequence[Box], words: Sequence[Word]) -> list[Cell]:
    cells = []
    level = sorted(words, key=lambda word: word.box.middle_y)
    middles = [word.box.middle_y for word in level]
    for box in boxes:
        near = level[bisect_left(middles, box.top) : bisect_right(middles, box.bottom)]
        own = [word for word in near if box.x0 <= word.box.middle_x <= box.x1]
        lines = tuple(segment_of(members) for members in group_lines(own))
        cells.append(Cell(box, lines))
    return cells


def _rows(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Return each row of cells side by side; a cell that spans rows stands in each."""
    rows: list[list[Cell]] = []
    bands: list[tuple[float, float]] = []
    for cell in sorted(cells, key=lambda c: (c.box.top, c.box.bottom)):
        band = (cell.box.top, cell.box.bottom)
        if not any(_same(band, known) for known in bands):
            bands.append(band)
    for top, bottom in bands:
        own = [c for c in cells if _same((c.box.top, c.box.bottom), (top, bottom))]
        tall = [c for c in cells if c.box.top <= top + NEAR and c.box.bottom >= bottom - NEAR]
        rows += [row for row in _chains(tall) if any(cell in own for cell in row)]
    return sorted(rows, key=lambda row: (max(c.box.top for c in row), row[0].box.x0))


def _same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < NEAR and abs(one[1] - other[1]) < NEAR


def _chains(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Return runs of cells that touch from left to right."""
    chains: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda c: c.box.x0):
        if chains and abs(cell.box.x0 - chains[-1][-1].box.x1) < NEAR:
            chains[-1].append(cell)
        else:
            chains.append([cell])
    return [chain for chain in chains if len(chain) > 2]


def _band(row: Sequence[Cell]) -> tuple[float, float]:
    return max(c.box.top for c in row), min(c.box.bottom for c in row)


def _blocks(rows: Sequence[list[Cell]]) -> list[list[list[Cell]]]:
    """Return runs of rows under each other with the same columns."""
    blocks: list[list[list[Cell]]] = []
    for row in rows:
        home = next((b for b in blocks if _continues(b[-1], row)), None)
        if home is None:
            blocks.append([row])
        else:
            home.append(row)
    return blocks


def _continues(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    if len(above) != len(below) or abs(_band(above)[1] - _band(below)[0]) > NEAR:
        return False
    return all(
        abs(a.box.x0 - b.box.x0) < NEAR and abs(a.box.x1 - b.box.x1) < NEAR
        for a, b in zip(above, below, strict=True)
    )


def _parts(block: Sequence[list[Cell]]) -> list[tuple[list[list[Cell]], list[list[Cell]]]]:
    """Part a block into heads and the rows below each."""
    parts: list[tuple[list[list[Cell]], list[list[Cell]]]] = [([], [])]
    for row in block:
        if _is_head(row):
            if parts[-1][1]:
                parts.append(([], []))
            parts[-1][0].append(row)
        else:
            parts[-1][1].append(row)
    return [(head, body) for head, body in parts if body]


def _is_head(row: Sequence[Cell]) -> bool:
    """Whether a row names tests rather than states results."""
    filled = [cell.text for cell in row if cell.lines]
    named = sum(is_element(text) or names_test(text) for text in filled)
    numbers = sum(kind_of(text) in VALUE_KINDS for text in filled)
    if named >= 2 and numbers < 0.5 * len(filled):
        return True
    stub = any(row_role(cell.text) for cell in row[:2] if cell.lines)
    return bool(filled) and numbers == 0 and not stub


def _table(
    view: PageView, cells: Sequence[Cell], head: Sequence[list[Cell]], body: Sequence[list[Cell]]
) -> AcrossTable | None:
    if is_cut(view, cells, body):
        return None
    places = [Column(cell.box.x0, cell.box.x1) for cell in body[0]]
    stacks = [head_stack(cells, head, body[0], n) for n in range(len(places))]
    alone = [
        [cell for cell in stack if _fits(cell, place)] for stack, place in _zip(stacks, places)
    ]
    titles = [
        [cell for cell in stack if not _fits(cell, place)] for stack, place in _zip(stacks, places)
    ]
    stated = unit_words([line for own in alone for cell in own for line in cell.lines])
    columns = [
        name_column(place, [line for cell in own for line in cell.lines], stated)
        for own, place in zip(alone, places, strict=True)
    ]
    lines: list[Line] = []
    found: list[list[list[Segment]]] = []
    for row in body:
        for members in _lines_of(view, row):
            lines.append(Line(tuple(s for cell in members for s in cell), _box_of(row)))
            found.append(members)
    if _names_down(found) or any(parse_method(column.name) for column in columns):
        return None
    promote(columns, found)
    over_groups(columns, [[cell.text for cell in stack] for stack in titles])
    tests = [column for column in columns if column.role is Role.TEST]
    if not found or len(tests) < 2 or not any(_is_known(column.name) for column in tests):
        return None
    box = union(cell.box for row in [*head, *body] for cell in row)
    heads = [cell.box for stack in stacks for cell in stack]
    return AcrossTable(view.page.number, columns, lines, found, union([box, *heads]))


def _names_down(rows: Sequence[list[list[Segment]]]) -> bool:
    """Whether a column names a test in each row: a usual table with ruled sections."""
    for column in zip(*rows, strict=True):
        texts = [" ".join(s.text for s in cell) for cell in column if cell]
        named = sum(len(text) > 2 and knows_test(text) for text in texts)
        if len(texts) > 1 and named >= 0.5 * len(texts):
            return True
    return False


def is_cut(view: PageView, cells: Sequence[Cell], body: Sequence[list[Cell]]) -> bool:
    """Whether rows go on beside the cells: a rule at the side was drawn faint, or not found."""
    outside = 0
    for row in body:
        box = _box_of(row)
        beside = [
            word
            for word in view.page.words
            if box.top < word.box.middle_y < box.bottom
            and (
                box.x0 - BESIDE < word.box.middle_x < box.x0
                or box.x1 < word.box.middle_x < box.x1 + BESIDE
            )
            and not any(_inside(word.box, cell.box) for cell in cells)
        ]
        outside += bool(beside)
    return outside > max(1, 0.2 * len(body))


def _zip(stacks: Sequence[list[Cell]], places: Sequence[Column]) -> list[tuple[list[Cell], Column]]:
    return list(zip(stacks, places, strict=True))


def _box_of(row: Sequence[Cell]) -> Box:
    top, bottom = _band(row)
    return Box(row[0].box.x0, top, row[-1].box.x1, max(bottom, top))


def _is_known(name: str) -> bool:
    return is_element(name) or names_test(name)


def head_stack(
    cells: Sequence[Cell], head: Sequence[Sequence[Cell]], first: Sequence[Cell], n: int
) -> list[Cell]:
    """Return the head's cells over a column, top to bottom, without doubles."""
    stack: list[Cell] = []
    for row in head:
        if row[n] not in stack:
            stack.append(row[n])
    top = min((cell.box.top for cell in stack), default=_band(first)[0])
    middle = first[n].box.middle_x
    edges = {round(cell.box.x0) for cell in first} | {round(first[-1].box.x1)}
    while len(stack) < HEAD_CELLS:
        above = next(
            (
                cell
                for cell in cells
                if abs(cell.box.bottom - top) < NEAR and cell.box.x0 < middle < cell.box.x1
            ),
            None,
        )
        if above is None or not _heads(above, edges):
            break
        stack.insert(0, above)
        top = above.box.top
    return stack


def _heads(cell: Cell, edges: set[int]) -> bool:
    """Whether a cell over a table is part of its head: on its edges, and no value."""
    aligned = all(any(abs(x - edge) <= NEAR for edge in edges) for x in (cell.box.x0, cell.box.x1))
    short = len(cell.text.split()) <= HEAD_WORDS
    return aligned and short and kind_of(cell.text) not in VALUE_KINDS


def _fits(cell: Cell, place: Column) -> bool:
    return abs(cell.box.x0 - place.x0) < NEAR and abs(cell.box.x1 - place.x1) < NEAR


def _lines_of(view: PageView, row: Sequence[Cell]) -> list[list[list[Segment]]]:
    """Return the lines of results in a row: one, or several that no rule parts."""
    whole = [list(cell.lines) for cell in row]
    if not any(whole):
        return []
    words = [word for cell in whole for segment in cell for word in segment.words]
    parted = [[_of_line(view, members, cell.box) for cell in row] for members in group_lines(words)]
    full = [line for line in parted if sum(_states(cell) for cell in line) >= 2]
    return parted if len(full) == len(parted) > 1 else [whole]


def _of_line(view: PageView, members: Sequence[Word], box: Box) -> list[Segment]:
    own = [word for word in members if box.x0 <= word.box.middle_x <= box.x1]
    return split_line(own, (), view.gap) if own else []


def _states(cell: Sequence[Segment]) -> bool:
    return bool(cell) and kind_of(" ".join(s.text for s in cell)) in VALUE_KINDS
