"""A printed specification or action limit to its ends.

parse_limits("NMT 10")               maximum 10
parse_limits("98,0 bis 102,0 %")     minimum 98.0, maximum 102.0, unit "%"
parse_limits("≮ 98.0")               minimum 98.0: not less
parse_limits("10 ± 1")               minimum 9, maximum 11, target 10
parse_limits("Absent in 25 g")       kind absent, amount "25 g"
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from extraction.normalise import phrases
from extraction.normalise.numbers import DecimalMark, Number, parse_number
from extraction.normalise.text import fold
from extraction.normalise.tokens import Token, TokenKind, tidy, tokenize, without_notes
from extraction.normalise.values import (
    ValueKind,
    joins_range,
    parse_phrase,
    unit_behind,
    unit_between,
)
from extraction.normalise.verdicts import find_verdict


class LimitKind(StrEnum):
    """What kind of requirement it is."""

    RANGE = "range"  # minimum and maximum
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    TARGET = "target"  # a bare number: which side it bounds, its column must say
    ABSENT = "absent"  # absent or not detected, in `amount` if stated
    PRESENT = "present"
    EXPECTED = "expected"  # words to compare with: "white powder", "conforms"
    REPORT_ONLY = "report_only"
    NOT_TESTED = "not_tested"  # also "no limit"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a specification cell requires.

    `minimum`, `maximum`, `target` are plain decimals as text, digits as printed (ends made
    from "10 ± 1" are computed exactly). Ends are inclusive unless "<", ">" or words such as
    "less than" say otherwise. `expected` is the requirement in words, as printed. `unit` as
    printed. `alternatives` and `flags` as for a value.
    """

    kind: LimitKind
    text: str
    minimum: str | None = None
    maximum: str | None = None
    minimum_inclusive: bool = True
    maximum_inclusive: bool = True
    target: str | None = None
    expected: str | None = None
    unit: str | None = None
    amount: str | None = None
    alternatives: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


_EMPTY = re.compile(r"[-–_./\s*]*")
#: A middle, a sign and a number, the other sign and a number: "10 +0.5/-0.3 mm".
_TOLERANCES = re.compile(
    r"(?P<middle>[-+]?[\d.,]+)\s*(?P<sign>[-+])\s?(?P<one>[\d.,]*\d)\s*[/;,]?\s*"
    r"(?!(?P=sign))[-+]\s?(?P<two>[\d.,]*\d)\s*(?P<unit>[^\d]*)"
)
#: A letter or a word between two numbers: "98.0 ≤ x ≤ 102.0".
_CHAINED = re.compile(
    r"(?P<left>[-+]?[\d.,]*\d)\s*(?P<first>[<≤>≥])\s*[^\d\s<≤>≥]{1,12}\s*"
    r"(?P<second>[<≤>≥])\s*(?P<right>[-+]?[\d.,]*\d)\s*(?P<unit>[^\d]*)"
)
_PHRASE_KINDS = {
    ValueKind.ABSENT: LimitKind.ABSENT,
    ValueKind.NOT_DETECTED: LimitKind.ABSENT,
    ValueKind.BELOW_LOD: LimitKind.ABSENT,
    ValueKind.BELOW_LOQ: LimitKind.ABSENT,
    ValueKind.PRESENT: LimitKind.PRESENT,
    ValueKind.REPORT_ONLY: LimitKind.REPORT_ONLY,
    ValueKind.NOT_TESTED: LimitKind.NOT_TESTED,
}


@lru_cache(maxsize=4096)
def parse_limits(text: str, *, decimal_mark: DecimalMark | None = None) -> Limits:
    """Return what a specification or limit cell requires.

    Args:
        text: The cell as printed, with or without a unit.
        decimal_mark: "." or "," where the document proves it, None keeps both readings.

    """
    cleaned, flags = tidy(text)
    if _EMPTY.fullmatch(cleaned):
        return Limits(LimitKind.EMPTY, cleaned)
    phrase = parse_phrase(cleaned)
    if phrase is not None and phrase.number is None and phrase.kind in _PHRASE_KINDS:
        return Limits(
            _PHRASE_KINDS[phrase.kind],
            cleaned,
            expected=cleaned,
            amount=phrase.amount,
            flags=flags,
        )
    tokens = tokenize(cleaned, decimal_mark=decimal_mark)
    found = (
        _tolerances(cleaned, decimal_mark)
        or _chained(cleaned, decimal_mark)
        or _numeric(cleaned, tokens)
        or _after_label(cleaned, tokens)
    )
    if found is None:
        expected = Limits(LimitKind.EXPECTED, cleaned, expected=cleaned)
        verdict = find_verdict(cleaned)
        found = expected if verdict is None else replace(expected, flags=("verdict_words",))
    return replace(found, flags=found.flags + flags)


