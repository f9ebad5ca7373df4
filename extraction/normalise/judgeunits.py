"""The unit of a result and the unit of its limit: compared exactly, or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from extraction.normalise.judgement import Judgement, undecided
from extraction.normalise.units import NotConvertible, UnitMatch, convert, find_unit, unit_by_code
from extraction.normalise.values import same_text

#: A unit cell with none of these is a dash or a dot.
_SAYS = re.compile(r"[^\W_]|[%‰°]")
#: Units that a number has whether or not they are printed.
_BARE = frozenset({"1", "[pH]"})


class UnitClash(ValueError):
    """A cell and its column state two different units."""


@dataclass(frozen=True, slots=True)
class Possible:
    """The true values that a result leaves possible, from `low` to `high` (None: no end)."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False
    #: A range of several results: each of them must meet the limit.
    many: bool = False


def one_unit(beside: str | None, inside: str | None) -> str | None:
    """Return the one unit that stands beside a number, inside its cell, or in both.

    Raises:
        UnitClash: Both are known, and they are different units.

    """
    if not beside or not inside:
        return beside or inside
    one, other = known_unit(beside), known_unit(inside)
    if one is not None and other is not None and one.ucum != other.ucum:
        raise UnitClash(f"Two units are stated for one number: {inside} and {beside}.")
    return beside


def compared_in_unit(
    possible: Possible, source: str | None, target: str | None
) -> Possible | Judgement:
    """Bring the ends to the unit of the limit, or say why they cannot be compared with it."""
    source, target = _stated(source), _stated(target)
    if source is None and target is not None:
        return undecided("unit_missing", f"The result has no unit; the limit is in {target}.")
    if target is None and source is not None:
        return undecided("unit_missing", f"The limit has no unit; the result is in {source}.")
    if source is None or target is None or source == target:
        return possible
    try:
        return _converted(possible, source, target)
    except NotConvertible:
        return undecided(
            "unit_mismatch", f"{source} cannot be compared with {target} of the limit."
        )


def known_unit(text: str) -> UnitMatch | None:
    """Return the unit that a text or a code names, None if no unit of the table."""
    return find_unit(text) or unit_by_code(text)


def _stated(text: str | None) -> str | None:
    """Return a unit that says something: none for a dash, and none for pH or a bare number."""
    if text is None or not _SAYS.search(text):
        return None
    found = known_unit(text)
    return None if found is not None and found.ucum in _BARE else text


def _converted(possible: Possible, source: str, target: str) -> Possible:
    one, other = known_unit(source), known_unit(target)
    if one is None or other is None:
        if same_text(source, target):
            return possible
        raise NotConvertible(source, target)
    return replace(
        possible,
        low=None if possible.low is None else convert(possible.low, one.code, other.code),
        high=None if possible.high is None else convert(possible.high, one.code, other.code),
    )
