"""Results that attached data state, compared with those that the page prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extraction.normalise.values import parse_value
from extraction.result import Reason, Row
from extraction.steps.document.checks import DOUBT
from extraction.steps.header.texts.folding import squash

#: A printed value that was read with less confidence contradicts nothing.
READ_WELL = 0.6
#: So many findings tell the story.
MOST = 20


def check_rows_against_page(
    stated: Sequence[Row], printed: Iterable[Row]
) -> tuple[tuple[Row, ...], list[Reason]]:
    """Return the stated rows, doubted where the page prints another value, and the findings.

    A row whose test the page was not seen to print is left as it is: not having read it
    is no contradiction. Where a test is printed several times one agreeing value is enough.
    """
    on_page: defaultdict[str, list[Row]] = defaultdict(list)
    for row in printed:
        if row.value.value and row.value.confidence >= READ_WELL and row.test.value:
            on_page[squash(row.test.value)].append(row)
    checked: list[Row] = []
    findings: list[Reason] = []
    for row in stated:
        others = on_page.get(squash(row.test.value or ""), [])
        if not row.value.value or not others or any(_agree(row, other) for other in others):
            checked.append(row)
            continue
        shown = others[0].value.value or ""
        reason = Reason(
            "check.embedded",
            f"The attached data say {row.value.value} for {row.test.value}, the page {shown}.",
        )
        findings.append(reason)
        doubted = row.value.with_confidence(row.value.confidence * DOUBT, reason)
        value = replace(doubted, alternatives=(shown, *row.value.alternatives))
        checked.append(replace(row, value=value))
    return tuple(checked), findings[:MOST]


def _agree(stated: Row, printed: Row) -> bool:
    """Whether two values are the same number, or the same words; other units are no matter."""
    one, two = stated.value.value or "", printed.value.value or ""
    if squash(one) == squash(two):
        return True
    units = {squash(unit) for unit in (stated.unit.value, printed.unit.value) if unit}
    if len(units) > 1:
        return True  # the page may print it in another unit
    first, second = parse_value(one), parse_value(two)
    return first.value is not None and (first.operator, first.value) == (
        second.operator,
        second.value,
    )