def from_columns(minimum: str | None, maximum: str | None, **known: DecimalMark | None) -> Limits:
    """Return the limits that a table states in a minimum and a maximum column.

    A bare number takes the side of its column; signs in the cell ("≤ 5") are understood.
    """
    low = parse_limits(minimum or "", decimal_mark=known.get("decimal_mark"))
    high = parse_limits(maximum or "", decimal_mark=known.get("decimal_mark"))
    lower, upper = low.minimum or low.target, high.maximum or high.target
    if lower is None and upper is None:
        return high if low.kind is LimitKind.EMPTY else low
    kind = LimitKind.RANGE
    if lower is None or upper is None:
        kind = LimitKind.MAXIMUM if lower is None else LimitKind.MINIMUM
    return Limits(
        kind,
        " / ".join(part.text for part in (low, high) if part.text),
        minimum=lower,
        maximum=upper,
        minimum_inclusive=low.minimum_inclusive,
        maximum_inclusive=high.maximum_inclusive,
        unit=low.unit or high.unit,
        alternatives=low.alternatives + high.alternatives,
        flags=low.flags + tuple(flag for flag in high.flags if flag not in low.flags),
    )


def _after_label(cleaned: str, tokens: list[Token]) -> Limits | None:
    """Read "Limit: NMT 10", "pH 4.0 - 5.0": words in front that are no part of the limit."""
    first = next(
        (i for i, t in enumerate(tokens) if t.kind in {TokenKind.BOUND, TokenKind.NUMBER}), 0
    )
    lead = tokens[:first]
    if not 1 <= len(lead) <= 4 or any(t.kind is not TokenKind.WORD for t in lead):
        return None
    found = _numeric(cleaned, tokens[first:])
    if found is None or (
        found.kind is LimitKind.TARGET and not cleaned[: tokens[first].start].strip().endswith(":")
    ):
        return None
    return replace(found, flags=(*found.flags, "leading_text"))


def _numeric(cleaned: str, tokens: list[Token]) -> Limits | None:
    tokens = without_notes(tokens)
    at = [i for i, token in enumerate(tokens) if token.number is not None]
    lead = tokens[: at[0]] if at else []
    allowed = all(
        t.kind in {TokenKind.BOUND, TokenKind.OPEN} or fold(t.text).strip(":") in phrases.openers()
        for t in lead
    )
    if not at or len(at) > 3 or not allowed:
        return None
    found = _plus_minus(cleaned, tokens, at)
    if found is None and len(at) >= 2:
        found = _two_bounds(cleaned, tokens, at) or _range(cleaned, tokens, at)
    if found is None and len(at) == 1:
        found = _one_bound(cleaned, tokens, at[0])
    return found


def _numbered(limits: Limits, *numbers: Number) -> Limits:
    """Add the alternatives and flags of the numbers that were read."""
    flags = [flag for number in numbers for flag in number.flags]
    return replace(
        limits,
        alternatives=tuple(item for number in numbers for item in number.alternatives),
        flags=limits.flags + tuple(dict.fromkeys(flags)),
    )


def _plus_minus(cleaned: str, tokens: list[Token], at: list[int]) -> Limits | None:
    """Read "10 ± 1" and "10 mm ± 5 %"."""
    if len(at) != 2:
        return None
    between = tokens[at[0] + 1 : at[1]]
    if not between or between[-1].kind is not TokenKind.PLUS_MINUS:
        return None
    middle, spread = tokens[at[0]].number, tokens[at[1]].number
    assert middle is not None
    assert spread is not None
    own = unit_between(cleaned, tokens[at[0]].end, between[-1].start)
    behind = unit_between(cleaned, tokens[at[1]].end, len(cleaned))
    width = spread.value
    if behind == "%" and own != "%" and (own is not None or width >= middle.value):
        width = abs(middle.value) * spread.value / 100
    limits = Limits(
        LimitKind.RANGE,
        cleaned,
        minimum=_plain(middle.value - width),
        maximum=_plain(middle.value + width),
        target=middle.text,
        unit=own or behind,
    )
    if behind == "%" and own is None:
        limits = replace(limits, flags=("relative_or_absolute",))
    return _numbered(limits, middle, spread)


def _tolerances(cleaned: str, mark: DecimalMark | None) -> Limits | None:
    """Read "10 +0.5/-0.3 mm": a middle with what it may lie above and below."""
    match = _TOLERANCES.fullmatch(cleaned)
    found = match and [parse_number(match[n], decimal_mark=mark) for n in ("middle", "one", "two")]
    if match is None or not found:
        return None
    middle, one, two = found
    if middle is None or one is None or two is None:
        return None
    above, below = (one, two) if match["sign"] == "+" else (two, one)
    limits = Limits(
        LimitKind.RANGE,
        cleaned,
        minimum=_plain(middle.value - below.value),
        maximum=_plain(middle.value + above.value),
        target=middle.text,
        unit=unit_between(cleaned, match.start("unit"), len(cleaned)),
    )
    return _numbered(limits, middle, one, two)


