"""Pairs of name and value to result rows."""

from __future__ import annotations

import re
from dataclasses import replace

from extraction.normalise.limits import LimitKind, parse_limits
from extraction.page import Page
from extraction.result import NOTHING, Field, Reason, Row
from extraction.steps.lines import Segment
from extraction.steps.tables.finders.pairs import Pair
from extraction.steps.tables.rows.cells import clean_cell, derived, make_field
from extraction.steps.tables.texts.content import Kind, kind_of, split_quantity, split_twice
from extraction.steps.tables.texts.known import knows_test
from extraction.steps.tables.texts.limits import bare_number, limits_from_text, verdict_of
from extraction.steps.tables.texts.names_of_tests import split_name
from extraction.steps.tables.texts.words import fold, phrases_of, row_role

_KNOWN = Reason("pair.known", "The name is that of a known test.")
_UNDER = Reason("pair.under_title", "The line stands under a heading for results.")
_TAIL = re.compile(r"^(?P<value>.+?)\s*[(\[](?P<inside>[^()\[\]]+)[)\]]\s*$")
_PLUS_MINUS = re.compile(r"\s*(?:±|\+/-|\+\s?-)\s*")


def pair_row(page: Page, pair: Pair) -> Row | None:
    """Return the result row of a pair, None if nothing of a value is left."""
    pair = _with_verdict_first(pair)
    known = knows_test(pair.name)
    factor = 0.95 if known else 0.88
    reasons = (_KNOWN if known else _UNDER,)
    raw = pair.value_text
    text, inside = clean_cell(raw), None
    match = _TAIL.match(text)
    if match and _is_limit(match["inside"]):
        text, inside = match["value"], match["inside"]
    text, other = split_twice(text)
    number, unit = split_quantity(text)
    if not number:
        return None
    name, name_unit = split_name(pair.name)
    test = make_field(page, pair.name_segments, name, raw=pair.name, factor=factor, reasons=reasons)
    value = make_field(page, [pair.value], number, raw=raw, factor=factor, reasons=reasons)
    parts = _PLUS_MINUS.split(number)
    uncertainty = NOTHING
    if len(parts) == 2 and all(kind_of(part) is Kind.NUMBER for part in parts):
        uncertainty = replace(value, value=parts[1])
        value = replace(value, value=parts[0])
    row = Row(
        test=test,
        value=value,
        unit=_unit(value, unit, test, name_unit),
        verdict=verdict_of(value),
        uncertainty=uncertainty,
        section=pair.title or None,
        alternates=_alternates(other),
    )
    if inside is not None:
        low, high, _ = limits_from_text(derived(value, inside, _UNDER))
        row = replace(row, minimum=low, maximum=high)
    for segment in pair.rest:
        row = _add(page, row, segment)
    return row


def _with_verdict_first(pair: Pair) -> Pair:
    """Take the verdict for the result where a range or a condition stands before it.

    As in "Hydrostatic test   120 bar - 5 s   Good": a pressure and a time are no limits.
    """
    verdict = next((s for s in pair.rest if kind_of(clean_cell(s.text)) is Kind.VERDICT), None)
    if pair.kind is not Kind.RANGE or verdict is None:
        return pair
    others = [s for s in pair.rest if s is not verdict]
    units = sum(word.isalpha() for word in pair.value_text.split())
    before = [pair.value] if units < 2 else []
    return replace(pair, value=verdict, value_text=verdict.text, rest=[*before, *others])


def _alternates(other: str | None) -> tuple[dict[str, str], ...]:
    number, unit = split_quantity(other or "")
    return ({"value": number, "unit": unit},) if unit else ()


def _unit(value: Field, unit: str | None, test: Field, name_unit: str | None) -> Field:
    if unit:
        return replace(value, value=unit)
    if name_unit:
        return derived(
            test, name_unit, Reason("table.unit_in_name", "The unit stands behind the test's name.")
        )
    return NOTHING


def _is_limit(text: str) -> bool:
    limits = parse_limits(_without_word(text))
    bounded = limits.minimum is not None or limits.maximum is not None
    return bounded or (
        limits.kind in {LimitKind.ABSENT, LimitKind.EXPECTED} and not text[:1].isdigit()
    )


def _without_word(text: str) -> str:
    """Drop "Spec.:" before a limit."""
    head, mark, tail = text.partition(":")
    if mark and fold(head) in phrases_of("pairs", "limits"):
        return tail.strip()
    return text


def _add(page: Page, row: Row, segment: Segment) -> Row:
    """Add what stands beside the value: unit, limit, verdict, method."""
    text = _without_word(clean_cell(segment.text.strip("()[]; ")))
    kind = kind_of(text)
    field = make_field(page, [segment], text, raw=segment.text, factor=0.92)
    if kind is Kind.UNIT and row.unit.value is None:
        return replace(row, unit=field)
    if kind is Kind.VERDICT and row.verdict.value is None:
        return replace(row, verdict=verdict_of(field))
    if kind is Kind.METHOD and row.method.value is None:
        return replace(row, method=field)
    role = row_role(re.sub(r"[\d.,<>≤≥]+.*$", "", text)) if kind is Kind.LIMIT else None
    if role is not None and role.role in {"minimum", "maximum"}:
        number = bare_number(split_quantity(re.sub(r"^\D+", "", text))[0])
        name = "minimum" if role.role == "minimum" else "maximum"
        return (
            replace(row, minimum=replace(field, value=number))
            if name == "minimum"
            else replace(row, maximum=replace(field, value=number))
        )
    if kind in {Kind.LIMIT, Kind.RANGE} and row.minimum.value is None and row.maximum.value is None:
        low, high, _ = limits_from_text(replace(field, value=_without_word(text)), row.value)
        return replace(row, minimum=low, maximum=high)
    return row
