"""Cells of table heads, and the segments of a page with their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extraction.geometry import Box
from extraction.steps.lines import Line, Segment, union
from extraction.steps.tables.texts.content import Kind, kind_of
from extraction.steps.tables.texts.words import Match, Role, column_role, fold, head_words

#: Roles that speak for a result table; the others only fit into one.
STRONG = frozenset(
    {
        Role.TEST,
        Role.VALUE,
        Role.UNIT,
        Role.SPEC,
        Role.MINIMUM,
        Role.MAXIMUM,
        Role.METHOD,
        Role.VERDICT,
        Role.LOD,
        Role.LOQ,
        Role.LOD_LOQ,
        Role.UNCERTAINTY,
    }
)
_DETECTION = frozenset({Role.LOD, Role.LOQ, Role.LOD_LOQ})
RESULT_ROLES = frozenset({Role.VALUE, Role.SPEC, Role.MINIMUM, Role.MAXIMUM, Role.VERDICT})
DATA = frozenset(
    {
        Kind.LIMIT,
        Kind.NUMBER,
        Kind.QUANTITY,
        Kind.TOKEN,
        Kind.VERDICT,
        Kind.RANGE,
        Kind.DATE,
        Kind.PAIR,
    }
)


@dataclass
class HeadCell:
    """One cell of a head: segments under each other, and the role they give."""

    segments: list[Segment]
    match: Match | None = None
    _known: tuple[int, Box] | None = None

    @property
    def box(self) -> Box:
        """The box around all segments."""
        if self._known is None or self._known[0] != len(self.segments):
            self._known = (len(self.segments), union(segment.box for segment in self.segments))
        return self._known[1]

    @property
    def text(self) -> str:
        """The text, top to bottom."""
        ordered = sorted(self.segments, key=lambda s: (round(s.box.middle_y), s.box.x0))
        return " ".join(segment.text for segment in ordered)


@dataclass
class Head:
    """The head of one table, cells left to right."""

    cells: list[HeadCell] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """The box around all cells; costly where it is asked for line after line."""
        return union(cell.box for cell in self.cells)

    def roles(self) -> set[str]:
        """Return the roles that the cells give."""
        return {cell.match.role for cell in self.cells if cell.match}


@lru_cache(maxsize=8192)
def looks(text: str) -> tuple[Match | None, bool, bool]:
    """Return (role match, is a unit alone, could continue a head) of a segment's text."""
    if text.endswith(":") or len(text) > 70 or _states(text):
        return None, False, False
    kind = kind_of(text)
    if kind is Kind.EMPTY or (kind in DATA and not _names_limit(text, kind)):
        return None, False, False
    match = column_role(text)
    unit = kind is Kind.UNIT
    words = fold(text).split()
    more = unit or (bool(words) and len(words) <= 5 and all(w in head_words() for w in words))
    return match, unit, more


def _states(text: str) -> bool:
    """Whether a text says its own value ("Total: 19.7 %") or how a sum is made ("A + B")."""
    _, colon, value = text.rpartition(":")
    return bool(colon and kind_of(value.strip()) in DATA) or " + " in f"{text} "


class Sheet:
    """The segments of a page, each with its neighbours on the line."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.segments = [segment for line in lines for segment in line.segments]
        self.neighbours: dict[int, tuple[Segment, ...]] = {}
        self.line_of: dict[int, Line] = {}
        for line in lines:
            for place, segment in enumerate(line.segments):
                around = line.segments[max(0, place - 1) : place + 2]
                self.neighbours[id(segment)] = tuple(s for s in around if s is not segment)
                self.line_of[id(segment)] = line

    def data_beside(self, segment: Segment) -> int:
        """Return how many direct neighbours on the line look like data."""
        return sum(is_data(other) for other in self.neighbours[id(segment)])

    def data_right(self, segment: Segment) -> bool:
        """Return whether data follows on the line before another head begins."""
        line = self.line_of[id(segment)]
        for other in line.segments:
            if other.box.x0 <= segment.box.x1:
                continue
            if is_data(other):
                return True
            match, _, _ = looks(other.text)
            if match is not None and match.share >= 0.5:
                return False
        return False

    def data_left(self, segment: Segment) -> bool:
        """Return whether data stands before it on the line, back to another head."""
        line = self.line_of[id(segment)]
        for other in reversed(line.segments):
            if other.box.x1 > segment.box.x0:
                continue
            if is_data(other):
                return True
            match, _, _ = looks(other.text)
            if match is not None and match.share >= 0.5:
                return False
        return False

    def data_under(self, head: Segment, other: Segment) -> bool:
        """Return whether the other's line holds data under the other heads of the head's line."""
        heads = [s for s in self.line_of[id(head)].segments if s is not head and not is_data(s)]
        data = [s for s in self.line_of[id(other)].segments if s is not other and is_data(s)]
        if kind_of(other.text) is Kind.UNIT:  # may stand level with a body at its left
            data = [s for s in data if s.box.x0 > other.box.x1]
        under = sum(any(s.box.overlap_x(h.box) > 0 for h in heads) for s in data)
        return other.box.top > head.box.bottom - 1 and under >= 2

    def data_below(self, segment: Segment) -> bool:
        """Return whether the next thing below is data or a unit."""
        below = [
            s
            for s in self.segments
            if 0 < s.box.middle_y - segment.box.middle_y < 45 and s.box.overlap_x(segment.box) > 0
        ]
        if not below:
            return False
        nearest = min(below, key=lambda s: s.box.top)
        return is_data(nearest) or kind_of(nearest.text) is Kind.UNIT


def is_data(segment: Segment) -> bool:
    """Return whether a segment looks like data of a table, not like a part of its head."""
    kind = kind_of(segment.text)
    return (kind in DATA and not _names_limit(segment.text, kind)) or _states(segment.text)


def _names_limit(text: str, kind: Kind) -> bool:
    """Whether "LOD" or "LOQ" stands as a name, not as a value."""
    if kind is not Kind.TOKEN:
        return False
    match = column_role(text)
    return match is not None and match.share >= 0.5 and match.role in _DETECTION
