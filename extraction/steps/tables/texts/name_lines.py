"""Which lines of a name's cell name the test, and which tell how or on what it was made.

A name that has no room goes on in the next line. A line that begins although the name had
room is another statement: the specimen, the condition, a remark in smaller letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.steps.lines import Segment
from extraction.steps.tables.grids.grid import join_lines
from extraction.steps.tables.texts.known import knows_test
from extraction.steps.tables.texts.names_of_tests import split_name, without_mark
from extraction.steps.tables.texts.words import fold, phrases_of

#: "Specimen: 1/4T, L": a label and what it says.
_LABELLED = re.compile(r"[^\W\d][\w ]{2,24}:\s\S")
_GOES_ON = "([&/-–+,"
#: A remark is printed in letters this much lower than the name's (share of the height).
SMALLER = 0.93


def is_general(name: str) -> bool:
    """Whether a name says only that a value stands in its row: "Value", "Average"."""
    return fold(name) in phrases_of("pairs", "general")


def lines_of_name(cell: Sequence[Segment], right: float) -> list[Segment]:
    """Return the lines of a cell that name the test, all where none is told apart.

    Args:
        cell: The lines, top to bottom.
        right: Where the cell ends (points): a line that ends before had room.

    """
    told = [line for line in cell if not is_general(split_name(line.text)[0])]
    if not told:
        return list(cell)
    for place in range(1, len(told)):
        if _is_aside(told[:place], told[place], right):
            return told[:place]
    return told


def _is_aside(name: Sequence[Segment], line: Segment, right: float) -> bool:
    if _LABELLED.match(line.text):
        return True
    last, text = name[-1], line.text
    beside = line.box.overlap_y(last.box) > 0.5 * line.height
    open_end = last.text.endswith(tuple(_GOES_ON)) or text[:1] in _GOES_ON
    if beside or open_end or last.text.count("(") > last.text.count(")"):
        return False
    room = last.box.x1 + line.words[0].box.width + 0.25 * line.height < right
    if not room or knows_test(text):
        return False
    if line.words[0].font_size and last.words[0].font_size:
        return line.words[0].font_size < SMALLER * last.words[0].font_size
    whole = join_lines([part.text for part in name])
    return (
        not text[:1].islower()
        and knows_test(without_mark(whole))
        and not knows_test(f"{whole} {text}")
    )
