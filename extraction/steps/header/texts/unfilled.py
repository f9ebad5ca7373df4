"""Places that wait to be filled in: how a form is known before anybody wrote on it.

A line of underscores or dots, a label with nothing beside or below it, and words that only
say what belongs there ("[Lot number]", "DD/MM/YYYY").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from extraction.normalise.phrases import bound_pattern
from extraction.normalise.text import fold
from extraction.steps.header.texts.labels import Label
from extraction.steps.header.texts.spots import PageView, Spot
from extraction.vocabulary import load_vocabulary

#: What is drawn where something shall be written.
_DRAWN = "_. ·…-–:"
#: A shorter run of dots is punctuation.
SHORTEST_LINE = 4
#: Facts that no certificate leaves open; a signature often is a picture.
_STATED = frozenset(
    {
        *("lot_number", "heat", "production_batch", "product_name", "product_code", "quantity"),
        *("manufacture_date", "expiry_date", "retest_date", "issue_date", "date", "customer"),
        *("supplier", "client", "purchase_order", "certificate_number", "sample", "order"),
        *(
            "completion_date",
            "receipt_date",
            "sampling_date",
            "grade",
            "quantity_net",
            "project",
            "serial",
        ),
    }
)
#: A line to write on behind its label: "Lot: ________".
_LINE_BEHIND = re.compile(r"[:\s][_.…·]{6,}\s*$")
#: So far below a label (in its heights) its value may stand.
BELOW = 2.6
_BRACKETS = re.compile(r"[\[<{]([^\W\d_][^\[\]<>{}]{2,40})[\]>}]")
_DATE_FORM = re.compile(
    r"\b(?:d{1,2}|m{1,2}|t{1,2}|j{1,2}|x{2})[./-](?:d{1,2}|m{1,2}|x{2})[./-](?:y{2,4}|a{2,4}|j{2,4}|x{2,4})\b"
)


def count_lines(views: Sequence[PageView]) -> int:
    """Return how many lines are drawn to write on."""
    return sum(
        (len(spot.text) >= SHORTEST_LINE and not spot.text.strip(_DRAWN))
        or _LINE_BEHIND.search(spot.text) is not None
        for view in views
        for spot in view.spots()
    )


def states_result(value: str) -> bool:
    """Whether a cell of results states one: not a limit in words ("NMT 0.5 %", "max. 3")."""
    match = bound_pattern().match(fold(value.strip()))
    if match is None or not match.group()[0].isalpha():
        return True
    return match.lastgroup not in {"at_most", "at_least"}


def count_placeholders(views: Sequence[PageView]) -> int:
    """Return how many words only say what belongs in their place."""
    return sum(1 for view in views for spot in view.spots() for _ in _placeholders(spot.text))


def count_open_labels(views: Sequence[PageView]) -> int:
    """Return how many labels of facts that a certificate states have no value."""
    return sum(1 for view in views for _ in open_labels(view))


def _placeholders(text: str) -> Iterator[str]:
    folded = fold(text)
    for match in _BRACKETS.finditer(folded):
        if _words() & set(re.findall(r"[^\W\d_]+", match[1])):
            yield match[1]
    yield from _DATE_FORM.findall(folded)


@cache
def _words() -> frozenset[str]:
    return frozenset(fold(word) for word in load_vocabulary("values")["placeholders"])


def open_labels(view: PageView) -> Iterator[Label]:
    """Yield the labels of facts that a certificate states which have no value."""
    for number, line in enumerate(view.lines):
        for spot, following in pairwise((*line, None)):
            if spot is None or spot.in_table:
                continue
            for label, after in pairwise((*spot.labels, None)):
                if label is None or not (label.colon or label.whole):
                    continue
                if label.kinds[0] not in _STATED:
                    continue
                behind = spot.text[label.end : len(spot.text) if after is None else after.start]
                if behind.strip(_DRAWN):
                    continue
                beside = after is None and following is not None and _is_value(following)
                if not beside and (after is not None or not _below(view, number, spot)):
                    yield label


def _is_value(spot: Spot) -> bool:
    return not spot.starts_label and bool(spot.text.strip(_DRAWN))


def _below(view: PageView, number: int, spot: Spot) -> bool:
    """Whether a value may stand under the label."""
    reach = spot.box.bottom + BELOW * spot.segment.height
    return any(
        other.box.top < reach
        and other.box.x0 < spot.box.x1
        and other.box.x1 > spot.box.x0
        and _is_value(other)
        for line in view.lines[number + 1 : number + 3]
        for other in line
    )
