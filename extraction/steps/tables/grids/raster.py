"""Regions of a page as rows of cells, whatever drew them: rules, or the white between words.

A raster says nothing of what its cells mean; `readings` tries that. A cell that spans columns or
rows stands in each place it covers, so that whoever looks at one place sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from extraction.geometry import Box
from extraction.steps.lines import Line, Segment, group_lines, segment_of, union
from extraction.steps.tables.finders.ruled import Cell, ruled_page_cells
from extraction.steps.tables.grids.columns import find_columns, place_cells
from extraction.steps.tables.grids.grid import Column, is_prose, is_row, join_lines
from extraction.steps.tables.grids.sheet import is_data
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.texts.content import Kind, kind_of

#: Edges of cells that should meet miss each other by up to this (points).
NEAR = 2.5
#: A raster has at most so many rows and columns; more is a drawing.
LARGEST = 120
#: Lines over a run of rows that may be its head, and how far off they stand (letter heights).
HEAD_LINES, HEAD_GAP = 4, 1.9
#: Rows of one run stand at most this far apart, in letter heights and in usual steps.
ROW_GAP, ROW_STEPS = 3.0, 2.6
#: So many lines in a run that are no rows (sections, second lines) end it.
STRAYS = 2


@dataclass(frozen=True)
class Place:
    """What stands in one place of a raster: lines of text, top to bottom, and where."""

    lines: tuple[Segment, ...] = ()
    box: Box | None = None

    @cached_property
    def text(self) -> str:
        """The lines joined."""
        return join_lines([line.text for line in self.lines])

    @cached_property
    def kind(self) -> Kind:
        """What the text looks like."""
        return kind_of(self.text)


EMPTY = Place()


@dataclass(frozen=True)
class Raster:
    """Rows of places of one length; `edges` are of each column left and right in points."""

    rows: tuple[tuple[Place, ...], ...]
    edges: tuple[tuple[float, float], ...]
    box: Box
    ruled: bool
    #: How many rows on top stand apart as a head; None where nothing says so.
    head: int | None = None
    turned: bool = False

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.edges)

    def column(self, n: int) -> list[Place]:
        """Return one column's places, top to bottom."""
        return [row[n] for row in self.rows]

    def part(self, first: int, last: int) -> Raster:
        """Return the columns from `first` up to `last` (not included) as a raster of their own."""
        rows = tuple(row[first:last] for row in self.rows)
        boxes = [place.box for row in rows for place in row if place.box is not None]
        return Raster(
            tuple(row for row in rows if any(place.lines for place in row)),
            self.edges[first:last],
            union(boxes) if boxes else self.box,
            self.ruled,
            self.head,
        )

    def transposed(self) -> Raster:
        """Return the raster on its side: rows become columns."""
        rows = tuple(zip(*self.rows, strict=True))
        edges = tuple((0.0, 1e4) for _ in self.rows)
        return Raster(rows, edges, self.box, self.ruled, turned=True)


def find_rasters(view: PageView) -> Iterator[Raster]:
    """Yield the rasters of a page: ruled ones, then runs of rows that stand aligned."""
    yield from _ruled(view)
    yield from _aligned(view)


def _ruled(view: PageView) -> Iterator[Raster]:
    cells = [cell for cell in ruled_page_cells(view) if cell.box.height > 0]
    for group in _touching(cells):
        if len(group) < 4 or not any(cell.lines for cell in group):
            continue
        xs = _edges([c.box.x0 for c in group], [c.box.x1 for c in group])
        ys = _edges([c.box.top for c in group], [c.box.bottom for c in group])
        if len(xs) < 3 or len(ys) < 3 or max(len(xs), len(ys)) > LARGEST:
            continue
        table: list[list[Place]] = [[EMPTY] * (len(xs) - 1) for _ in ys[1:]]
        for cell in group:
            place = Place(cell.lines, cell.box)
            for r in _covered(ys, cell.box.top, cell.box.bottom):
                for c in _covered(xs, cell.box.x0, cell.box.x1):
                    table[r][c] = place
        rows = [tuple(row) for row in table if any(place.lines for place in row)]
        yield Raster(
            tuple(rows), tuple(pairwise(xs)), Box(xs[0], ys[0], xs[-1], ys[-1]), ruled=True
        )


