"""Whether a result meets its limits: pass, fail, or not to be decided from what is printed.

    judge(parse_value("<0.05"), parse_limits("max. 0.01"))    indeterminate
    judge(parse_value("0.54"), parse_limits("NMT 0.5"))       fail, unless the limit rounds
    judge(parse_value("Conforms"), parse_limits("NMT 0.5"))   indeterminate: a word, no number

A result is taken as the set of true values that it leaves possible: a number is one point,
"<0.05" everything below. If all of them meet the limit it passes, if none does it fails,
else nobody can know. What lacks a number never passes a number: a word, "not detected"
without a detection limit (unless the limit allows it), a number whose unit is not stated.
Results are compared as printed; `Rounding.LIMIT_DECIMALS` is a choice of the limit (USP
General Notices 7.20: half up to the decimals of the limit), and the sentence names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from extraction.normalise.judgement import Judgement, Outcome, undecided
from extraction.normalise.judgeunits import Possible, UnitClash, compared_in_unit, one_unit
from extraction.normalise.judgewords import WITHOUT_RESULT, judge_words
from extraction.normalise.limits import LimitKind, Limits
from extraction.normalise.values import ParsedValue, ValueKind

__all__ = ["Judgement", "Outcome", "Rounding", "judge"]


class Rounding(StrEnum):
    """How a result is brought to the limit before they are compared."""

    LIMIT_DECIMALS = "limit_decimals"
    NONE = "none"


def judge(
    value: ParsedValue,
    limits: Limits,
    *,
    value_unit: str | None = None,
    limit_unit: str | None = None,
    lod: Decimal | None = None,
    loq: Decimal | None = None,
    rounding: Rounding = Rounding.NONE,
    use_uncertainty: bool = False,
    not_detected_passes: bool = False,
) -> Judgement:
    """Compare a result with its limits.

    Args:
        value: From `parse_value`.
        limits: From `parse_limits` or `from_columns`.
        value_unit: Unit of the result as printed or as a code, where it does not stand in
            the cell. Where only one of result and limit has a unit nothing is decided.
        limit_unit: Likewise for the limit.
        lod: Limit of detection in the result's unit, for "not detected".
        loq: Limit of quantification in the result's unit, for "< LOQ".
        rounding: How the result is rounded before it is compared.
        use_uncertainty: True to demand that the whole "± u" meets the limit.
        not_detected_passes: True where the limit takes "not detected" as met although no
            detection limit is stated.

    """
    if limits.kind in {LimitKind.RANGE, LimitKind.MINIMUM, LimitKind.MAXIMUM, LimitKind.TARGET}:
        options = _Options(lod, loq, rounding, use_uncertainty, not_detected_passes)
        try:
            units = (one_unit(value_unit, value.unit), one_unit(limit_unit, limits.unit))
        except UnitClash as error:
            return undecided("unit_clash", str(error))
        return _judge_number(value, limits, units, options)
    return judge_words(value, limits)


@dataclass(frozen=True, slots=True)
class _Options:
    lod: Decimal | None
    loq: Decimal | None
    rounding: Rounding
    use_uncertainty: bool
    not_detected_passes: bool = False


def _judge_number(
    value: ParsedValue, limits: Limits, units: tuple[str | None, str | None], options: _Options
) -> Judgement:
    special = _judge_special(value, limits, units)
    if special is not None:
        return special
    found = [
        _judge_reading(one, limit, units, options)
        for one in _readings(value)
        for limit in _limit_readings(limits)
    ]
    if len({judgement.outcome for judgement in found}) > 1:
        return undecided(
            "ambiguous_number",
            f'"{value.text}" against "{limits.text}" can be read in two ways that differ.',
        )
    return found[0]


def _judge_special(
    value: ParsedValue, limits: Limits, units: tuple[str | None, str | None]
) -> Judgement | None:
    """Judge what needs no comparison of numbers; None for everything else."""
    if value.kind is ValueKind.VERDICT:
        said = f'The certificate says "{value.text}", no number'
        if value.verdict == "fail":
            return Judgement(Outcome.FAIL, "stated", f"{said}.")
        return undecided("word_for_number", f"{said}; whether the limit is met is not known.")
    if value.kind is ValueKind.TOO_MANY:
        if limits.maximum is None:
            return undecided("too_many", "The count is too high to be stated.")
        return Judgement(Outcome.FAIL, "too_many", "There were too many to count.")
    if value.kind in WITHOUT_RESULT:
        return undecided("no_result", "No result is stated for this test.")
    return _judge_target(value, limits, units) if limits.kind is LimitKind.TARGET else None


def _judge_target(
    value: ParsedValue, limits: Limits, units: tuple[str | None, str | None]
) -> Judgement:
    plain = value.kind is ValueKind.NUMBER and not value.operator and not value.alternatives
    if plain and limits.target is not None and not limits.alternatives:
        point = compared_in_unit(Possible(value.value, value.value), *units)
        if isinstance(point, Judgement):
            return point
        if point.low == Decimal(limits.target):
            return Judgement(Outcome.PASS, "equal", f"{value.text} equals {limits.text}.")
    return undecided(
        "side_unknown", f'Whether "{limits.text}" is a minimum or maximum is not stated.'
    )


def _judge_reading(
    value: ParsedValue, limits: Limits, units: tuple[str | None, str | None], options: _Options
) -> Judgement:
    """Judge one reading of the number against one reading of the limits."""
    possible = _possible(value, options)
    if isinstance(possible, Judgement):
        return possible
    if possible.high is None and possible.low is None:
        return _undetected(value, limits, options)
    compared = compared_in_unit(possible, *units)
    if isinstance(compared, Judgement):
        return compared
    possible = compared
    low, high = _meets_minimum(possible, limits, options), _meets_maximum(possible, limits, options)
    outcomes = {low, high}
    if Outcome.FAIL in outcomes:
        side = "below" if low is Outcome.FAIL else "above"
        code = "below_minimum" if low is Outcome.FAIL else "above_maximum"
        return Judgement(Outcome.FAIL, code, f"{value.text} is {side} the limit: {_ends(limits)}.")
    if Outcome.INDETERMINATE in outcomes:
        return undecided(
            "censored", f"{value.text} does not say whether the limit {_ends(limits)} is met."
        )
    return Judgement(Outcome.PASS, *_why_pass(value, limits, possible))


def _why_pass(value: ParsedValue, limits: Limits, possible: Possible) -> tuple[str, str]:
    bare = _Options(None, None, Rounding.NONE, use_uncertainty=False)
    exact = {_meets_minimum(possible, limits, bare), _meets_maximum(possible, limits, bare)}
    if exact != {Outcome.PASS}:
        return "within_after_rounding", (
            f"{value.text} is outside {_ends(limits)} as printed, and meets it after rounding to "
            "the decimals of the limit, as the specification has it."
        )
    return "within", f"{value.text} is within {_ends(limits)}."


def _readings(value: ParsedValue) -> Iterator[ParsedValue]:
    yield value
    for number in value.alternatives:
        decimals = len(number.partition(".")[2])
        yield replace(value, number=number, decimals=decimals, alternatives=())


def _limit_readings(limits: Limits) -> Iterator[Limits]:
    """Yield the limits with each other reading of an end that keeps them in order."""
    yield limits
    low, high = Decimal(limits.minimum or "-Infinity"), Decimal(limits.maximum or "Infinity")
    for number in limits.alternatives:
        if limits.minimum is not None and Decimal(number) <= high:
            yield replace(limits, minimum=number)
        if limits.maximum is not None and Decimal(number) >= low:
            yield replace(limits, maximum=number)
    if len(limits.alternatives) == 2 and limits.kind is LimitKind.RANGE:
        yield replace(limits, minimum=limits.alternatives[0], maximum=limits.alternatives[1])


def _possible(value: ParsedValue, options: _Options) -> Possible | Judgement:
    """Return the true values that a result leaves possible, or why it has none."""
    number = value.value
    if value.kind in {ValueKind.NOT_DETECTED, ValueKind.ABSENT, ValueKind.BELOW_LOD}:
        ceiling = number if number is not None else _first(options.lod, options.loq)
        return Possible(None, ceiling, high_open=ceiling is not None)
    if value.kind is ValueKind.BELOW_LOQ:
        ceiling = number if number is not None else options.loq
        if ceiling is None:
            return undecided("loq_unknown", "The limit of quantification is not stated.")
        return Possible(None, ceiling, high_open=True)
    if number is None or value.kind not in {ValueKind.NUMBER, ValueKind.RANGE}:
        return undecided("not_a_number", f'"{value.text}" is no number to compare with a limit.')
    return _possible_number(value, number, options)


def _possible_number(value: ParsedValue, number: Decimal, options: _Options) -> Possible:
    if value.kind is ValueKind.RANGE:
        return Possible(number, Decimal(value.number_high or "NaN"), many=True)
    if value.operator in {"<", "<="}:
        return Possible(None, number, high_open=value.operator == "<")
    if value.operator in {">", ">="}:
        return Possible(number, None, low_open=value.operator == ">")
    spread = _spread(value, number) if options.use_uncertainty else Decimal(0)
    return Possible(number - spread, number + spread)


def _first(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return one if one is not None else other


def _spread(value: ParsedValue, number: Decimal) -> Decimal:
    if value.uncertainty is None:
        return Decimal(0)
    spread = Decimal(value.uncertainty)
    return abs(number) * spread / 100 if value.uncertainty_unit == "%" else spread


def _round(end: Decimal, limit: Decimal, options: _Options) -> Decimal:
    exponent = limit.as_tuple().exponent
    if options.rounding is Rounding.NONE or not isinstance(exponent, int):
        return end
    return end.quantize(Decimal(1).scaleb(min(exponent, 0)), rounding=ROUND_HALF_UP)


def _meets_maximum(possible: Possible, limits: Limits, options: _Options) -> Outcome:
    if limits.maximum is None:
        return Outcome.PASS
    limit, strict = Decimal(limits.maximum), not limits.maximum_inclusive
    high, low = possible.high, possible.low
    point = high is not None and high == low
    if point and not strict and high is not None:
        high = low = _round(high, limit, options)
    if high is not None and (
        high < limit or (high == limit and (possible.high_open or not strict))
    ):
        return Outcome.PASS
    if low is not None and (low > limit or (low == limit and (possible.low_open or strict))):
        return Outcome.FAIL
    return Outcome.FAIL if possible.many else Outcome.INDETERMINATE


def _meets_minimum(possible: Possible, limits: Limits, options: _Options) -> Outcome:
    """Mirror the maximum: what is at least m is at most -m with its sign turned."""
    if limits.minimum is None:
        return Outcome.PASS
    mirrored = Possible(
        None if possible.high is None else -possible.high,
        None if possible.low is None else -possible.low,
        possible.high_open,
        possible.low_open,
        possible.many,
    )
    limit = Decimal(limits.minimum)
    if mirrored.low is not None and mirrored.low == mirrored.high and limits.minimum_inclusive:
        # Round before the sign is turned: half up is not symmetric about zero.
        rounded = -_round(-mirrored.low, limit, options)
        mirrored = replace(mirrored, low=rounded, high=rounded)
    opposite = replace(
        limits, maximum=format(-limit, "f"), maximum_inclusive=limits.minimum_inclusive
    )
    bare = replace(options, rounding=Rounding.NONE)
    return _meets_maximum(mirrored, opposite, bare)


def _undetected(value: ParsedValue, limits: Limits, options: _Options) -> Judgement:
    """Judge "not detected" where nobody states the detection limit."""
    minimum = limits.minimum is not None and Decimal(limits.minimum) > 0
    if minimum or not options.not_detected_passes:
        return undecided(
            "lod_unknown",
            f"{value.text}: below which amount is not stated, so it cannot be compared with "
            f"{_ends(limits)}.",
        )
    return Judgement(
        Outcome.PASS,
        "not_detected",
        f"{value.text}; the specification takes this for {_ends(limits)} without a stated "
        "detection limit.",
    )


def _ends(limits: Limits) -> str:
    unit = f" {limits.unit}" if limits.unit else ""
    if limits.minimum is not None and limits.maximum is not None:
        return f"{limits.minimum} to {limits.maximum}{unit}"
    low, high = ("at least", "at most") if limits.maximum_inclusive else ("at least", "less than")
    if limits.minimum is not None:
        return f"{low if limits.minimum_inclusive else 'more than'} {limits.minimum}{unit}"
    return f"{high} {limits.maximum}{unit}"
