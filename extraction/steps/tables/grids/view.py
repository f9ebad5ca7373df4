"""A page as table reading looks at it: lines, rules and the usual blank, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extraction.geometry import Box
from extraction.page import Page
from extraction.steps.lines import (
    Line,
    Segment,
    horizontal_rules,
    raw_lines,
    segment_of,
    union,
)
from extraction.steps.tables.texts.unitlike import is_unit
from extraction.steps.tables.texts.words import column_role

#: Words of one head stand closer than this, in letter heights.
WIDER_THAN_A_BLANK = 0.38


@dataclass(frozen=True, eq=False)
class PageView:
    """One page with its lines; `gap` parts segments, as a share of the letter height."""

    page: Page
    lines: list[Line]
    gap: float
    upright: list[Box]
    level: list[Box]


@lru_cache(maxsize=8)
def view_page(page: Page) -> PageView:
    """Return the page's view, the same each time for the last few pages."""
    raw = raw_lines(page)
    lines = []
    for line in raw.lines:
        segments = tuple(part for segment in line.segments for part in _apart(segment))
        lines.append(line if segments == line.segments else Line(segments, line.box))
    return PageView(page, lines, raw.gap, raw.upright, horizontal_rules(page.rules))


def without(view: PageView, boxes: Sequence[Box]) -> PageView:
    """Return the view without what stands in the boxes."""
    if not boxes:
        return view
    lines = []
    for line in view.lines:
        segments = tuple(s for s in line.segments if not _in_any(s.box, boxes))
        if len(segments) == len(line.segments):
            lines.append(line)
        elif segments:
            lines.append(Line(segments, union(s.box for s in segments)))
    words = tuple(word for word in view.page.words if not _in_any(word.box, boxes))
    return replace(view, page=replace(view.page, words=words), lines=lines)


def _in_any(box: Box, boxes: Sequence[Box]) -> bool:
    return any(
        other.x0 <= box.middle_x <= other.x1 and other.top <= box.middle_y <= other.bottom
        for other in boxes
    )


def _apart(segment: Segment) -> list[Segment]:
    """Part "mg/unit %" and "Specification Result": two narrow columns that stand close."""
    texts = [word.text for word in segment.words]
    if len(texts) == 2 and texts[1] == "%" and "/" in texts[0] and is_unit(texts[0]):
        return [segment_of([word]) for word in segment.words]
    if 2 <= len(texts) <= 4:
        for place in range(1, len(texts)):
            if _two_heads(segment, place):
                return [segment_of(segment.words[:place]), segment_of(segment.words[place:])]
    return [segment]


def _two_heads(segment: Segment, place: int) -> bool:
    """Whether the words before and after `place` head a column each, more than a blank apart."""
    words = segment.words
    gap = words[place].box.x0 - words[place - 1].box.x1
    if gap < WIDER_THAN_A_BLANK * segment.height:
        return False
    halves = [" ".join(word.text for word in part) for part in (words[:place], words[place:])]
    roles = [column_role(half) for half in halves]
    whole = column_role(segment.text)
    if whole is not None and len(whole.phrase.split()) == len(words):
        return False  # "Test method" is one head
    return (
        all(role is not None and role.share > 0.99 for role in roles)
        and len({role.role for role in roles if role is not None}) == 2
    )
