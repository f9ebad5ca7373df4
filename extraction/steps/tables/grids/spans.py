"""What a title over several columns adds to their names: "Impact test (J)" over 1, 2, 3, mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.geometry import Box
from extraction.steps.lines import Line
from extraction.steps.tables.finders.across import AcrossTable
from extraction.steps.tables.texts.known import is_element, names_test
from extraction.steps.tables.texts.naming import AcrossColumn, is_title, tail_unit
from extraction.steps.tables.texts.words import Role, fold, phrases_of

_SINGLE = re.compile(r"(?:no\.?\s*)?\d{1,2}(?:\s?J)?|[ivx]{1,3}", re.IGNORECASE)
#: Units that headings state for a whole composition.
_SHARES = frozenset({"%", "wt%", "wt.%", "ppm", "ppb", "gew.-%", "gew-%", "mass%", "m%"})
#: EN 10168 numbers in a title: "Impact test C40-C43".
_CODES = re.compile(r"\b[A-D]\d{2}(?:\s?-\s?[A-D]?\d{2})?\b")
#: A heading stands over its table by at most this many letter heights.
OVER = 2.5


def over_groups(columns: Sequence[AcrossColumn], titles: Sequence[Sequence[str]]) -> None:
    """Give columns what the titles over them say: a unit, and the test of single readings.

    Single readings (1, 2, 3) with their mean beside them are no results of their own.
    `titles` are of each column the texts of the cells that span it and others, top down.
    """
    for column, texts in zip(columns, titles, strict=True):
        for text in reversed(texts):
            unit = tail_unit(text)[1]
            if unit and column.unit is None and (is_element(column.name) or _is_part(column.name)):
                column.unit = unit
    named = [_test_of(texts) for texts in titles]
    for place, column in enumerate(columns):
        test = named[place]
        if test is None or not _is_part(column.name):
            continue
        group = [c for n, c in enumerate(columns) if named[n] == test]
        if _is_single(column.name) and any(is_mean(c.name) for c in group):
            column.role = Role.OTHER
            continue
        column.name = test if is_mean(column.name) else f"{test} {column.name}"
        column.role = Role.TEST


def _is_part(name: str) -> bool:
    return _is_single(name) or is_mean(name)


def _is_single(name: str) -> bool:
    return bool(_SINGLE.fullmatch(name.strip(" .#"))) and not is_element(name)


def is_mean(name: str) -> bool:
    """Whether a head says that its column is the mean of those beside it, in any language."""
    words = fold(name).split()
    means = phrases_of("pairs", "means")
    return bool(words) and (" ".join(words) in means or all(word in means for word in words))


def _test_of(titles: Sequence[str]) -> str | None:
    """Return the lowest title that names a test, without its unit."""
    for text in reversed(titles):
        if not text or (is_title(text) and not names_test(text)):
            continue
        name = tail_unit(text)[0].strip(" :")
        name = re.sub(r"\s*[(\[]\s*[)\]]", "", _CODES.sub(" ", name))
        name = " ".join(name.split())
        if name and any(char.isalpha() for char in name):
            return name
    return None


def share_units_above(tables: Sequence[AcrossTable], lines: Sequence[Line]) -> None:
    """Give elements without a unit that of the heading right over their table.

    As in "Chemical composition (%)" or "Schmelzenanalyse in %".
    """
    for table in tables:
        bare = [c for c in table.columns if is_element(c.name) and c.unit is None]
        unit = heading_unit(table.box, lines) if len(bare) > 2 else None
        for column in bare if unit else ():
            column.unit = unit


def heading_unit(box: Box, lines: Sequence[Line]) -> str | None:
    """Return the share (%, ppm) that a heading right over a table's box states for it."""
    for line in lines:
        gap = box.top - line.box.bottom
        if not -1 <= gap < OVER * line.box.height:
            continue
        for segment in line.segments:
            over = min(segment.box.x1, box.x1) > max(segment.box.x0, box.x0)
            over = over or (len(line.segments) == 1 and segment.box.x1 < box.x1)
            words = [w.text.strip("()[],:;") for w in segment.words]
            found = [word for word in words if word.casefold() in _SHARES]
            if over and found and len(words) <= 10:
                return found[-1]
    return None
