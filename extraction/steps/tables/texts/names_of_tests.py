"""The name of a test as printed: without its unit and without the mark of a footnote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extraction.normalise.text import RAISED_LETTERS
from extraction.normalise.units import find_unit
from extraction.steps.tables.texts.unitlike import is_unit
from extraction.steps.tables.texts.words import fold

_UNIT_TAIL = re.compile(
    r"^(?P<name>.*?\S)\s*(?:[(\[](?P<unit>[^()\[\]]+)[)\]]|,\s*(?P<plain>[^,]+)|(?<=\D)\s+(?P<bare>%|[^\W\d]+/[^\W\d]+))$"
)
#: The number of a row in front of a name, and how many rows must be counted.
_ROW_NUMBER = re.compile(r"(?P<number>\d{1,2})[.)]?\s+(?=[^\W\d_]{2})")
COUNTED = 3
#: The raised number of a footnote, behind a word or a bracket: "Assay (GC)¹".
_MARK = re.compile(
    r"(?:(?<=[^\W\d_])|(?<=[)\].%]))\s?[¹²³⁴⁵⁶⁷⁸⁹]{1,2}(?:[,\s][¹²³⁴⁵⁶⁷⁸⁹]{1,2})*[⁾)]?$"
    rf"|\s?[{RAISED_LETTERS}](?:[,\s]?[{RAISED_LETTERS}])*[⁾)]?$"
)


@lru_cache(maxsize=8192)
def split_name(text: str) -> tuple[str, str | None]:
    """Part "Moisture (%)", "Density, g/cm3" or "Lead mg/kg" into name and unit."""
    match = _UNIT_TAIL.match(text)
    if match is None:
        return text, None
    unit = match["unit"] or match["plain"] or match["bare"]
    if (
        unit
        and (is_unit(unit) or find_unit(unit) is not None)
        and len(unit) > (1 if unit not in "%°" else 0)
        and not unit.isdigit()
        and not unit.endswith("*")  # "(L*)" is a coordinate of a colour
    ):
        return match["name"].strip(), unit.strip()
    return text, None


def without_mark(name: str) -> str:
    """Return a test's name without the raised number of a footnote behind it."""
    bare = _MARK.sub("", name)
    return name if bare == name or is_unit(name.rsplit(maxsplit=1)[-1]) else bare.rstrip()


def without_row_numbers(names: Sequence[str]) -> list[str]:
    """Return the names of one lot's tests without the numbers of their rows: "1 Ash", "2 Fat".

    Only where they count from 1 without a gap; "2 Pentanone" alone keeps its number.
    """
    found = [_ROW_NUMBER.match(name) for name in names]
    counted = [int(match["number"]) for match in found if match is not None]
    if len(counted) < COUNTED or counted != list(range(1, len(counted) + 1)):
        return list(names)
    return [n if m is None else n[m.end() :] for n, m in zip(names, found, strict=True)]


def is_scale(unit: str) -> bool:
    """Whether a unit is the scale of a colour, which belongs to the test's name."""
    return fold(unit) in {"pt co", "apha", "hazen", "gardner", "saybolt", "lovibond"}
