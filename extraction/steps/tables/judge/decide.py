"""Which readings of a page are taken: those that together explain it best.

All finders' readings are weighed first. Where the judge doubts what is best of them, or data stands
that it leaves over, each raster there is read in all its ways, and takes the place if worth more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.geometry import Box
from extraction.result import Field, OtherReading
from extraction.steps.lines import Segment
from extraction.steps.tables.finders.across import AcrossTable
from extraction.steps.tables.finders.agree import find_all_across
from extraction.steps.tables.finders.pairs import is_label
from extraction.steps.tables.grids.grid import is_row
from extraction.steps.tables.grids.raster import find_rasters
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.judge.claims import Claim, apart, best, judged, meet, together
from extraction.steps.tables.judge.explained import Place, left_over
from extraction.steps.tables.judge.others import other_reading
from extraction.steps.tables.judge.propose import loose_readings, table_readings
from extraction.steps.tables.judge.readings import readings
from extraction.steps.tables.rows.found import FoundRows, FoundTable
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
_LIMITS = frozenset({Kind.LIMIT, Kind.RANGE})


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of a page: its parts as taken, and all finders' claims that were weighed.

    `others` are tables that are about as likely read otherwise; `last` is the lowest table with
    a head, which may go on on the next page.
    """

    parts: list[FoundRows]
    weighed: tuple[Claim, ...]
    others: tuple[OtherReading, ...] = ()
    last: FoundTable | None = None


def decide_pages(views: Sequence[PageView]) -> list[Decided]:
    """Return what was decided of each page of a document, in their order."""
    found: list[Decided] = []
    for view, across in zip(views, find_all_across(views), strict=True):
        found.append(decide(view, across, found[-1].last if found else None))
    return found


def decide(
    view: PageView, across: Sequence[AcrossTable] = (), before: FoundTable | None = None
) -> Decided:
    """Return the parts of one page; `across` and `before` as `table_readings` takes them."""
    place = Place(view.lines)
    proposed = list(table_readings(view, across, before))
    tables = judged([*proposed, *together(proposed)], place)
    taken = best(tables)
    loose = judged(loose_readings(view, [claim.box for claim in taken]), place)
    held = [claim.box for claim in taken if not claim.sure]
    claims = [claim for claim in [*taken, *apart(loose)] if claim.sure]
    tried = _looked_again(view, place, claims, held)
    kept = _better(claims, tried)
    parts = [part for claim in kept for part in claim.parts()]
    parts += [FoundRows(view.page.number, box, ()) for box in held]
    tried += claims
    others = [other_reading(view.page.number, claim, tried) for claim in kept]
    return Decided(
        sorted(parts, key=lambda part: (part.box.top, part.box.x0)),
        (*tables, *loose),
        tuple(other for other in others if other is not None),
        _last(taken),
    )


def _last(claims: Sequence[Claim]) -> FoundTable | None:
    tables = [claim.reading.table for claim in claims if claim.reading.table is not None]
    return max(tables, key=lambda table: table.box.bottom, default=None)


def _looked_again(
    view: PageView, place: Place, claims: Sequence[Claim], held: Sequence[Box]
) -> list[Claim]:
    """Return readings of rasters where the judge doubts a claim, or data is left over."""
    doubted = _doubted(claims, place)
    left = _left_over(view, [*held, *(claim.box for claim in claims)])
    if not doubted and len(left) < LEFT:
        return []
    return _tried(view, place, [*doubted, *left], held)


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
        and not any(meet(line.box, box) for box in boxes)
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
        over = any(meet(box, other) for other in wanted)
        if not over or any(meet(box, other) for other in (*held, *good)):
            continue
        claims = judged(readings(view, raster, closely=False), place)
        small = len(raster.rows) * raster.width <= LARGEST
        if small and max((claim.mean for claim in claims), default=0.0) < GOOD:
            claims = judged(readings(view, raster), place)
        elif raster.ruled:
            good.append(box)
        found += claims
    return found


def _better(claims: Sequence[Claim], tried: Sequence[Claim]) -> list[Claim]:
    """Return the claims to keep, none of another reading over another."""
    kept = list(claims)
    left = [c for c in sorted(tried, key=lambda c: c.worth, reverse=True) if c.worth > 0]
    while (claim := next((c for c in left if _is_better(c, kept)), None)) is not None:
        left.remove(claim)  # once one is taken, those beside it may be
        kept = [c for c in kept if not meet(c.box, claim.box)] + [claim]
    return kept


def _is_better(claim: Claim, kept: Sequence[Claim]) -> bool:
    """Whether a reading of a raster should take its place from the claims that are kept."""
    others = [c for c in kept if meet(c.box, claim.box)]
    if others:
        return claim.worth > sum(c.worth for c in others) + _margin(claim, others)
    least = FRESH if len(claim.sure) > FEW and _is_backed(claim) else FRESH_FEW
    return claim.mean >= least and len(claim.sure) >= FEW


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
            total += min(MARGIN_SAME if same else MARGIN_OTHER, sure)
            stated = row.value.evidence
            if stated is not None and stated.box is not None and not _inside(stated.box, claim.box):
                total += sure
    return total


def _inside(box: Box, other: Box) -> bool:
    level = other.top - 2 <= box.middle_y <= other.bottom + 2
    return level and other.x0 - 2 <= box.middle_x <= other.x1 + 2
