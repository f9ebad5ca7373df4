"""Head and words below it to a grid: columns, and rows of cells with wrapped lines joined."""

from __future__ import annotations

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
from extraction.steps.tables.grids.sheet import Head, HeadCell
from extraction.steps.tables.texts.content import RESULT_KINDS, kind_of, split_verdict
from extraction.steps.tables.texts.known import names_header
from extraction.steps.tables.texts.words import Role, column_role

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
    #: The method that a line above states for this row and those below it.
    method: list[Segment] = field(default_factory=list)

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
        elif joined.endswith("-") and text[:1].isdigit() and joined[-2:-1].isdigit():
            joined += text  # "ISO 21527-" over "2"
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
        parts = split_line(members, upright, gap)
        segments = tuple(piece for part in parts for piece in _without_verdict(part))
        lines.append(Line(segments, union(segment.box for segment in segments)))
    return lines


def _without_verdict(segment: Segment) -> list[Segment]:
    """Part a verdict from the result that stands close before it in the next column."""
    words = segment.words
    if len(words) < 2 or split_verdict(segment.text)[1] is None:
        return [segment]
    apart = words[-1].box.x0 - words[-2].box.x1 > 0.3 * segment.height
    return [segment_of(words[:-1]), segment_of(words[-1:])] if apart else [segment]


def method_in(line: Line) -> list[Segment]:
    """Return the segments behind "Method:" in a line that names a method for rows below."""
    words = line.words
    for place, word in enumerate(words[:-1]):
        match = column_role(word.text[:-1]) if word.text.endswith((":", "：")) else None
        if match is not None and match.role == Role.METHOD and match.share == 1.0:
            return [segment_of(words[place + 1 :])]
    return []


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
            if (body and not _in_one_column(line, head)) or len(pending) > 3:
                break
            pending.append(line)
            previous = line.box.bottom
            continue
        if body and len(line.segments) > 1 and names_header(line.segments[0].text):
            break  # the header's fields stand below the results
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


def _in_one_column(line: Line, head: Head) -> bool:
    """Whether a line stands in a column behind the first: the words of a limit, no paragraph."""
    first = min(head.cells, key=lambda cell: cell.box.x0).box
    last = max(head.cells, key=lambda cell: cell.box.x0).box
    return len(line.segments) == 1 and line.box.x0 > first.x1 and line.box.x1 < last.x1


def _is_wrapped_row(line: Line) -> bool:
    return sum(kind_of(s.text) in RESULT_KINDS for s in line.segments) >= 2


def _fits(line: Line, head: Head) -> bool:
    """Whether the line has cells under at least two head cells, one of them a result."""
    if any(s.text.endswith(":") for s in line.segments[1:]) or (
        line.segments[0].text.endswith(":") and not is_row(line)
    ):
        return False  # "Method: ... Analyst: ...", below or beside the table
    if method_in(line):
        return False
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
