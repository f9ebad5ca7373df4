"""Pages to spans: every text that could be a header value, with what stands around it.

Nothing is chosen and no label need be known here: a span is a segment, a part of one, or
segments that run on below each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extraction.geometry import Box, Word
from extraction.steps.header.texts.spots import PageView, Spot
from extraction.steps.lines import union

#: Header facts stand on the first pages.
PAGES = 3
#: A longer segment is prose; only its beginning and what follows its colons are looked at.
PROSE = 160
#: Spans of a page, at most: a hostile page has more.
MOST = 1200
#: Parts of one segment, at most, and letters of two lines together.
MOST_PARTS, LONGEST_JOINED = 8, 120
#: A text stands over another so many letter heights near, of the same column so many, and
#: is looked for so many lines up.
OVER, NEAR, LINES_UP = 8.0, 2.5, 7
#: The gap where nothing stands, letter heights.
NOTHING_NEAR = 99.0
_BEFORE = " :：.,;|/-–"
_COLON = re.compile(r"(?<=\S)\s*[:：]\s*(?!//)")
_SEPARATOR = re.compile(r"\s[/|,·•–—]\s|\s{3,}|;\s")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Around:
    """The texts around a span; empty where nothing stands."""

    inline: str = ""  # before it in the same segment
    left: str = ""
    left_2: str = ""
    above: str = ""
    above_2: str = ""
    column: str = ""  # the first text of the column that it stands in
    section: str = ""  # the nearest heading above
    right: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A text on a page that could be a value.

    `how` says how it was cut: whole, behind (a colon), part, tail, joined, digit.
    """

    page: int
    text: str
    words: tuple[Word, ...]
    box: Box
    how: str
    spot: Spot
    around: Around
    gap_left: float  # letter heights to what stands left; 99 if nothing does
    gap_above: float


def spans_of(view: PageView) -> list[Span]:
    """Return the spans of one page, in reading order."""
    found: list[Span] = []
    columns = Columns(view)
    for spot in view.spots():
        if view.is_foreign(spot.box):
            continue  # equipment, reagents
        found += _of_spot(columns, spot)
        if len(found) > MOST:
            break
    return found[:MOST]


def _of_spot(columns: Columns, spot: Spot) -> Iterator[Span]:
    """Yield the spans of one segment, each text once with the words before it."""
    around, gap_left, gap_above = _around(columns, spot)
    seen: set[tuple[str, str]] = set()
    for start, end, how, before in _cuts(spot):
        first = start + len(spot.text[start:end]) - len(spot.text[start:end].lstrip(_BEFORE))
        text = spot.text[first:end].rstrip(" ,;|")
        words = spot.words_between(first, first + len(text))
        inline = before.strip(" :：.,;|")
        if text and words and (text, inline) not in seen:
            seen.add((text, inline))
            where = replace(around, inline=inline) if inline else around
            box = union(word.box for word in words)
            yield Span(spot.page, text, words, box, how, spot, where, gap_left, gap_above)
    below = columns.under(spot)
    if below is not None and len(spot.text) + len(below.text) < LONGEST_JOINED:
        words = (*spot.segment.words, *below.segment.words)
        lower = columns.under(below)
        where = replace(around, below=lower.text if lower is not None else "")
        text, box = f"{spot.text} {below.text}", union(word.box for word in words)
        yield Span(spot.page, text, words, box, "joined", spot, where, gap_left, gap_above)


def _cuts(spot: Spot) -> Iterator[tuple[int, int, str, str]]:
    """Yield (start, end, how, words before it) of each part of a segment that may be a value."""
    text = spot.text
    if len(text) <= PROSE:
        yield 0, len(text), "whole", ""
    colons = list(_COLON.finditer(text[: 4 * PROSE]))[:MOST_PARTS]
    for place, match in enumerate(colons):
        label = text[colons[place - 1].end() if place else 0 : match.start()]
        if place + 1 < len(colons):
            follows = colons[place + 1].start()
            yield match.end(), _label_before(text, follows), "behind", label
            yield match.end(), follows, "behind", label
        else:
            yield match.end(), len(text), "behind", label
    for known, after in pairwise((*spot.labels[:MOST_PARTS], None)):
        if known is not None:
            end = len(text) if after is None else after.start
            yield known.end, end, "behind", text[known.start : known.end]
    if len(text) > PROSE:
        return
    marks = [0, *(m.start() for m in _SEPARATOR.finditer(text)), len(text)][:MOST_PARTS]
    if len(marks) > 2:
        for start, end in pairwise(marks):
            yield start, end, "part", text[:start]
    digit = _DIGIT.search(text)
    first = text.rfind(" ", 0, digit.start()) + 1 if digit is not None else 0
    if first:
        yield first, len(text), "digit", text[:first]


