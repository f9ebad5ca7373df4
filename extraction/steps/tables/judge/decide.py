"""Which readings of a page are taken: those that together explain it best.

The usual reading comes first. Where the judge doubts it, or data stands that it leaves over, each
raster there is read in all its ways, and another reading takes the place where it is worth more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from extraction.geometry import Box
from extraction.result import Field, OtherReading, Reason, Row
from extraction.steps.lines import Segment
from extraction.steps.tables.finders.pairs import is_label
from extraction.steps.tables.grids.grid import is_row
from extraction.steps.tables.grids.raster import find_rasters
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.judge.explained import Place, left_over
from extraction.steps.tables.judge.judging import LEAST, judge_rows, worth_of
from extraction.steps.tables.judge.readings import Reading, readings
from extraction.steps.tables.rows.found import FoundRows, by_place
from extraction.steps.tables.rows.meaning import with_meaning
from extraction.steps.tables.texts.content import Kind, kind_of
from extraction.steps.tables.texts.known import knows_test, names_header
from extraction.steps.tables.texts.words import row_role

#: A reading whose rows are on average less sure is doubted.
DOUBT = 0.5
#: So much more another reading must be worth: in all, for each row that it says too, and for
#: each that it does not.
MARGIN, MARGIN_SAME, MARGIN_OTHER = 0.15, 0.04, 0.15
#: So many doubtful rows make a page worth another look, so many new ones a table.
FEW = 2
#: A unit for fewer rows than this share is no rule, and none for the others an oversight.
HALF = 0.5
#: A raster of more places is not read in all its ways: time.
LARGEST = 300
#: From here on a reading of a raster explains it well.
GOOD = 0.8
#: Where nothing was read before, rows must be this sure on average; surer if they are two, or
#: none of them has a limit or a name that we know.
FRESH, FRESH_FEW = 0.45, 0.6
#: So many lines of data left over make a place worth another look.
LEFT = 2
#: Two readings are about as likely if neither is worth more than the other by this share.
CLOSE = 0.12
#: A table of fewer rows has no second reading worth showing.
FEWEST = 2
_LIMITS = frozenset({Kind.LIMIT, Kind.RANGE})


@dataclass(frozen=True, eq=False)
class Claim:
    """One reading of one place, and what it is worth."""

    box: Box
    parts: tuple[FoundRows, ...]
    sure: tuple[float, ...]
    how: str = ""
    usual: bool = False

    @cached_property
    def worth(self) -> float:
        """What its rows are worth together; doubtful ones of the usual reading cost nothing."""
        return sum(max(p - LEAST, 0.0) for p in self.sure) if self.usual else worth_of(self.sure)

    @property
    def mean(self) -> float:
        """How sure its rows are on average, 0..1."""
        return sum(self.sure) / max(1, len(self.sure))

    def judged_parts(self) -> Iterator[FoundRows]:
        """Yield its parts, each row with how sure the judge is of it."""
        sure = iter(self.sure)
        for part in self.parts:
            yield replace(part, rows=tuple(_judged_row(row, next(sure)) for row in part.rows))

    @property
    def rows(self) -> list[Row]:
        """All its rows."""
        return [row for part in self.parts for row in part.rows]


def _judged_row(row: Row, sure: float) -> Row:
    signals = {**row.value.signals, "judged": sure}
    return replace(row, value=replace(row.value, signals=signals))


@dataclass(frozen=True, slots=True)
class Decided:
    """The parts of one page as taken, and tables that are about as likely read otherwise."""

    parts: list[FoundRows]
    others: tuple[OtherReading, ...] = ()


def decide(view: PageView, found: Sequence[FoundRows]) -> Decided:
    """Return the parts of one page, those of another reading where it explains more.

    Parts without rows (tables of equipment, of controls) keep their place.
    """
    place = Place(view.lines)
    held = [part for part in found if not part.rows]
    claims = _claims(found, place)
    doubted = _doubted(claims, place)
    left = _left_over(view, [part.box for part in found])
    if not doubted and len(left) < LEFT:
        parts = [*held, *(part for claim in claims for part in claim.judged_parts())]
        return Decided(sorted(parts, key=lambda part: part.box.top))
    tried = _tried(view, place, [*doubted, *left], [part.box for part in held])
    kept = _best(claims, tried)
    parts = [*held, *(part for claim in kept for part in claim.judged_parts())]
    others = tuple(
        OtherReading(
            view.page.number, claim.box, _why(claim, rival), tuple(map(with_meaning, rival.rows))
        )
        for claim in kept
        if (rival := _rival(claim, [*claims, *tried])) is not None
    )
    return Decided(sorted(parts, key=lambda part: part.box.top), others)


def _claims(parts: Sequence[FoundRows], place: Place) -> list[Claim]:
    groups = by_place(parts)
    rows = [([part.rows for part in own], box) for box, own in groups.items()]
    judged = judge_rows(rows, place)
    return [
        Claim(box, tuple(own), tuple(sure), usual=True)
        for (box, own), sure in zip(groups.items(), judged, strict=True)
    ]


def _doubted(claims: Sequence[Claim], place: Place) -> list[Box]:
    """Return where claims are unsure, leave units over, or find them for some rows only."""
    found = [claim for claim in claims if claim.mean < DOUBT]
    if sum(len(claim.sure) for claim in found) < FEW:
        found = []
    for claim in claims:
        united = sum(row.unit.value is not None for row in claim.rows) / len(claim.sure)
        if len(claim.sure) > FEW and (0 < united < HALF or (not united and _units(claim, place))):
            found.append(claim)
    return [claim.box for claim in found]


def _units(claim: Claim, place: Place) -> int:
    return left_over(claim.rows, claim.box, place)[-1]


def _left_over(view: PageView, boxes: Sequence[Box]) -> list[Box]:
    """Return the lines that look like rows of a table and stand in no box."""
    return [
        line.box
        for line in view.lines
        if is_row(line)
        and not any(map(_is_of_header, line.segments))
        and not any(_meet(line.box, box) for box in boxes)
    ]


def _is_of_header(segment: Segment) -> bool:
    """Whether a segment is a label of the header or a date: its line is no row of results."""
    text = segment.text
    label = text.endswith(":") or names_header(text)
    label = label or (is_label(text) and row_role(text) is None)
    return label or kind_of(text) is Kind.DATE


def _tried(view: PageView, place: Place, wanted: Sequence[Box], held: Sequence[Box]) -> list[Claim]:
    """Return readings of the rasters that stand over wanted places, not over held ones.

    Where those that the heads suggest explain a raster well, no others are tried.
    """
    found: list[Claim] = []
    good: list[Box] = []
    for raster in find_rasters(view):
        box = raster.box
        over = any(_meet(box, other) for other in wanted)
        if not over or any(_meet(box, other) for other in (*held, *good)):
            continue
        claims = _judged(view, place, readings(view, raster, closely=False))
        small = len(raster.rows) * raster.width <= LARGEST
        if small and max((claim.mean for claim in claims), default=0.0) < GOOD:
            claims = _judged(view, place, readings(view, raster))
        elif raster.ruled:
            good.append(box)
        found += claims
    return found


def _judged(view: PageView, place: Place, tried: Iterable[Reading]) -> list[Claim]:
    found = list(tried)
    judged = judge_rows([([own for _, own in r.lots], r.box) for r in found], place)
    number = view.page.number
    return [
        Claim(
            reading.box,
            tuple(FoundRows(number, reading.box, rows, lot) for lot, rows in reading.lots),
            tuple(sure),
            reading.how,
        )
        for reading, sure in zip(found, judged, strict=True)
    ]


def _best(claims: Sequence[Claim], tried: Sequence[Claim]) -> list[Claim]:
    """Return the claims to keep, none of another reading over another."""
    kept = list(claims)
    for claim in sorted(tried, key=lambda c: c.worth, reverse=True):
        if claim.worth <= 0:
            break
        others = [c for c in kept if _meet(c.box, claim.box)]
        least = FRESH if len(claim.sure) > FEW and _is_backed(claim) else FRESH_FEW
        if not others and (claim.mean < least or len(claim.sure) < FEW):
            continue
        if not others or claim.worth > sum(c.worth for c in others) + _margin(claim, others):
            kept = [c for c in kept if c not in others] + [claim]
    return kept


def _is_backed(claim: Claim) -> bool:
    """Whether rows name tests that we know or state limits: no list of goods does."""
    backed = sum(
        knows_test(row.test.value or "") or _bounds(row.minimum) or _bounds(row.maximum)
        for row in claim.rows
    )
    return backed >= HALF * len(claim.rows)


def _bounds(limit: Field) -> bool:
    """Whether its head or its own words say that a cell is a limit."""
    said = limit.signals.get("headed", 0.0) > 0 or kind_of(limit.raw or "") in _LIMITS
    return bool(limit.value) and said


def _margin(claim: Claim, others: Sequence[Claim]) -> float:
    """Return what a claim must be worth more than those it replaces.

    Rows that stand outside its place would be lost: they count whole.
    """
    said = {(row.test.value, row.value.value) for row in claim.rows}
    total = MARGIN
    for other in others:
        for row, sure in zip(other.rows, other.sure, strict=True):
            same = (row.test.value, row.value.value) in said
            total += MARGIN_SAME if same else MARGIN_OTHER
            stated = row.value.evidence
            if stated is not None and stated.box is not None and not _inside(stated.box, claim.box):
                total += sure
    return total


def _inside(box: Box, other: Box) -> bool:
    level = other.top - 2 <= box.middle_y <= other.bottom + 2
    return level and other.x0 - 2 <= box.middle_x <= other.x1 + 2


def _rival(claim: Claim, every: Sequence[Claim]) -> Claim | None:
    """Return the reading of the same place that is about as likely and says another thing."""
    if len(claim.sure) < FEWEST or claim.worth <= 0:
        return None
    said = {_said(row) for row in claim.rows}
    near = [
        c
        for c in every
        if c is not claim
        and c.worth > (1 - CLOSE) * claim.worth
        and len(c.sure) >= 0.8 * len(claim.sure)
        and _same_place(c.box, claim.box)
        and {_said(row) for row in c.rows} != said
    ]
    return max(near, key=lambda c: c.worth, default=None)


def _same_place(one: Box, two: Box) -> bool:
    shared = one.overlap_x(two) * one.overlap_y(two)
    return shared > 0.6 * max(one.width * one.height, two.width * two.height)


def _said(row: Row) -> tuple[str | None, ...]:
    return tuple(getattr(row, cell).value for cell in ("test", "value", "minimum", "maximum"))


def _why(claim: Claim, rival: Claim) -> Reason:
    """Return in words where two readings differ."""
    ours, theirs = claim.rows, rival.rows
    names = {row.test.value for row in ours} == {row.test.value for row in theirs}
    values = {row.value.value for row in ours} == {row.value.value for row in theirs}
    if len(ours) != len(theirs):
        differ = f"it holds {len(ours)} results or {len(theirs)}"
    elif names and values:
        differ = "the limits are these or others"
    elif names:
        differ = "the results stand in one column or in another"
    elif values:
        differ = "the tests are called this or otherwise"
    else:
        differ = "its rows and columns are told apart in one way or in another"
    page = claim.parts[0].page
    sentence = f"Page {page}: two readings of a table are about as likely: {differ}."
    return Reason("table.two_readings", sentence)


def _meet(one: Box, two: Box) -> bool:
    """Whether two boxes share a tenth of the smaller one."""
    shared = one.overlap_x(two) * one.overlap_y(two)
    smaller = min(one.width * one.height, two.width * two.height)
    return shared > 0.1 * max(smaller, 1.0)
