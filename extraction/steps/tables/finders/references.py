"""Tables of reagents, reference materials and equipment: neither results nor product lots."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.geometry import Box
from extraction.steps.lines import Line, union
from extraction.steps.tables.finders.pairs import is_results_title
from extraction.steps.tables.grids.sheet import looks
from extraction.steps.tables.texts.words import Role, fold, phrases_of

#: Heads of a result table: where they stand, the table is one.
_RESULTS = frozenset({Role.VALUE, Role.SPEC, Role.MINIMUM, Role.MAXIMUM, Role.VERDICT, Role.UNIT})
#: From one line to the next there is at most so much white, in letter heights.
_REACH = 2.6


def find_references(lines: Sequence[Line]) -> list[Box]:
    """Return the boxes of such tables on a page, their heads included.

    A table counts by the title over it ("Equipment used") or by two heads that no other
    table has ("Instrument", "Calibration due"); results never do.
    """
    boxes: list[Box] = []
    place = 0
    while place < len(lines):
        start = place + 1 if _is_title(lines[place]) else place
        body = _table(lines, start)
        titled = start > place and len(body) >= 2
        if titled or (len(body) >= 2 and _own_heads(body[0]) >= 2):
            boxes.append(union([lines[place].box, *(line.box for line in body)]))
            place = start + len(body)
        else:
            place += 1
    return boxes


def _is_title(line: Line) -> bool:
    text = line.segments[0].text
    short = len(line.segments) == 1 and len(line.words) <= 6
    return short and fold(text) in phrases_of("references", "titles")


def _table(lines: Sequence[Line], start: int) -> list[Line]:
    """Return the lines of the table that begins at `start`: several cells each, close."""
    body: list[Line] = []
    for line in lines[start:]:
        height = line.segments[0].height
        if body and line.box.top - body[-1].box.bottom > _REACH * height:
            break
        if len(line.segments) < 2 or _heads_results(line) or is_results_title(line.text):
            break
        if any(":" in s.text.replace("://", "") for s in line.segments):
            break  # "Approved by: ..."
        body.append(line)
    return body


def _heads_results(line: Line) -> bool:
    matches = [looks(s.text)[0] for s in line.segments]
    strong = {m.role for m in matches if m is not None and m.share >= 0.6}
    return len(strong & _RESULTS) >= 1 and len(strong) >= 2


def _own_heads(line: Line) -> int:
    return sum(fold(s.text) in phrases_of("references", "heads") for s in line.segments)
