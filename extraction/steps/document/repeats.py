"""Results that two pages print differently: a summary that is not what the tables say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extraction.normalise.values import ValueKind, parse_value
from extraction.result import Reason, Row
from extraction.steps.document.checks import DOUBT


def check_pages_agree(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return the rows of a lot, doubted where two pages give one test two numbers.

    Only a test that stands once on each of two pages, in the same unit and by the same
    method, is held against itself: specimens repeat a test on one page.
    """
    places: defaultdict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row.characteristic and row.value.evidence is not None and row.ucum is not None:
            places[row.characteristic, row.ucum, row.method.value].append(place)
    checked = list(rows)
    for found in places.values():
        if len(found) != 2 or not _differ(*(rows[place] for place in found)):
            continue
        for place, other in (found, found[::-1]):
            checked[place] = _doubted(rows[place], rows[other])
    return tuple(checked)


def _page(row: Row) -> int:
    return row.value.evidence.page if row.value.evidence is not None else 0


def _differ(one: Row, two: Row) -> bool:
    first, second = parse_value(one.value.value or ""), parse_value(two.value.value or "")
    numbers = first.kind is second.kind is ValueKind.NUMBER
    return _page(one) != _page(two) and numbers and first.value != second.value


def _doubted(row: Row, other: Row) -> Row:
    sentence = f"Page {_page(other)} gives {other.value.value} for {other.test.value}."
    reason = Reason("check.pages_differ", sentence)
    doubted = row.value.with_confidence(row.value.confidence * DOUBT, reason)
    shown = (other.value.value or "", *row.value.alternatives)
    return replace(row, value=replace(doubted, alternatives=shown))
