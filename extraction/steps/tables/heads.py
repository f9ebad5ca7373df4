"""Finding the heads of result tables: rows of words that name columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extraction.geometry import Box
from extraction.steps.lines import Line, Segment, union
from extraction.steps.tables.content import Kind, kind_of
from extraction.steps.tables.unitlike import is_unit
from extraction.steps.tables.words import Match, Role, column_role, fold, head_words

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
_ENDS = frozenset({Role.MINIMUM, Role.MAXIMUM})
RESULT_ROLES = frozenset({Role.VALUE, Role.SPEC, Role.MINIMUM, Role.MAXIMUM, Role.VERDICT})
_DATA = frozenset(
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
        """The box around all cells."""
        return union(cell.box for cell in self.cells)

    def roles(self) -> set[str]:
        """Return the roles that the cells give."""
        return {cell.match.role for cell in self.cells if cell.match}


@lru_cache(maxsize=8192)
def _looks(text: str) -> tuple[Match | None, bool, bool]:
    """Return (role match, is a unit alone, could continue a head) of a segment's text."""
    if text.endswith(":") or len(text) > 70:
        return None, False, False
    kind = kind_of(text)
    if kind is Kind.EMPTY or (kind in _DATA and not _names_limit(text, kind)):
        return None, False, False
    match = column_role(text)
    unit = kind is Kind.UNIT
    words = fold(text).split()
    more = unit or (bool(words) and len(words) <= 5 and all(w in head_words() for w in words))
    return match, unit, more


class _Sheet:
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
        return sum(_is_data(other) for other in self.neighbours[id(segment)])

    def data_right(self, segment: Segment) -> bool:
        """Return whether data follows on the line before another head begins."""
        line = self.line_of[id(segment)]
        for other in line.segments:
            if other.box.x0 <= segment.box.x1:
                continue
            if _is_data(other):
                return True
            match, _, _ = _looks(other.text)
            if match is not None and match.share >= 0.5:
                return False
        return False

    def data_left(self, segment: Segment) -> bool:
        """Return whether data stands before it on the line, back to another head."""
        line = self.line_of[id(segment)]
        for other in reversed(line.segments):
            if other.box.x1 > segment.box.x0:
                continue
            if _is_data(other):
                return True
            match, _, _ = _looks(other.text)
            if match is not None and match.share >= 0.5:
                return False
        return False

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
        return _is_data(nearest) or kind_of(nearest.text) is Kind.UNIT


def _is_data(segment: Segment) -> bool:
    kind = kind_of(segment.text)
    return kind in _DATA and not _names_limit(segment.text, kind)


def _names_limit(text: str, kind: Kind) -> bool:
    """Whether "LOD" or "LOQ" stands as a name, not as a value."""
    if kind is not Kind.TOKEN:
        return False
    match = column_role(text)
    return match is not None and match.share >= 0.5 and match.role in _DETECTION


def find_heads(lines: Sequence[Line]) -> list[Head]:
    """Return the heads on a page, top to bottom; bodies decide later if they are tables."""
    sheet = _Sheet(lines)
    seeds = [s for s in sheet.segments if _is_seed(s)]
    cells = _stack(seeds, sheet)
    heads: list[Head] = []
    for band in _bands(cells):
        parts = _split(band)
        taken = {id(s) for part in parts for cell in part.cells for s in cell.segments}
        for part in parts:
            _fill(part, sheet, taken)
            _take_lot_numbers(part, sheet)
        heads += [part for part in parts if _is_head(part, sheet)]
    held = {id(s) for head in heads for cell in head.cells for s in cell.segments}
    for cell in cells:
        if cell.match and cell.match.role in _ENDS and id(cell.segments[0]) not in held:
            _hang_under(cell, heads)
    return sorted(heads, key=lambda head: (head.box.top, head.box.x0))


def _hang_under(cell: HeadCell, heads: Sequence[Head]) -> None:
    """Add "Min" or "Max" in the second line of a head to the head it stands under."""
    for head in heads:
        firm = [c.box for c in head.cells if not (c.match and c.match.role in _ENDS)]
        if not firm:
            continue
        box = union(firm)
        gap = cell.box.top - box.bottom
        inside = box.x0 - 5 <= cell.box.middle_x <= box.x1 + 5
        if inside and -0.5 * cell.box.height < gap < 1.2 * cell.segments[0].height:
            head.cells.append(cell)
            head.cells.sort(key=lambda c: c.box.x0)
            return


