"""Head and words below it to a grid: columns, and rows of cells with wrapped lines joined."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from extraction.geometry import Box, Word
from extraction.steps.lines import (
    SEGMENT_GAP,
    Line,
    Segment,
    group_lines,
    segment_of,
    split_line,
    union,
)
from extraction.steps.tables.content import RESULT_KINDS, kind_of
from extraction.steps.tables.sheet import Head, HeadCell
from extraction.steps.tables.words import Role

#: A line that crosses columns with this many words is prose, not a row.
PROSE_WORDS = 9


@dataclass
class Column:
    """One column: its place, and the head cells over it."""

    x0: float
    x1: float
    head: list[HeadCell] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Horizontal middle in points."""
        return (self.x0 + self.x1) / 2


@dataclass
class GridRow:
    """One row: for each column the segments in it, top to bottom; empty if nothing."""

    cells: list[list[Segment]]
    section: str | None = None

    def text(self, column: int) -> str:
        """Return the text of one cell, wrapped lines joined."""
        return join_lines([segment.text for segment in self.cells[column]])

    @property
    def box(self) -> Box:
        """The box around the whole row."""
        return union(segment.box for cell in self.cells for segment in cell)


@dataclass
class Grid:
    """A table read into columns and rows."""

    page: int
    columns: list[Column]
    rows: list[GridRow]
    box: Box
    head: Head | None = None


def join_lines(texts: Sequence[str]) -> str:
    """Join the lines of a wrapped cell; a word parted by a hyphen comes together."""
    joined = ""
    for text in texts:
        if joined.endswith("-") and len(joined) > 1 and joined[-2].isalpha() and text[:1].islower():
            joined = joined[:-1] + text
        else:
            joined = f"{joined} {text}" if joined else text
    return joined


def body_lines(
    words: Sequence[Word],
    bounds: Box,
    upright: Sequence[Box],
    head: Head | None = None,
    gap: float = SEGMENT_GAP,
) -> list[Line]:
    """Return the lines inside the bounds without the head's words, parted into segments."""
    own = {id(w) for cell in head.cells for s in cell.segments for w in s.words} if head else set()
    inside = [
        w
        for w in words
        if id(w) not in own
        and bounds.x0 <= w.box.middle_x <= bounds.x1
        and bounds.top < w.box.middle_y < bounds.bottom
    ]
    lines = []
    for members in group_lines(inside):
        segments = tuple(split_line(members, upright, gap))
        lines.append(Line(segments, union(segment.box for segment in segments)))
    return lines


def is_prose(line: Line, width: float) -> bool:
    """Whether a line is running text rather than cells."""
    longest = max(line.segments, key=lambda s: s.box.width)
    if len(longest.words) >= PROSE_WORDS and longest.box.width > 0.55 * width:
        return True
    if len(line.segments) > 2 and len(longest.words) < 7:
        return False
    small = sum(w.text[:1].islower() and w.text.isalpha() for w in line.words)
    return small >= 7 and not any(kind_of(s.text) in RESULT_KINDS for s in line.segments)


def is_row(line: Line) -> bool:
    """Whether a line could be the row of a table: several cells, one a result."""
    if len(line.segments) < 2:
        return False
    return any(kind_of(segment.text) in RESULT_KINDS for segment in line.segments)


def cut_body(lines: Sequence[Line], head: Head, width: float) -> list[Line]:
    """Return the lines that belong to the table under the head."""
    body: list[Line] = []
    pending: list[Line] = []
    pitch: list[float] = []
    previous = head.box.bottom
    for line in lines:
        gap = line.box.top - previous
        height = line.segments[0].height
        usual = median(pitch) if pitch else 1.5 * height
        if gap > max(3.2 * usual, 2.6 * height) and (body or gap > 6 * height):
            break
        if is_prose(line, width) and not _is_wrapped_row(line):
            if body or len(pending) > 3:
                break
            pending.append(line)
            previous = line.box.bottom
            continue
        fits = _fits(line, head)
        if fits and len(body) >= 3 and not _aligned(line, body):
            break
        if fits:
            body += [*pending, line]
            pending = []
            pitch.append(max(gap, 0.2 * height))
        else:
            pending.append(line)
            if len(pending) > 4:
                break
        previous = line.box.bottom
    if body and pending:
        body += _tail(body[-1], pending)
    return body


def _aligned(line: Line, body: Sequence[Line]) -> bool:
    """Whether any cell behind the first stands where cells of the rows above stand."""
    for segment in line.segments[1:]:
        box = segment.box
        for above in body[-12:]:
            for other in above.segments[1:]:
                near = min(abs(box.x0 - other.box.x0), abs(box.x1 - other.box.x1))
                if min(near, abs(box.middle_x - other.box.middle_x)) < 3.5:
                    return True
    return len(line.segments) < 2


def _is_wrapped_row(line: Line) -> bool:
    return sum(kind_of(s.text) in RESULT_KINDS for s in line.segments) >= 2


def _fits(line: Line, head: Head) -> bool:
    """Whether the line has cells under at least two head cells, one of them a result."""
    under = set()
    roles = set()
    for segment in line.segments:
        best = max(
            head.cells,
            key=lambda c: (
                c.box.overlap_x(segment.box) - abs(c.box.middle_x - segment.box.middle_x) / 1000
            ),
        )
        under.add(id(best))
        roles.add(best.match.role if best.match else "")
    if is_row(line):
        return True
    if Role.TEST in roles and roles & {Role.VALUE, Role.VERDICT}:
        return True
    return len(under) >= 3 and len(line.segments) >= 3


def _tail(last: Line, pending: Sequence[Line]) -> list[Line]:
    """Return the lines right below the last row that finish its wrapped cells."""
    tail: list[Line] = []
    bottom = last.box.bottom
    for line in pending:
        close = line.box.top - bottom < 0.55 * line.segments[0].height
        if not close or len(line.segments) > 2 or sum(len(s.words) for s in line.segments) > 8:
            break
        tail.append(line)
        bottom = line.box.bottom
    return tail


def find_columns(rows: Sequence[Line], head: Head | None) -> list[Column]:
    """Return the columns: where body segments stand, parted by the white between them."""
    spans = [(s.box.x0, s.box.x1) for line in rows for s in line.segments if len(line.segments) > 1]
    if not spans:
        return []
    left = int(min(x0 for x0, _ in spans))
    size = int(max(x1 for _, x1 in spans)) - left + 2
    cover = [0] * size
    for x0, x1 in spans:
        for place in range(int(x0) - left, int(x1) - left + 1):
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
    cut: list[Column] = []
    for column in columns:
        cells = [c for c in head.cells if column.x0 - 2 <= c.box.middle_x <= column.x1 + 2]
        cells = [c for n, c in enumerate(cells) if n == 0 or c.box.x0 > cells[n - 1].box.x1 - 1]
        edges = [_best_cut(a.box, b.box, rows) for a, b in itertools.pairwise(cells)]
        bounds = [column.x0, *[e for e in edges if e is not None], column.x1]
        cut += [Column(a, b) for a, b in itertools.pairwise(bounds) if b > a]
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
