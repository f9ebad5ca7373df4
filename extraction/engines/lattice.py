"""The door to pdfplumber's lattice: drawn lines to the cells that they enclose.

pdfplumber snaps and joins lines, finds where they cross, and builds cells from the
crossings. It does so for its own PDF pages; here it gets the rules of any page, so that
a scan's lines make cells just as a PDF's paths do.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pdfplumber.table import (
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)

from extraction.geometry import Box

#: Points by which lines may miss each other: drawn ones little, a scan's more.
SNAP = 3.0
#: A page with more rules than this is a drawing or a chart, not a form.
MAX_RULES = 1500


def ruled_cells(rules: Sequence[Box]) -> list[Box]:
    """Return the smallest cells that the rules enclose, in points; none if there are none.

    `rules` are thin boxes: wider than high is a level line, else an upright one.
    """
    return list(_cells(tuple(rules)))


@lru_cache(maxsize=32)  # tables and header ask for the same pages
def _cells(rules: tuple[Box, ...]) -> Sequence[Box]:
    if not 4 <= len(rules) <= MAX_RULES:
        return []
    edges = merge_edges([_edge(rule) for rule in rules], SNAP, SNAP, SNAP, SNAP)
    crossings = edges_to_intersections(edges, x_tolerance=SNAP, y_tolerance=SNAP)
    return [
        Box(float(x0), float(top), float(x1), float(bottom))
        for x0, top, x1, bottom in intersections_to_cells(crossings)
    ]


def _edge(rule: Box) -> dict[str, Any]:
    level = rule.width >= rule.height
    x, y = rule.middle_x, rule.middle_y
    x0, x1 = (rule.x0, rule.x1) if level else (x, x)
    top, bottom = (y, y) if level else (rule.top, rule.bottom)
    return {
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": "h" if level else "v",
        "object_type": "line",
    }
