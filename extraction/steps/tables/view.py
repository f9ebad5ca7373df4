"""A page as table reading looks at it: lines, rules and the usual blank, computed once."""

from __future__ import annotations

from dataclasses import dataclass

from extraction.geometry import Box
from extraction.page import Page
from extraction.steps.lines import (
    Line,
    Segment,
    group_lines,
    horizontal_rules,
    segment_gap,
    segment_of,
    split_line,
    union,
    vertical_rules,
)
from extraction.steps.tables.unitlike import is_unit


@dataclass(frozen=True)
class PageView:
    """One page with its lines; `gap` parts segments, as a share of the letter height."""

    page: Page
    lines: list[Line]
    gap: float
    upright: list[Box]
    level: list[Box]


def view_page(page: Page) -> PageView:
    """Return the page's view."""
    upright = vertical_rules(page.rules)
    grouped = group_lines(page.words)
    gap = segment_gap(grouped)
    lines = []
    for words in grouped:
        found = split_line(words, upright, gap)
        segments = tuple(part for segment in found for part in _apart(segment))
        lines.append(Line(segments, union(segment.box for segment in segments)))
    return PageView(page, lines, gap, upright, horizontal_rules(page.rules))


def _apart(segment: Segment) -> list[Segment]:
    """Part "mg/unit %", the units of two narrow columns that stand close."""
    texts = [word.text for word in segment.words]
    if len(texts) == 2 and texts[1] == "%" and "/" in texts[0] and is_unit(texts[0]):
        return [segment_of([word]) for word in segment.words]
    return [segment]
