"""Which statement speaks for which table: the nearest, with no other heading between.

Laboratories print the method either over each table or under it. Each statement chooses
its table by distance and headings; a table without one follows its neighbour where no
heading parts them: the right half of a split table, the same table on the next page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extraction.geometry import Box
from extraction.steps.lines import Line, Segment
from extraction.steps.tables.scope.statements import Statement, topic_of
from extraction.steps.tables.texts.content import Kind, kind_of
from extraction.steps.tables.texts.words import fold, phrases_of

#: In points: what a heading between a statement and a table adds to their distance.
_PARTED = 400.0
#: A statement further away than this speaks for no table.
_REACH = 260.0
#: The same where the statement names tests, and no table's title is like them.
_NAMED_REACH = 60.0
#: What is added to a statement's distance on the side where the document's others do not stand.
_AGAINST = 200.0
#: What is added to the distance of a part in another column.
_ASIDE = 120.0
#: The distance over the edge of a page.
_OVER = 40.0


@dataclass
class Part:
    """The rows of one place, as statements look at them."""

    page: int
    box: Box
    titles: frozenset[str]
    statements: list[Statement] = field(default_factory=list)


#: A distance in points, and the part there, if there is one.
_Near = tuple[float, "Part | None"]


@dataclass(frozen=True)
class Heading:
    """A line that begins a section of results."""

    page: int
    box: Box
    topic: frozenset[str]


def find_headings(page: int, lines: Sequence[Line], taken: Sequence[Box]) -> list[Heading]:
    """Return the headings over results on a page, outside the taken boxes."""
    return [
        Heading(page, segment.box, topic_of(segment.text))
        for line in lines
        for segment in line.segments
        if not any(_inside(segment.box, box) for box in taken) and _is_heading(segment)
    ]


def _inside(box: Box, other: Box) -> bool:
    level = other.top - 1 <= box.middle_y <= other.bottom + 1
    return level and box.overlap_x(other) > 0.3 * box.width


def _is_heading(segment: Segment) -> bool:
    text = segment.text.strip()
    if len(segment.words) > 8 or ":" in text or text.endswith((".", ",", ";")):
        return False
    if not text[:1].isupper() or kind_of(text) is not Kind.TEXT:
        return False
    folded = fold(text)
    if folded in phrases_of("pairs", "titles"):
        return True
    words = {word.rstrip("s") for word in folded.split()}
    return bool(words & _result_words()) and bool(topic_of(text))


def _result_words() -> frozenset[str]:
    words = {word.rstrip("s") for word in phrases_of("pairs", "general_words")}
    return frozenset(words - {"and", "the", "for", "other", "report", "lab", "category"})


def assign(
    parts: Sequence[Part], statements: Sequence[Statement], headings: Sequence[Heading]
) -> None:
    """Give each part the statements that speak for it, the best first."""
    parts = sorted(parts, key=lambda part: _place(part, parts))
    named = _by_subject(parts, statements)
    loose = [s for s in statements if id(s) not in named]
    over = _stands_over([_nearest(s, parts, headings) for s in loose])
    for statement in loose:
        above, below = _nearest(statement, parts, headings)
        if over is not None:  # against the document's habit only where nothing else is near
            above, below = (
                (above[0] + _AGAINST * over, above[1]),
                (below[0] + _AGAINST * (not over), below[1]),
            )
        distance, part = min(above, below, key=lambda found: found[0])
        if part is not None and distance < (_NAMED_REACH if statement.subject else _REACH):
            part.statements.append(statement)
    _follow(parts, headings, over=over is not False)
    for part in parts:
        part.statements.sort(key=lambda s: s.rank)


def _place(part: Part, parts: Sequence[Part]) -> tuple[int, int, int, float]:
    """Return the place in reading order: page, band between wide tables, column, height."""
    page = [p for p in parts if p.page == part.page]
    left, right = min(p.box.x0 for p in page), max(p.box.x1 for p in page)
    wide = [p for p in page if p.box.width > 0.6 * (right - left)]
    band = sum(p.box.top < part.box.top for p in wide)
    column = int(part.box.middle_x > (left + right) / 2) if part not in wide else 0
    return part.page, band, column, part.box.top


def _nearest(
    statement: Statement, parts: Sequence[Part], headings: Sequence[Heading]
) -> tuple[_Near, _Near]:
    """Return the nearest part above the statement and the nearest below, with distances."""
    above: _Near = (1e9, None)
    below: _Near = (1e9, None)
    for part in parts:
        distance = _distance(statement, part, headings)
        before = (part.page, part.box.middle_y) < (statement.page, statement.box.middle_y)
        if before and statement.opens:
            continue
        if before and distance <= above[0]:
            above = (distance, part)
        elif not before and distance < below[0]:
            below = (distance, part)
    return above, below


def _stands_over(nearest: Sequence[tuple[_Near, _Near]]) -> bool | None:
    """Return whether the document's methods stand over their tables; None: no habit seen."""
    votes = [
        below[0] < above[0]
        for above, below in nearest
        if min(above[0], below[0]) < _REACH and abs(above[0] - below[0]) > 15.0
    ]
    over = sum(votes)
    if len(votes) < 2 or 0.3 < over / len(votes) < 0.7:
        return None
    return over > 0.5 * len(votes)


