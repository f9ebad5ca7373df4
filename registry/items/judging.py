"""The one judge of results by limits: desk, registry, shipments and the check of new limits ask it.

A specification's limit is in its own unit; a result is judged as it is stated. What differs
in the method is named, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extraction.normalise.characteristics import find_characteristic
from extraction.normalise.judge import Judgement, Rounding, judge
from extraction.normalise.limits import LimitKind, Limits, from_columns
from extraction.normalise.numbers import DecimalMark
from extraction.normalise.text import phrase_key
from extraction.normalise.units import NotConvertible, convert, find_unit, unit_by_code
from extraction.normalise.values import ParsedValue, parse_value
from registry.items.models import SpecificationLimit
from registry.items.specifications import limits_of
from registry.values import Summary, Verdict

#: Requirements that no result can meet or miss.
_ASKS_NOTHING = frozenset({LimitKind.EMPTY, LimitKind.NOT_TESTED, LimitKind.REPORT_ONLY})
#: A converted number with more digits is no exact decimal; it is shown shortened.
_EXACT_DIGITS, _SHOWN_DIGITS = 15, 6


@dataclass(frozen=True, slots=True)
class Stated:
    """One result as it is stated: by a certificate, a person or a laboratory."""

    name: str
    text: str
    characteristic: str | None = None
    unit: str | None = None  # a code or as printed
    method: str | None = None
    lod: str | None = None
    loq: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a limit says of a result, and what differs in the method (None: nothing does)."""

    verdict: Verdict
    reason: str  # stable code
    sentence: str
    method_note: str | None = None


def limit_for(
    limits: Sequence[SpecificationLimit], characteristic: str | None, name: str
) -> SpecificationLimit | None:
    """Return the limit of a test, by its characteristic or by its name.

    What the names mean is asked of the dictionary now: keys that were stored when it held two
    properties for one join nothing.
    """
    printed = phrase_key(name)
    meant = _meant(name, characteristic)
    for limit in limits:
        if meant is not None and _meant(limit.name, limit.characteristic) == meant:
            return limit
        if printed and printed in {phrase_key(limit.name), phrase_key(limit.characteristic)}:
            return limit
    return None


def _meant(name: str, stored: str | None) -> str | None:
    known = find_characteristic(name, near=False)
    return stored if known is None else known.key


def judge_result(
    stated: Stated, limit: SpecificationLimit, mark: DecimalMark | None = None
) -> Finding | None:
    """Judge a result by a limit of ours; None if the limit only asks for a result."""
    rounding = Rounding.LIMIT_DECIMALS if limit.rounds else Rounding.NONE
    found = _judge(
        stated,
        limits_of(limit),
        limit.unit,
        mark,
        rounding=rounding,
        not_detected_passes=bool(limit.not_detected_passes),
    )
    if found is None:
        return None
    note = _method_note(stated.method, limit.method)
    sentence = found.sentence if note is None else f"{found.sentence} {note}"
    return Finding(Verdict(found.outcome.value), found.reason, sentence, note)


def judge_printed(
    stated: Stated, minimum: str | None, maximum: str | None, mark: DecimalMark | None = None
) -> Finding | None:
    """Judge a result by the limits printed beside it; None if they ask for nothing.

    Where the limits' cells name no unit, the row's unit is theirs.
    """
    limits = from_columns(minimum, maximum, decimal_mark=mark)
    found = _judge(stated, limits, limits.unit or stated.unit or _parsed(stated, mark).unit, mark)
    if found is None:
        return None
    return Finding(Verdict(found.outcome.value), found.reason, found.sentence)


def summarise(verdicts: Iterable[Verdict | None], *, missing: bool = False) -> Summary:
    """Return the verdict over many: the worst counts, and without a limit there is none.

    None stands for a result that no limit judges; `missing` says that a needed one is absent.
    """
    found = set(verdicts)
    if Verdict.FAIL in found:
        return Summary.FAIL
    if missing or Verdict.INDETERMINATE in found:
        return Summary.INDETERMINATE
    return Summary.PASS if Verdict.PASS in found else Summary.NO_LIMITS


def in_unit_of(
    text: str, unit: str | None, wanted: str | None, mark: DecimalMark | None = None
) -> str | None:
    """Return a result's number in another unit, "<0.5"; None where it is in it or cannot be."""
    value = parse_value(text, decimal_mark=mark)
    source = unit or value.unit
    if value.value is None or value.alternatives or not source or not wanted:
        return None
    one = find_unit(source) or unit_by_code(source)
    other = find_unit(wanted) or unit_by_code(wanted)
    if one is None or other is None or one.code == other.code:
        return None
    ends = [value.value, *([Decimal(value.number_high)] if value.number_high else [])]
    try:
        numbers = [convert(end, one.code, other.code) for end in ends]
    except NotConvertible:
        return None
    return value.operator + " to ".join(map(_shown, numbers))


def _shown(number: Decimal) -> str:
    digits = number.normalize()
    if len(digits.as_tuple().digits) <= _EXACT_DIGITS:
        return format(digits, "f")
    return f"≈{Decimal(f'{number:.{_SHOWN_DIGITS - 1}e}'):f}"


def _parsed(stated: Stated, mark: DecimalMark | None) -> ParsedValue:
    return parse_value(stated.text, decimal_mark=mark)


def _judge(
    stated: Stated,
    limits: Limits,
    limit_unit: str | None,
    mark: DecimalMark | None,
    *,
    rounding: Rounding = Rounding.NONE,
    not_detected_passes: bool = False,
) -> Judgement | None:
    if limits.kind in _ASKS_NOTHING:
        return None
    return judge(
        _parsed(stated, mark),
        limits,
        value_unit=stated.unit,
        limit_unit=limit_unit,
        lod=_number(stated.lod),
        loq=_number(stated.loq),
        rounding=rounding,
        not_detected_passes=not_detected_passes,
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else parse_value(text).value


def _method_note(stated: str | None, wanted: str | None) -> str | None:
    if not wanted or phrase_key(stated or "") == phrase_key(wanted):
        return None
    if not stated:
        return f"No method is stated; the limit is for {wanted}."
    return f"The method is {stated}; the limit is for {wanted}."