def _label_before(text: str, colon: int) -> int:
    """Return where the words before a colon begin to be its label: at the last wide blank."""
    wide = max(text.rfind("  ", 0, colon), text.rfind(", ", 0, colon), text.rfind("; ", 0, colon))
    if wide > 0:
        return wide
    words = text[:colon].rstrip().split(" ")
    kept = len(" ".join(words[:-2])) if len(words) > 2 else 0
    return kept or colon


class Columns:
    """What stands over what on a page, looked up once for each text."""

    def __init__(self, view: PageView) -> None:
        """Take a page."""
        self.view = view
        self._over: dict[int, Spot | None] = {}
        self._first: dict[int, Spot] = {}
        self._under: dict[int, Spot | None] = {}

    def under(self, spot: Spot, near: float = 0.9) -> Spot | None:
        """Return the nearest text below that a spot stands over, so many letters near."""
        key = id(spot)
        if key not in self._under:
            lines = self.view.lines[spot.line + 1 : spot.line + 5]
            levels = (_level(line, spot) for line in lines)
            self._under[key] = next((level for level in levels if level is not None), None)
        found = self._under[key]
        if found is None or found.box.top - spot.box.bottom >= near * spot.segment.height:
            return None
        return found

    def over(self, spot: Spot, near: float = OVER) -> Spot | None:
        """Return the nearest text above that stands over a spot, so many letters near."""
        key = id(spot)
        if key not in self._over:
            lines = self.view.lines[max(0, spot.line - LINES_UP) : spot.line]
            levels = (_level(line, spot) for line in reversed(lines))
            self._over[key] = next((level for level in levels if level is not None), None)
        found = self._over[key]
        if found is None or spot.box.top - found.box.bottom >= near * spot.segment.height:
            return None
        return found

    def first(self, spot: Spot) -> Spot:
        """Return the first text of the column that a spot stands in; itself if it is that."""
        key = id(spot)
        if key not in self._first:
            above = self.over(spot, NEAR)
            self._first[key] = spot  # while it is looked for: two texts may overlap
            self._first[key] = spot if above is None else self.first(above)
        return self._first[key]


def _around(columns: Columns, spot: Spot) -> tuple[Around, float, float]:
    view = columns.view
    line = view.lines[spot.line]
    height = max(1.0, spot.segment.height)
    left, left_2 = (line[spot.place - n] if spot.place >= n else None for n in (1, 2))
    right = line[spot.place + 1] if spot.place + 1 < len(line) else None
    above = columns.over(spot)
    above_2 = columns.over(above) if above is not None else None
    below = columns.under(spot, near=4.0)
    around = Around(
        **{
            name: other.text if other is not None else ""
            for name, other in (
                *(("left", left), ("left_2", left_2), ("above", above), ("above_2", above_2)),
                *(("right", right), ("below", below)),
            )
        },
        column=columns.first(above).text if above is not None else "",
        section=_section(view, spot),
    )
    gap_left = (spot.box.x0 - left.box.x1) / height if left else NOTHING_NEAR
    gap_above = (spot.box.top - above.box.bottom) / height if above else NOTHING_NEAR
    return around, min(NOTHING_NEAR, gap_left), min(NOTHING_NEAR, gap_above)


def _level(line: Sequence[Spot], spot: Spot) -> Spot | None:
    """Return the text of a line that shares most of a spot's width, the last of equals."""
    x0, x1, best, found = spot.box.x0, spot.box.x1, 0.0, None
    for other in line:
        box = other.box
        shared = min(x1, box.x1) - max(x0, box.x0)
        if shared > 0 and shared >= best:
            best, found = shared, other
    return found


def _section(view: PageView, spot: Spot) -> str:
    """Return the nearest line above that stands alone and larger or bolder, as a heading does."""
    height = spot.segment.height
    for number in range(spot.line - 1, max(-1, spot.line - 30), -1):
        line = view.lines[number]
        if len(line) != 1:
            continue
        only = line[0].segment
        distinct = only.height > 1.12 * height or (only.bold and not spot.segment.bold)
        if distinct and len(only.words) <= 8 and only.box.x0 <= spot.box.x1:
            return only.text
    return ""