def _by_subject(parts: Sequence[Part], statements: Sequence[Statement]) -> set[int]:
    """Give statements that name their tests to the parts with such a title."""
    named: set[int] = set()
    for statement in statements:
        if not statement.subject:
            continue
        for part in parts:
            near = abs(part.page - statement.page) <= 1
            if near and len(part.titles & statement.subject) >= 0.5 * len(part.titles) > 0:
                part.statements.append(statement)
                named.add(id(statement))
    return named


def _distance(statement: Statement, part: Part, headings: Sequence[Heading]) -> float:
    """Return how far a statement is from a part, headings between them counted in."""
    gap = part.page - statement.page
    if abs(gap) > 1:
        return 1e9
    if gap:
        return _OVER + _over_the_edge(statement, part, headings)
    box, other = statement.box, part.box
    aside = 0.0 if _same_column(box, other) else _ASIDE
    if box.overlap_y(other) > 0.5 * box.height:
        return aside + 20.0
    apart = other.top - box.bottom if box.bottom <= other.top + 2 else box.top - other.bottom
    low, high = sorted((box.middle_y, other.middle_y))
    inner = (min(box.bottom, other.bottom), max(box.top, other.top))
    between = [
        h
        for h in headings
        if h.page == part.page
        and low < h.box.middle_y < high
        and inner[0] - 2 < h.box.middle_y < inner[1] + 2
        and (_same_column(h.box, other) or _same_column(h.box, box))
        and not (h.topic and h.topic <= statement.topic | statement.subject)
    ]
    return max(apart, 0.0) + aside + (_PARTED if between else 0.0)


def _over_the_edge(statement: Statement, part: Part, headings: Sequence[Heading]) -> float:
    """Return the distance from the end of one page to the start of the next."""
    after = statement.page > part.page
    first, second = (part.box, statement.box) if after else (statement.box, part.box)
    late, early = max(statement.page, part.page), min(statement.page, part.page)
    parted = any(
        (h.page == early and h.box.top > first.bottom)
        or (h.page == late and h.box.bottom < second.top and h.topic)
        for h in headings
    )
    return max(second.top - 90.0, 0.0) + (_PARTED if parted else 0.0)


def _same_column(box: Box, other: Box) -> bool:
    return box.overlap_x(other) > 0.15 * min(box.width, other.width)


def _follow(parts: Sequence[Part], headings: Sequence[Heading], *, over: bool) -> None:
    """Let parts without a statement follow the one beside, before or behind them."""
    for _ in range(2):
        for part in parts:
            if part.statements:
                continue
            beside = next((p for p in parts if p.statements and _beside(p, part)), None)
            if beside is not None:
                part.statements = list(beside.statements)
        order = list(pairwise(parts))
        for one, other in order if over else reversed(order):
            giver, taker = (one, other) if over else (other, one)
            near = abs(one.page - other.page) <= 1
            wants = near and giver.statements and not taker.statements
            if wants and not _parted(one, other, headings, giver):
                taker.statements = list(giver.statements)


def _beside(one: Part, other: Part) -> bool:
    """Whether two parts are halves of one table: side by side, begun at one height."""
    level = abs(one.box.top - other.box.top) < 8.0
    return one.page == other.page and level and not _same_column(one.box, other.box)


def _parted(one: Part, other: Part, headings: Sequence[Heading], giver: Part) -> bool:
    """Whether a heading of another subject stands over the second part, away from the first."""
    known: frozenset[str] = frozenset().union(*(s.topic | s.subject for s in giver.statements))
    known |= giver.titles
    same_flow = one.page == other.page and _same_column(one.box, other.box)
    if same_flow and other.box.top - one.box.bottom > _REACH:
        return True
    over = [
        h
        for h in headings
        if h.page == other.page
        and h.box.bottom <= other.box.top + 4
        and (_same_column(h.box, other.box) or h.box.width > other.box.width)
        and (not same_flow or h.box.top >= one.box.bottom - 4)
    ]
    if not over:
        return not same_flow and other.page == one.page and other.box.top > one.box.top
    topic = max(over, key=lambda h: h.box.top).topic
    return not (topic and topic & known)
