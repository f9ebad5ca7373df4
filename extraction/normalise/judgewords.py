"""Results against requirements in words: absent in 25 g, white powder, report only."""

from __future__ import annotations

import re
from decimal import Decimal

from extraction.normalise.judgement import Judgement, Outcome, undecided
from extraction.normalise.limits import LimitKind, Limits
from extraction.normalise.numbers import parse_number
from extraction.normalise.units import NotConvertible, convert, find_unit
from extraction.normalise.values import ParsedValue, ValueKind, same_text
from extraction.normalise.verdicts import find_verdict

#: Kinds of value that state no result.
WITHOUT_RESULT = frozenset({ValueKind.EMPTY, ValueKind.NOT_TESTED, ValueKind.REPORT_ONLY})
_ABSENT = {ValueKind.ABSENT, ValueKind.NOT_DETECTED, ValueKind.BELOW_LOD}


def judge_words(value: ParsedValue, limits: Limits) -> Judgement:
    """Compare a result with a requirement that has no number (see `judge`)."""
    if limits.kind is LimitKind.REPORT_ONLY:
        return Judgement(Outcome.PASS, "report_only", "The value is only to be reported.")
    if limits.kind in {LimitKind.EMPTY, LimitKind.NOT_TESTED}:
        return undecided("no_limit", "No limit is stated for this test.")
    if value.kind in WITHOUT_RESULT:
        return undecided("no_result", "No result is stated for this test.")
    if value.kind is ValueKind.VERDICT:
        return _judge_verdict(value, limits)
    if limits.kind in {LimitKind.ABSENT, LimitKind.PRESENT}:
        return _judge_presence(value, limits)
    return _judge_text(value, limits)


def _judge_verdict(value: ParsedValue, limits: Limits) -> Judgement:
    """Judge "Conforms": enough for words, not where the words ask for a figure."""
    said = f'The certificate says "{value.text}"'
    if value.verdict == "fail":
        return Judgement(Outcome.FAIL, "stated", f"{said}.")
    expected = limits.expected or ""
    first = expected.partition(" ")[0]  # "Conforms to method 61" asks for a word
    if any(sign.isdigit() for sign in expected) and find_verdict(first) != "pass":
        return undecided("word_for_number", f'{said}, and "{expected}" asks for more than a word.')
    return Judgement(Outcome.PASS, "stated", f"{said}.")


def _judge_presence(value: ParsedValue, limits: Limits) -> Judgement:
    wanted = limits.kind is LimitKind.PRESENT
    if value.kind in {ValueKind.PRESENT, ValueKind.TOO_MANY}:
        outcome = Outcome.PASS if wanted else Outcome.FAIL
        return Judgement(outcome, "present", f'The result is "{value.text}".')
    if wanted:
        if value.kind in _ABSENT:
            return Judgement(Outcome.FAIL, "absent", f'"{value.text}", where presence is due.')
        return undecided("text_differs", f'"{value.text}" does not say whether it is present.')
    if value.kind in _ABSENT:
        return _judge_amount(value, limits)
    if value.kind is ValueKind.NUMBER and value.value is not None:
        return _judge_count(value, value.value)
    return undecided("text_differs", f'"{value.text}" does not say whether it is absent.')


def _judge_count(value: ParsedValue, count: Decimal) -> Judgement:
    """Judge a number where absence is due."""
    if count == 0 and value.operator in {"", "<="} and value.unit is None:
        return Judgement(Outcome.PASS, "absent", "None was found.")
    if count > 0 and value.operator in {"", ">", ">=", "~"}:
        return Judgement(Outcome.FAIL, "present", f"{value.text} was found; none is allowed.")
    return undecided("censored", f"{value.text} does not prove absence.")


def _judge_amount(value: ParsedValue, limits: Limits) -> Judgement:
    """Judge "absent in 10 g" where absence in 25 g is due: less was tested than asked."""
    if limits.amount is None or value.amount is None:
        return Judgement(Outcome.PASS, "absent", f'The result is "{value.text}".')
    tested, asked = _amount(value.amount), _amount(limits.amount)
    if tested is None or asked is None:
        return undecided(
            "amount_unclear", f"{value.amount} cannot be compared with {limits.amount}."
        )
    try:
        enough = convert(tested[0], tested[1], asked[1]) >= asked[0]
    except NotConvertible:
        return undecided(
            "amount_unclear", f"{value.amount} cannot be compared with {limits.amount}."
        )
    if not enough:
        return undecided(
            "too_little_tested", f"{value.amount} was tested; the limit asks for {limits.amount}."
        )
    return Judgement(Outcome.PASS, "absent", f"Absent in {value.amount}.")


def _amount(text: str) -> tuple[Decimal, str] | None:
    match = re.fullmatch(r"\s*([\d.,]+)\s*(.+?)\s*", text)
    if match is None:
        return None
    number, unit = parse_number(match[1]), find_unit(match[2])
    return None if number is None or unit is None else (number.value, unit.code)


def _judge_text(value: ParsedValue, limits: Limits) -> Judgement:
    expected = limits.expected or ""
    if same_text(value.text, expected):
        return Judgement(Outcome.PASS, "as_expected", f'"{value.text}" is what is expected.')
    if find_verdict(value.text, alone=False) == "fail":
        return Judgement(Outcome.FAIL, "stated", f'The certificate says "{value.text}".')
    return undecided(
        "text_differs", f'Whether "{value.text}" meets "{expected}" is for a person to say.'
    )
