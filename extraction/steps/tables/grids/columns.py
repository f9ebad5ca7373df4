"""Where the columns of a table stand, and which head cells belong to each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extraction.geometry import Box, Word
from extraction.steps.lines import Line, Segment, segment_of
from extraction.steps.tables.grids.grid import Column
from extraction.steps.tables.grids.sheet import Head, HeadCell

#: Boxes that a reader draws reach over the ink by up to this (points).
SLACK = 1.3


def find_columns(rows: Sequence[Line], head: Head | None) -> list[Column]:
    """Return the columns: where body segments stand, parted by the white between them."""
    spans = [(s.box.x0, s.box.x1) for line in rows for s in line.segments if len(line.segments) > 1]
    if not spans:
        return []
    left = int(min(x0 for x0, _ in spans))
    size = int(max(x1 for _, x1 in spans)) - left + 2
    cover = [0] * size
    for x0, x1 in spans:
        edge = SLACK if x1 - x0 > 6 else 0.0
        for place in range(int(x0 + edge) - left, int(x1 - edge) - left + 1):
            cover[place] += 1
    floor = 0 if len(rows) < 25 else int(0.04 * len(rows))
    columns: list[Column] = []
    start: int | None = None
    for place in range(size):
        full = cover[place] > floor
        if full and start is None:
            start = place
        elif not full and start is not None:
            columns.append(Column(start + left, place + left))
            start = None
    if start is not None:
        columns.append(Column(start + left, size + left))
    if head is not None:
        columns = _fit_head(columns, head, rows)
    return columns


def _fit_head(columns: list[Column], head: Head, rows: Sequence[Line]) -> list[Column]:
    """Cut columns at head cells that share one, join slivers, add empty columns."""
    if _match_in_order(columns, head):
        return columns
    cut: list[Column] = []
    for column in columns:
        cells = [c for c in head.cells if column.x0 - 2 <= c.box.middle_x <= column.x1 + 2]
        cells = [c for n, c in enumerate(cells) if n == 0 or c.box.x0 > cells[n - 1].box.x1 - 1]
        edges = [_best_cut(a.box, b.box, rows) for a, b in pairwise(cells)]
        bounds = [column.x0, *[e for e in edges if e is not None], column.x1]
        cut += [Column(a, b) for a, b in pairwise(bounds) if b > a]
    _give_heads(cut, head)
    cut.sort(key=lambda column: column.x0)
    return _join_apart(_join_slivers(cut), rows)


def _join_apart(columns: list[Column], rows: Sequence[Line]) -> list[Column]:
    """Join a column without a head to a neighbour with one if no line fills both.

    A head at the left over numbers at the right of one column looks like two columns.
    """
    filled = [
        {
            n
            for n, c in enumerate(columns)
            if any(s.box.overlap_x(Box(c.x0, 0, c.x1, 1e4)) > 0 for s in line.segments)
        }
        for line in rows
    ]
    joined: list[tuple[Column, set[int]]] = []
    for n, column in enumerate(columns):
        if joined:
            last, members = joined[-1]
            one_head = bool(last.head) != bool(column.head)
            both = sum(bool(members & found) and n in found for found in filled)
            if (
                one_head
                and both == 0
                and (column.head == [] or not any(members & found for found in filled))
            ):
                joined[-1] = (Column(last.x0, column.x1, last.head + column.head), members | {n})
                continue
        joined.append((column, {n}))
    return [column for column, _ in joined]


def _match_in_order(columns: Sequence[Column], head: Head) -> bool:
    """Give heads to columns from left to right if there are as many of both.

    A head at the left over numbers at the right of its column does not even overlap them.
    """
    leaves = [cell for cell in head.cells if not _is_parent(cell, head)]
    if len(leaves) != len(columns):
        return False
    for cell, column in zip(leaves, columns, strict=True):
        apart = max(column.x0 - cell.box.x1, cell.box.x0 - column.x1)
        if apart > 60 or (apart > 0 and any(_covers(c, cell.box) for c in columns)):
            return False
    for cell, column in zip(leaves, columns, strict=True):
        parents = [p for p in head.cells if p not in leaves and p.box.overlap_x(cell.box) > 0]
        column.head = [*parents, cell]
    return True


def _covers(column: Column, box: Box) -> bool:
    return min(column.x1, box.x1) - max(column.x0, box.x0) > 0.5 * box.width


def _is_parent(cell: HeadCell, head: Head) -> bool:
    """Whether a cell stands over others ("Requirement" over "Min" and "Max")."""
    under = [
        other
        for other in head.cells
        if other is not cell
        and other.box.top >= cell.box.bottom - 1
        and other.box.middle_x > cell.box.x0 - 45
        and other.box.middle_x < cell.box.x1 + 45
    ]
    return len(under) >= 2


def _give_heads(columns: list[Column], head: Head) -> None:
    """Put each head cell over its column; a cell over no column of its own adds one."""
    best: dict[int, list[tuple[float, HeadCell]]] = {}
    lone: list[HeadCell] = []
    for cell in head.cells:
        shares = [
            (min(c.x1, cell.box.x1) - max(c.x0, cell.box.x0), n) for n, c in enumerate(columns)
        ]
        near = [(shared, n) for shared, n in shares if shared > 0]
        wide = [
            n
            for _, n in near
            if columns[n].x0 >= cell.box.x0 - 3 and columns[n].x1 <= cell.box.x1 + 3
        ]
        if len(wide) > 1:
            for n in wide:
                columns[n].head.append(cell)
        elif near:
            shared, n = max(near)
            best.setdefault(n, []).append((shared, cell))
        else:
            lone.append(cell)
    for n, found in best.items():
        found.sort(key=lambda item: -item[0])
        for place, (_, cell) in enumerate(found):
            first = found[0][1]
            if place == 0 or cell.box.overlap_x(first.box) > 0.3 * min(
                cell.box.width, first.box.width
            ):
                columns[n].head.append(cell)
            else:
                lone.append(cell)
    for cell in lone:
        free = [c for c in columns if not c.head and abs(c.middle - cell.box.middle_x) < 45]
        if free:
            min(free, key=lambda c: abs(c.middle - cell.box.middle_x)).head.append(cell)
        else:
            columns.append(Column(cell.box.x0, cell.box.x1, [cell]))


def _best_cut(one: Box, two: Box, rows: Sequence[Line]) -> float | None:
    """Return the x between two head cells that fewest body words cross."""
    low, high = one.middle_x, two.middle_x
    words = [w.box for line in rows for w in line.words]
    best: tuple[int, float, float] | None = None
    middle = (one.x1 + two.x0) / 2
    for step in range(1, 40):
        x = low + (high - low) * step / 40
        crossed = sum(box.x0 < x < box.x1 for box in words)
        rank = (crossed, abs(x - middle), x)
        if best is None or rank < best:
            best = rank
    if best is None or best[0] > 0.15 * len(rows):
        return None
    return best[2]


def _join_slivers(columns: list[Column]) -> list[Column]:
    """Join a narrow column without a head to its neighbour under the same head cell."""
    joined: list[Column] = []
    for column in columns:
        if joined and not column.head and joined[-1].head and column.x0 - joined[-1].x1 < 7:
            reach = max(cell.box.x1 for cell in joined[-1].head)
            if column.middle <= reach + 2:
                joined[-1] = Column(joined[-1].x0, column.x1, joined[-1].head)
                continue
        if joined and column.head and not joined[-1].head and column.x0 - joined[-1].x1 < 7:
            reach = min(cell.box.x0 for cell in column.head)
            if joined[-1].middle >= reach - 2:
                joined[-1] = Column(joined[-1].x0, column.x1, column.head)
                continue
        joined.append(column)
    return joined


def place_cells(line: Line, columns: Sequence[Column]) -> list[list[Segment]]:
    """Put a line's segments into columns; one that straddles two is cut between words."""
    cells: list[list[Word]] = [[] for _ in columns]
    for segment in line.segments:
        touched = [n for n, c in enumerate(columns) if _share(segment.box, c) > 0.12]
        if len(touched) <= 1:
            cells[_nearest(segment.box, columns)] += segment.words
            continue
        for word in segment.words:
            cells[_nearest(word.box, columns)].append(word)
    return [[segment_of(sorted(cell, key=lambda w: w.box.x0))] if cell else [] for cell in cells]


def _share(box: Box, column: Column) -> float:
    shared = min(box.x1, column.x1) - max(box.x0, column.x0)
    return shared / max(min(box.width, column.x1 - column.x0), 1.0)


def _nearest(box: Box, columns: Sequence[Column]) -> int:
    def rank(n: int) -> tuple[float, float]:
        column = columns[n]
        shared = min(box.x1, column.x1) - max(box.x0, column.x0)
        return (-max(shared, 0.0), max(-shared, 0.0))

    return min(range(len(columns)), key=rank)
