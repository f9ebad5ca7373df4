"""Frames of drawn tables: where the upright rules around a line begin."""

from __future__ import annotations

from extraction.page import Page
from extraction.steps.lines import Line, vertical_rules


def ruled_top(page: Page, line: Line) -> float | None:
    """Return where the frame of upright rules around a line begins; None without a frame."""
    upright = vertical_rules(page.rules)
    edges = [r for r in upright if r.top - 2 <= line.box.middle_y <= r.bottom + 2]
    edges = [r for r in edges if line.box.x0 - 12 <= r.x0 <= line.box.x1 + 12]
    if len({round(rule.x0) for rule in edges}) < 3:
        return None
    tops = []
    for edge in edges:
        top = edge.top
        for rule in sorted(upright, key=lambda r: -r.bottom):
            joins = abs(rule.x0 - edge.x0) < 1.5 and rule.top < top <= rule.bottom + 3
            top = rule.top if joins else top
        tops.append(top)
    return min(tops)
