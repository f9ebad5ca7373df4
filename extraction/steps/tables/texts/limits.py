"""A specification cell to minimum and maximum fields; a result that is itself a verdict."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from extraction.normalise.limits import LimitKind, Limits, parse_limits
from extraction.normalise.values import ParsedValue, ValueKind, parse_value
from extraction.normalise.verdicts import find_verdict
from extraction.result import NOTHING, Field, Reason
from extraction.steps.tables.rows.cells import derived
from extraction.steps.tables.texts.content import split_quantity
from extraction.steps.tables.texts.unitlike import is_unit
from extraction.steps.tables.texts.words import fold, row_role

_PRINTED = re.compile(r"\d+(?:[.,]\d+)*|[.,]\d+")
#: "1.0 Max. incl. 110.6": a bound with words behind it.
_BEGINS = re.compile(r"(?P<number>\d+(?:[.,]\d+)*)\s*(?P<word>max|min)\b", re.IGNORECASE)
#: What stands between a result and its limit in one cell.
_APART = re.compile(r"\s+[-–—|·]\s+|\s*;\s+")
#: A result before its limit has at most so many words; more are a sentence.
RESULT_WORDS = 4
_BOUNDS = frozenset({"minimum", "maximum", "spec"})
_BEHIND = re.compile(r"^(?P<name>.*?\S)\s*(?:\[(?P<square>[^\[\]]+)\]|\((?P<round>[^()]+)\))\s*$")


def bare_number(text: str) -> str:
    """Return a limit's number without its sign of comparison and words."""
    stripped = text.strip().lstrip("<>≤≥=~ ").strip()
    found = re.search(r"[-−]?\d.*\d|\d", stripped)
    return (
        found.group()
        if found and not stripped[:1].isdigit() and not stripped.startswith(("-", "−", "10^"))
        else stripped
    )


def limits_from_text(
    field: Field, value: Field = NOTHING, head: str = "", verdict: Field = NOTHING
) -> tuple[Field, Field, str | None]:
    """Return minimum, maximum and their unit from one cell such as "98.0 - 102.0 %".

    A bare number bounds the side that the head says, else the one that the value is on.
    Words ("White powder") bound nothing; they stay as `raw` of the minimum.
    """
    text = field.value or ""
    limits = parse_limits(text)
    folded = f" {fold(head)} "
    worded = _short(text) and "verdict_words" not in limits.flags
    if limits.kind in {LimitKind.ABSENT, LimitKind.PRESENT}:
        return NOTHING, field, None
    if " action " in folded and limits.maximum is None and worded and limits.target is None:
        return NOTHING, replace(field, value=limits.minimum or text), limits.unit  # act above it
    if limits.kind is LimitKind.TARGET and limits.target is not None:
        return _one_side(field, limits, _side(limits, value, head, verdict))
    if limits.minimum is not None or limits.maximum is not None:
        return _both_sides(field, limits)
    bounds = any(char.isdigit() for char in text) or " limit" in folded
    if limits.kind is LimitKind.EXPECTED and worded and bounds:
        return _in_words(field)
    return replace(field, value=None), NOTHING, None


def _both_sides(field: Field, limits: Limits) -> tuple[Field, Field, str | None]:
    text = field.value or ""
    low, high = (as_printed(end, text) for end in (limits.minimum, limits.maximum))
    return (
        replace(field, value=low) if low is not None else NOTHING,
        replace(field, value=high) if high is not None else NOTHING,
        limits.unit,
    )


def _in_words(field: Field) -> tuple[Field, Field, str | None]:
    """Return a bound with words behind it, else the words themselves as the maximum."""
    began = _BEGINS.match(field.value or "")
    if began is None:
        return NOTHING, field, None
    bound = replace(field, value=began["number"])
    low = began["word"].casefold() == "min"
    return (bound, NOTHING, None) if low else (NOTHING, bound, None)


def as_printed(number: str | None, text: str) -> str | None:
    """Return a limit's number as the text prints it; computed numbers stay as they are."""
    if number is None:
        return None
    digits = re.sub(r"\D", "", number).lstrip("0")
    for found in _PRINTED.finditer(text):
        if re.sub(r"\D", "", found.group()).lstrip("0") == digits:
            sign = "-" if number.startswith("-") else ""
            return sign + found.group().lstrip("-")
    return number


def _one_side(field: Field, limits: Limits, side: str) -> tuple[Field, Field, str | None]:
    number = replace(field, value=bare_number(split_quantity(field.value or "")[0]))
    if side == "minimum":
        return number, NOTHING, limits.unit
    return NOTHING, number, limits.unit


def _short(text: str) -> bool:
    return 0 < len(text) < 40


def _side(limits: Limits, value: Field, head: str, verdict: Field) -> str:
    folded = f" {fold(head)} "
    if " min" in folded and " max" not in folded:
        return "minimum"
    if any(word in folded for word in (" max", " limit", " action", " level", "grenz")):
        return "maximum"
    parsed: ParsedValue = parse_value(value.value or "")
    if parsed.kind is ValueKind.NUMBER and parsed.value is not None and not parsed.operator:
        target = float(limits.target or 0)
        if float(parsed.value) > target and verdict.value != "fail":
            return "minimum"
    return "maximum"


def verdict_of(value: Field) -> Field:
    """Return the verdict that the value itself is ("Conforms"), NOTHING if it is none."""
    found = find_verdict(value.value or "")
    if found is None:
        return NOTHING
    return derived(
        value, found, Reason("table.verdict_is_result", "The result itself is a verdict.")
    )


@lru_cache(maxsize=4096)
def split_limit(text: str) -> tuple[str, str | None]:
    """Part "1.2 g/m² - max 4 g/m²" into the result and the limit behind it."""
    for mark in _APART.finditer(text):
        value, limit = text[: mark.start()].strip(), text[mark.end() :].strip()
        role = row_role(limit.split()[0]) if value and limit else None
        bound = role is not None and role.share >= 1.0 and role.role in _BOUNDS
        if bound and len(value.split()) <= RESULT_WORDS:
            return value, limit
    return text, None


@lru_cache(maxsize=4096)
def name_limits(text: str) -> tuple[str, str] | None:
    """Part "Ash (max. 2.0)" into the name and the limit in its brackets; None without one."""
    match = _BEHIND.match(text)
    if match is None:
        return None
    inside = match["square"] or match["round"]
    limits = parse_limits(inside)
    square = match["square"] is not None
    bounded = (
        limits.minimum is not None or limits.maximum is not None or limits.kind is LimitKind.ABSENT
    )
    if bounded or (square and not is_unit(inside)):
        return match["name"].strip(), inside.strip()
    return None