def _chained(cleaned: str, mark: DecimalMark | None) -> Limits | None:
    """Read "98.0 ≤ x < 102.0 %" and "102 ≥ x ≥ 98"."""
    match = _CHAINED.fullmatch(cleaned)
    if match is None or (match["first"] in "<≤") != (match["second"] in "<≤"):
        return None
    ends = [parse_number(match[name], decimal_mark=mark) for name in ("left", "right")]
    signs = [match["first"], match["second"]]
    if match["first"] in ">≥":
        ends, signs = ends[::-1], signs[::-1]
    low, high = ends
    if low is None or high is None or low.value > high.value:
        return None
    limits = Limits(
        LimitKind.RANGE,
        cleaned,
        minimum=low.text,
        maximum=high.text,
        minimum_inclusive=signs[0] in "≤≥",
        maximum_inclusive=signs[1] in "≤≥",
        unit=unit_between(cleaned, match.start("unit"), len(cleaned)),
    )
    return _numbered(limits, low, high)


def _plain(value: Decimal) -> str:
    return format(value, "f")


def _two_bounds(cleaned: str, tokens: list[Token], at: list[int]) -> Limits | None:
    """Read "min. 98 max. 102", "≥ 98.0 and ≤ 102.0", "98 min - 102 max"."""
    if len(at) != 2:
        return None
    first, second = tokens[at[0]], tokens[at[1]]
    before = [t for t in tokens[: at[0]] if t.kind is TokenKind.BOUND]
    between = [t for t in tokens[at[0] + 1 : at[1]] if t.kind is TokenKind.BOUND]
    after = [t for t in tokens[at[1] + 1 :] if t.kind is TokenKind.BOUND]
    if len(before) == 1 and len(between) == 1 and not after:
        bounds = (before[0], between[0])
    elif not before and len(between) == 1 and len(after) == 1:
        bounds = (between[0], after[0])
    else:
        return None
    signs = {bounds[0].bound: first, bounds[1].bound: second}
    low = next((t for sign, t in signs.items() if sign in "≥>"), None)
    high = next((t for sign, t in signs.items() if sign in "≤<"), None)
    if low is None or high is None or low.number is None or high.number is None:
        return None
    limits = Limits(
        LimitKind.RANGE,
        cleaned,
        minimum=low.number.text,
        maximum=high.number.text,
        minimum_inclusive=">" not in signs,
        maximum_inclusive="<" not in signs,
        unit=unit_behind(cleaned, tokens, at[1]) or unit_behind(cleaned, tokens, at[0]),
    )
    return _numbered(limits, low.number, high.number)


def _range(cleaned: str, tokens: list[Token], at: list[int]) -> Limits | None:
    """Read "98.0 - 102.0", "98,0 bis 102,0", "between 98 and 102", "≥ 98 – 102"."""
    low, high = tokens[at[0]].number, tokens[at[1]].number
    if low is None or high is None or len(at) > 2 or not joins_range(tokens[at[0] + 1 : at[1]]):
        return None
    if any(t.kind is TokenKind.BOUND and t.bound != "~" for t in tokens[: at[0]]):
        return None
    flags: tuple[str, ...] = ()
    if low.value > high.value:
        flags = ("ends_swapped",)
        low, high = high, low
    limits = Limits(
        LimitKind.RANGE,
        cleaned,
        minimum=low.text,
        maximum=high.text,
        unit=unit_behind(cleaned, tokens, at[1]) or unit_behind(cleaned, tokens, at[0]),
        flags=flags,
    )
    return _numbered(limits, low, high)


def _one_bound(cleaned: str, tokens: list[Token], at: int) -> Limits | None:
    """Read "NMT 10", "10 max", "≤ 5 mg/kg" and the bare "5"."""
    token = tokens[at]
    number = token.number
    assert number is not None
    bounds = [t for t in tokens if t.kind is TokenKind.BOUND]
    unit = unit_behind(cleaned, tokens, at)
    if not bounds:
        rest = cleaned[token.end :].strip()
        if rest and unit is None and not rest.startswith(("(", "[")):
            return None
        return _numbered(Limits(LimitKind.TARGET, cleaned, target=number.text, unit=unit), number)
    if len({b.bound for b in bounds}) != 1 or bounds[0].bound == "~":
        return None
    sign = bounds[0].bound
    flags = (
        ("minutes_or_minimum",) if bounds[0].text == "min" and bounds[0].start > token.end else ()
    )
    inclusive = sign in "≤≥"
    if sign in "≤<":
        limits = Limits(
            LimitKind.MAXIMUM, cleaned, maximum=number.text, maximum_inclusive=inclusive
        )
    else:
        limits = Limits(
            LimitKind.MINIMUM, cleaned, minimum=number.text, minimum_inclusive=inclusive
        )
    return _numbered(replace(limits, unit=unit, flags=flags), number)