def _is_seed(segment: Segment) -> bool:
    match, _, _ = _looks(segment.text)
    return match is not None and match.role in STRONG and match.share >= 0.5


def _stack(seeds: Sequence[Segment], sheet: _Sheet) -> list[HeadCell]:
    """Join seeds with the lines of the same head cell above and below them."""
    cells: list[HeadCell] = []
    used: set[int] = set()
    for seed in seeds:
        if id(seed) in used:
            continue
        cell = HeadCell([seed])
        used.add(id(seed))
        grows = sheet.data_beside(seed) == 0
        while grows and (other := _next_in_stack(cell, sheet, used)) is not None:
            cell.segments.append(other)
            used.add(id(other))
        cells.append(cell)
    for cell in cells:
        cell.match = column_role(cell.text) or _looks(cell.segments[0].text)[0]
    return cells


def _next_in_stack(cell: HeadCell, sheet: _Sheet, used: set[int]) -> Segment | None:
    box, height = cell.box, cell.segments[0].height
    for other in sheet.segments:
        if id(other) in used or abs(other.box.middle_y - box.middle_y) > 60:
            continue
        if _stacks(box, other, height) and _continues_head(other, sheet) and _joins(cell, other):
            return other
    return None


def _joins(cell: HeadCell, other: Segment) -> bool:
    """Whether two texts are one head: two whole heads are not, unless they make a phrase."""
    match, _, _ = _looks(other.text)
    whole = column_role(cell.text)
    if match is None or whole is None or match.share < 1.0 or whole.share < 1.0:
        return True
    if match.role == whole.role or cell.text.endswith("/") or other.text.startswith("/"):
        return True  # the same in two languages
    joined = column_role(HeadCell([*cell.segments, other]).text)
    return (
        joined is not None
        and joined.share == 1.0
        and joined.phrase not in {match.phrase, whole.phrase}
    )


def _stacks(box: Box, other: Segment, height: float) -> bool:
    shared = box.overlap_x(other.box) / max(min(box.width, other.box.width), 1.0)
    gap = max(other.box.top - box.bottom, box.top - other.box.bottom)
    return shared > 0.5 and -0.4 * height < gap < 0.75 * height


def _continues_head(segment: Segment, sheet: _Sheet) -> bool:
    match, unit, more = _looks(segment.text)
    beside = sheet.data_beside(segment)
    if unit:
        around = sheet.neighbours[id(segment)]
        return beside < 2 and (not around or any(_heads(other) for other in around))
    if more or (match is not None and match.share >= 0.5):
        return beside == 0 and not sheet.data_right(segment) and not sheet.data_left(segment)
    return False


def _heads(segment: Segment) -> bool:
    """Whether a segment could stand in a head: a unit, a named role, words in brackets."""
    match, unit, more = _looks(segment.text)
    return unit or more or segment.text[:1] in "([" or (match is not None and match.share >= 0.5)


def _bands(cells: Sequence[HeadCell]) -> list[list[HeadCell]]:
    """Group head cells that stand side by side."""
    bands: list[list[HeadCell]] = []
    for cell in sorted(cells, key=lambda c: c.box.top):
        home = next((b for b in bands if any(_beside(cell.box, other.box) for other in b)), None)
        if home is None:
            bands.append([cell])
        else:
            home.append(cell)
    return bands


def _beside(one: Box, two: Box) -> bool:
    shared = one.overlap_y(two) / max(min(one.height, two.height), 0.1)
    return shared > 0.35 and one.overlap_x(two) <= 0.2 * min(one.width, two.width)


def _split(band: list[HeadCell]) -> list[Head]:
    """Part a band where a second table starts beside the first: at a repeated test column."""
    ordered = sorted(band, key=lambda cell: cell.box.x0)
    parts: list[list[HeadCell]] = [[]]
    for cell in ordered:
        part = parts[-1]
        has_test = any(c.match and c.match.role == Role.TEST for c in part)
        between = any(c.match and c.match.role != Role.TEST for c in part)
        if cell.match and cell.match.role == Role.TEST and has_test and between:
            parts.append([cell])
        else:
            part.append(cell)
    return [Head(_level(part)) for part in parts]


def _level(part: list[HeadCell]) -> list[HeadCell]:
    """Keep the cells that stand level with the test column, if there is one."""
    anchor = next((c for c in part if c.match and c.match.role == Role.TEST), None)
    if anchor is None:
        return part
    return [
        c
        for c in part
        if c is anchor or c.box.overlap_y(anchor.box) > 0.3 * min(c.box.height, anchor.box.height)
    ]


