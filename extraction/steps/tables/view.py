"""A page as table reading looks at it: lines, rules and the usual blank, computed once."""

from __future__ import annotations

from dataclasses import dataclass

from extraction.geometry import Box
from extraction.page import Page
from extraction.steps.lines import (
    Line,
    group_lines,
    horizontal_rules,
    segment_gap,
    split_line,
    union,
    vertical_rules,
)


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
        segments = tuple(split_line(words, upright, gap))
        lines.append(Line(segments, union(segment.box for segment in segments)))
    return PageView(page, lines, gap, upright, horizontal_rules(page.rules))
