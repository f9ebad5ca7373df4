"""Text drawn as a page: each line a line, two blanks or more part two pieces, "# " a title."""

from __future__ import annotations

import re

from extraction.page import Page
from tests.extraction.steps.header.pages import Placed, page_of

LEFT, TOP, COLUMN, LINE = 36.0, 40.0, 5.3, 16.0
TITLE = 16.0
_PIECE = re.compile(r"\S+(?: \S+)*")


def drawn(text: str, *, number: int = 1) -> Page:
    """Return an A4 page on which the text stands as it is written here."""
    placed: list[Placed] = []
    for row, line in enumerate(text.strip("\n").split("\n")):
        top = TOP + LINE * row
        if line.startswith("# "):
            placed.append((120.0, top, line[2:], TITLE))
        else:
            placed += [(LEFT + COLUMN * m.start(), top, m.group()) for m in _PIECE.finditer(line)]
    return page_of(placed, number=number)