def _touching(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Group cells that share an edge, directly or over others."""
    groups: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda c: (c.box.top, c.box.x0)):
        box = cell.box
        meets = [g for g in groups if any(_meet(box, other.box) for other in g)]
        joined = [cell] + [other for group in meets for other in group]
        groups = [g for g in groups if g not in meets] + [joined]
    return groups


def _meet(one: Box, two: Box) -> bool:
    apart_x = max(one.x0, two.x0) - min(one.x1, two.x1)
    apart_y = max(one.top, two.top) - min(one.bottom, two.bottom)
    return max(apart_x, apart_y) < NEAR and min(apart_x, apart_y) < -NEAR


def _edges(*values: Sequence[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(v for part in values for v in part):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _covered(edges: Sequence[float], low: float, high: float) -> list[int]:
    return [n for n, (a, b) in enumerate(pairwise(edges)) if low - NEAR < (a + b) / 2 < high + NEAR]


def stacked(raster: Raster) -> Raster | None:
    """Return the raster with rows parted whose cells hold a line each of several rows.

    None where no row is packed so.
    """
    rows: list[tuple[Place, ...]] = []
    changed = False
    for row in raster.rows:
        parted = _parted(row)
        changed = changed or len(parted) > 1
        rows += parted
    if not changed:
        return None
    return Raster(tuple(rows), raster.edges, raster.box, raster.ruled)


def _parted(row: tuple[Place, ...]) -> list[tuple[Place, ...]]:
    lines = [line for place in {id(p): p for p in row}.values() for line in place.lines]
    words = [word for line in lines for word in line.words]
    levels = group_lines(words) if words else []
    if len(levels) < 2:
        return [row]
    middles = [union(w.box for w in level).middle_y for level in levels]
    if len({id(place) for place in row if len(place.lines) == len(levels)}) < 2:
        return [row]
    return [tuple(_level(place, middle) for place in row) for middle in middles]


def _level(place: Place, middle: float) -> Place:
    """Return the line of a cell at a height; a cell of one line stands for all of them."""
    if len(place.lines) < 2:
        return place
    lines = (s for s in place.lines if abs(s.box.middle_y - middle) < 0.5 * s.height)
    return Place(tuple(lines), place.box)


def _aligned(view: PageView) -> Iterator[Raster]:
    lines = view.lines
    runs = [part for start, end in _runs(view) for part in _restarts(lines, start, end)]
    for start, end in runs:
        body = [lines[n] for n in range(start, end)]
        typical = [line for line in body if is_row(line)]
        columns = _with_lone(find_columns(typical, None), body)
        if not 2 <= len(columns) <= LARGEST:
            continue
        top = _head_top(view, start, columns[0].x0 - 40, columns[-1].x1 + 60)
        head = [lines[n] for n in range(top, start)]
        rows = []
        for line in [*head, *body]:
            cells = place_cells(line, columns)
            rows.append(tuple(Place(tuple(cell), cell[0].box) if cell else EMPTY for cell in cells))
        box = union(line.box for line in [*head, *body])
        edges = tuple((column.x0, column.x1) for column in columns)
        yield Raster(tuple(rows), edges, box, ruled=False, head=len(head))


def _runs(view: PageView) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of runs of lines that look like rows, few others among them."""
    lines = view.lines
    n = 0
    while n < len(lines):
        if not is_row(lines[n]):
            n += 1
            continue
        last, step, strays = n, 0.0, 0
        for m in range(n + 1, len(lines)):
            line = lines[m]
            gap = line.box.middle_y - lines[m - 1].box.middle_y
            limit = max(ROW_GAP * line.segments[0].height, ROW_STEPS * step)
            if gap > limit or is_prose(line, lines[n].box.width):
                break
            if is_row(line):
                step = max(step, gap) if strays == 0 else step
                last, strays = m, 0
            else:
                strays += 1
                if strays > STRAYS:
                    break
        end = last + 1
        while (
            end < len(lines)
            and end <= last + STRAYS
            and len(lines[end].segments) > 1
            and not any(s.text.endswith(":") for s in lines[end].segments)
            and lines[end].box.middle_y - lines[end - 1].box.middle_y
            < max(1.5 * lines[end].segments[0].height, 1.3 * step)
        ):
            end += 1
        yield n, end
        n = end


def _with_lone(columns: list[Column], body: Sequence[Line]) -> list[Column]:
    """Add a column left of the others whose texts stand alone on their lines.

    As names do whose values are set in the middle of two lines.
    """
    if not columns:
        return columns
    left = columns[0].x0
    lone = [line.box for line in body if len(line.segments) == 1 and line.box.x1 < left]
    if len(lone) < 2:
        return columns
    return [Column(min(b.x0 for b in lone), max(b.x1 for b in lone)), *columns]


def _restarts(lines: Sequence[Line], start: int, end: int) -> list[tuple[int, int]]:
    """Return a run, and its parts if lines among it look like the heads of others."""
    found = [(start, end)]
    fresh = [
        n
        for n in range(start + 1, end - 1)
        if len(lines[n].segments) > 1 and not any(is_data(s) for s in lines[n].segments)
    ]
    bounds = [start]
    for n in fresh:
        first = next((m for m in range(n, end) if is_row(lines[m])), end)
        if first < end and bounds[-1] < first:
            bounds.append(first)
    if len(bounds) > 1:
        found += list(zip(bounds, [*bounds[1:], end], strict=True))
    return found


def _head_top(view: PageView, start: int, left: float, right: float) -> int:
    """Return the first line of what may be the head over line `start`."""
    lines, top = view.lines, start
    for n in range(start - 1, max(-1, start - 1 - HEAD_LINES), -1):
        line = lines[n]
        gap = lines[top].box.top - line.box.bottom
        inside = line.box.x1 > left and line.box.x0 < right
        data = sum(is_data(s) for s in line.segments)
        if gap > HEAD_GAP * line.segments[0].height or not inside or len(line.words) > 40:
            break
        if is_prose(line, right - left) or data > 0.5 * len(line.segments):
            break
        if any(s.text.endswith(":") for s in line.segments):
            break
        top = n
    return top


def unstacked(raster: Raster) -> Raster | None:
    """Return the raster with limits and units that stand under names in columns of their own.

    As in "Mn" over "max. 1.60". None where no column holds two kinds of things so.
    """
    parted = [_two_kinds(raster.column(n)) for n in range(raster.width)]
    if not any(parted):
        return None
    rows = []
    for row in raster.rows:
        cells: list[Place] = []
        for place, two in zip(row, parted, strict=True):
            below = place.lines[-1] if two and _is_below(place) else None
            if not two:
                cells.append(place)
            elif below is None:
                cells += [place, EMPTY]
            else:
                cells += [
                    Place(place.lines[:-1], place.box),
                    Place((_without_brackets(below),), place.box),
                ]
        rows.append(tuple(cells))
    edges = [e for e, two in zip(raster.edges, parted, strict=True) for _ in range(1 + two)]
    return Raster(
        tuple(rows), tuple(edges), raster.box, raster.ruled, raster.head, turned=raster.turned
    )


def _two_kinds(places: Sequence[Place]) -> bool:
    filled = [place for place in places if place.lines]
    below = sum(map(_is_below, filled))
    return below > 1 and below >= 0.5 * len(filled)


def _is_below(place: Place) -> bool:
    """Whether the last line of a cell is a limit or a unit, and what stands over it is neither."""
    if len(place.lines) < 2 or kind_of(place.lines[0].text) not in {Kind.TEXT, Kind.UNIT}:
        return False
    return kind_of(place.lines[-1].text.strip("()[] ")) in {Kind.LIMIT, Kind.RANGE, Kind.UNIT}


def _without_brackets(segment: Segment) -> Segment:
    words = [replace(w, text=bare) for w in segment.words if (bare := w.text.strip("()[]"))]
    return segment_of(words)


def as_line(places: Sequence[Place]) -> Line:
    """Return a row's segments as one line."""
    segments = tuple(s for place in places for s in place.lines)
    return Line(segments, union(s.box for s in segments))
