"""Two pages on one sheet: parted for reading, put back for the eyes of people.

A sheet is parted where a lane free of print runs down its middle and both halves begin like a
page: with the same letterhead, or with page numbers of their own. A table in two panels has
neither. Only a sheet lying on its side is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from extraction.geometry import Box, Word
from extraction.page import Page, ReadDocument, renumbered
from extraction.steps.header.choice.packets import page_mark
from extraction.steps.lines import read_lines

#: A sheet of two pages is wider than high by this factor.
LYING = 1.15
#: The lane lies in the middle third or so, and is this wide (shares of the sheet's width).
FIRST, LAST, LANE = 0.4, 0.6, 0.015
#: Each half has so many words at least.
FEWEST = 15
#: A letterhead stands so high up, or a foot so low (shares of the height).
HEAD, FOOT = 0.25, 0.93
#: So many words of a letterhead stand at the same place of both halves, within these points.
ALIKE, NEAR = 3, 4.0


@dataclass(frozen=True, slots=True)
class Parted:
    """A document with each page alone, and for each page the number of its sheet."""

    document: ReadDocument
    sheets: tuple[int, ...]


def part_sheets(document: ReadDocument) -> Parted:
    """Return the document with the sheets of two pages parted.

    One with a form to fill in stays as it is: its fields know the sheets they stand on.
    """
    found = [
        (page.number, half)
        for page in document.pages
        for half in ((page,) if document.form else halves(page))
    ]
    sheets = tuple(sheet for sheet, _ in found)
    if len(found) == len(document.pages):
        return Parted(document, sheets)
    pages = [renumbered(half, number) for number, (_, half) in enumerate(found, start=1)]
    codes = tuple(code for page in pages for code in page.barcodes)
    return Parted(replace(document, pages=tuple(pages), barcodes=codes), sheets)


def halves(page: Page) -> tuple[Page, ...]:
    """Return the two pages of a sheet, left to right; the page itself where it is one."""
    middle = _lane(page)
    if middle is None:
        return (page,)
    left, right = _cut(page, 0.0, middle), _cut(page, middle, page.width)
    if min(len(left.words), len(right.words)) < FEWEST:
        return (page,)
    return (left, right) if _numbered(left, right) or _headed_alike(left, right) else (page,)


def _lane(page: Page) -> float | None:
    """Return the middle of the widest lane without print down the middle of a sheet."""
    if page.width < LYING * page.height:
        return None
    level = [rule for rule in page.rules if rule.width > rule.height]  # the fold may be drawn
    taken = sorted((box.x0, box.x1) for box in (*(w.box for w in page.words), *level))
    first, last = FIRST * page.width, LAST * page.width
    free: list[tuple[float, float]] = []
    end = first
    for x0, x1 in taken:
        if x0 > end and end < last:
            free.append((end, min(x0, last)))
        end = max(end, x1)
    if end < last:
        free.append((end, last))
    x0, x1 = max(free, key=lambda lane: lane[1] - lane[0], default=(0.0, 0.0))
    return (x0 + x1) / 2 if x1 - x0 >= LANE * page.width else None


def _cut(page: Page, x0: float, x1: float) -> Page:
    """Return what stands between two edges of a page, as a page of its own."""

    def inside(box: Box) -> bool:
        return x0 <= box.middle_x < x1

    def moved(box: Box) -> Box:
        return Box(box.x0 - x0, box.top, box.x1 - x0, box.bottom)

    return replace(
        page,
        width=x1 - x0,
        words=tuple(replace(w, box=moved(w.box)) for w in page.words if inside(w.box)),
        rules=tuple(moved(rule) for rule in page.rules if inside(rule)),
        barcodes=tuple(replace(c, box=moved(c.box)) for c in page.barcodes if inside(c.box)),
        marks=tuple(replace(w, box=moved(w.box)) for w in page.marks if inside(w.box)),
        to_original=_shifted(page.to_original, x0),
    )


def _shifted(to_original: Sequence[float] | None, x0: float) -> tuple[float, ...]:
    """Return the way back to the sheet from a page whose left edge lies at `x0`."""
    a, b, c, d, e, f, g, h, i = to_original or (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    return (a, b, a * x0 + c, d, e, d * x0 + f, g, h, g * x0 + i)


def _numbered(left: Page, right: Page) -> bool:
    """Whether both halves print a page number, and these go on or begin anew."""
    one, two = (
        page_mark([s.text for line in read_lines(page) for s in line.segments])
        for page in (left, right)
    )
    return one is not None and two is not None and two[0] in {1, one[0] + 1}


def _headed_alike(left: Page, right: Page) -> bool:
    """Whether the same words stand at the same place of both, as letterheads and feet do."""
    shifts: dict[str, float] = {}
    for word in _in_margins(left):
        for other in _in_margins(right):
            if other.text == word.text and abs(other.box.top - word.box.top) < NEAR:
                shifts.setdefault(word.text, other.box.x0 - word.box.x0)
    if len(shifts) < ALIKE:
        return False
    usual = median(shifts.values())
    return sum(abs(shift - usual) < NEAR for shift in shifts.values()) >= ALIKE


def _in_margins(page: Page) -> list[Word]:
    return [
        word
        for word in page.words
        if sum(map(str.isalpha, word.text)) >= 3
        and not HEAD * page.height < word.box.top < FOOT * page.height
    ]