def _fill(head: Head, sheet: _Sheet, taken: set[int]) -> None:
    """Add cells of the head's row that no phrase names: units, lots, unknown words."""
    near = (head.box.top - 60, head.box.bottom + 60)
    for segment in sheet.segments:
        if id(segment) in taken or not near[0] <= segment.box.middle_y <= near[1]:
            continue
        box = head.box
        inside = box.top - 1 <= segment.box.middle_y <= box.bottom + 1
        if not inside or _is_data(segment):
            continue
        if not box.x0 - 1 <= segment.box.middle_x <= box.x1 + 1:
            continue
        home = next((c for c in head.cells if _stacks(c.box, segment, segment.height)), None)
        if home is not None:
            home.segments.append(segment)
            home.match = column_role(home.text) or home.match
        else:
            head.cells.append(HeadCell([segment], _looks(segment.text)[0]))
        taken.add(id(segment))
    for side in (-1, 1):
        while (outer := _outer(head, sheet, taken, side)) is not None:
            head.cells.append(HeadCell([outer], _looks(outer.text)[0]))
            taken.add(id(outer))
    head.cells.sort(key=lambda cell: cell.box.x0)


def _take_lot_numbers(head: Head, sheet: _Sheet) -> None:
    """Add the numbers that stand under "Lot no." in the head of a column of results."""
    lots = [c for c in head.cells if c.match and c.match.role == Role.LOT]
    if not lots or not any(c.match and c.match.role == Role.TEST for c in head.cells):
        return
    first = head.cells[0].box
    below: list[tuple[HeadCell, Segment]] = []
    for cell in lots:
        for segment in sheet.segments:
            if id(segment) in {id(s) for s in cell.segments} or not _stacks(
                cell.box, segment, segment.height
            ):
                continue
            line = sheet.line_of[id(segment)]
            named = any(s.box.overlap_x(first) > 0 for s in line.segments)
            if (
                segment.box.top > cell.box.top
                and not named
                and any(c.isdigit() for c in segment.text)
            ):
                below.append((cell, segment))
                break
    if len(below) == len(lots):
        for cell, segment in below:
            cell.segments.append(segment)


def _outer(head: Head, sheet: _Sheet, taken: set[int], side: int) -> Segment | None:
    """Return the next segment left (-1) or right (1) of the head that belongs to it."""
    box = head.box
    reach = max(110.0, box.width / max(len(head.cells), 1) * 1.6)
    named_reach = max(190.0, reach)
    best: tuple[float, Segment] | None = None
    for segment in sheet.segments:
        if id(segment) in taken or not box.top - 1 <= segment.box.middle_y <= box.bottom + 1:
            continue
        gap = segment.box.x0 - box.x1 if side > 0 else box.x0 - segment.box.x1
        if not -1 <= gap <= named_reach or (best is not None and gap >= best[0]):
            continue
        best = (gap, segment)
    if best is None:
        return None
    segment = best[1]
    match, unit, _ = _looks(segment.text)
    named = unit or (match is not None and match.share >= 0.5)
    plain = not _is_data(segment) and len(segment.words) <= 4 and not segment.text.endswith(":")
    plain = plain and best[0] <= reach and sheet.data_beside(segment) == 0
    if named or (plain and sheet.data_below(segment)):
        return segment
    return None


def _is_head(head: Head, sheet: _Sheet) -> bool:
    roles = head.roles() & STRONG
    known = sum(cell.match is not None or is_unit(cell.text) for cell in head.cells)
    first = head.cells[0].match
    lone = len(head.cells) == 2 and (first is None or first.role != Role.TEST)
    if known < 0.5 * len(head.cells) or lone:
        return False
    if (
        len(roles) >= 2
        and (Role.TEST in roles or len(roles) >= 3)
        and roles & (RESULT_ROLES | {Role.TEST})
    ):
        return True
    lots = [c for c in head.cells if c.match is not None and c.match.role == Role.LOT]
    if Role.TEST in roles and lots and all(any(d.isdigit() for d in c.text) for c in lots):
        return True
    if any(
        sheet.data_beside(s) or sheet.data_right(s) for cell in head.cells for s in cell.segments
    ):
        return False
    units = sum(kind_of(cell.text) is Kind.UNIT for cell in head.cells)
    return Role.TEST in roles and units >= 1
