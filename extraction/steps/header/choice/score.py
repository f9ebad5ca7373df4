"""How likely a candidate is right: hand-set weights over named features.

`features` is the seam for a learned ranker and for calibration: a plain dict of numbers.
"""

from __future__ import annotations

from extraction.result import Source
from extraction.steps.header.proposals.candidates import Candidate

_RELATION = {
    "inline": 1.0,
    "bare": 0.82,
    "right": 0.97,
    "below": 0.78,
    "column": 0.9,
    "above": 0.45,
    "title": 0.8,
    "alone": 0.9,
    "letterhead": 0.8,
    "form": 0.97,
    "barcode": 0.9,
    "embedded": 0.995,
    "table": 0.95,
    "learned": 1.0,
}
_NAMES = frozenset(
    {"product_name", "supplier_name", "laboratory_name", "customer_name", "client_name"}
)


def features(candidate: Candidate) -> dict[str, float]:
    """Return what is measured of a candidate, each about 0..1."""
    confidences = [word.confidence for word in candidate.words]
    return {
        "prior": candidate.prior,
        "strength": candidate.strength,
        "fit": candidate.fit,
        "relation": _RELATION.get(candidate.relation, 0.7),
        "colon": float(candidate.colon),
        "code": float(candidate.code),
        "near": 1.0 / (1.0 + candidate.distance / 10.0),
        "in_table": float(candidate.in_table),
        "first_page": float(candidate.page == 1),
        "top": 1.0 - candidate.top,
        "digital": float(candidate.source is not Source.OCR),
        "ocr": min(confidences, default=1.0),
        "readers_agree": float(not disagreeing(candidate)),
        **candidate.extra,
    }


def disagreeing(candidate: Candidate) -> list[tuple[str, str]]:
    """Return (first reader, second reader) for each word on which they differ."""
    return [
        (word.text, word.second)
        for word in candidate.words
        if word.second is not None and _differ(word.text, word.second)
    ]


def _differ(one: str, two: str) -> bool:
    strip = " .,:;|'\"`-"
    return one.strip(strip).casefold() != two.strip(strip).casefold()


def _is_exact(candidate: Candidate) -> bool:
    """Whether no test result could stand under such a label: a lot number, a date."""
    return candidate.field not in _NAMES | {"quantity", "overall_result"}


def score(candidate: Candidate) -> float:
    """Return the weight of a candidate, 0..1: the product of what speaks for it."""
    seen = features(candidate)
    value = (
        seen["prior"]
        * (0.35 + 0.65 * seen["strength"])
        * seen["fit"]
        * seen["relation"]
        * (0.8 + 0.2 * seen["near"])
    )
    verdict_row = candidate.field == "overall_result" and candidate.prior >= 0.9
    verdict_row = verdict_row and candidate.relation in {"right", "inline"}
    if (
        candidate.in_table
        and not verdict_row
        and candidate.relation in {"below", "column", "bare", "right"}
    ):
        value *= 0.75 if candidate.relation == "right" and _is_exact(candidate) else 0.35
    if candidate.relation == "bare" and candidate.field in _NAMES:
        value *= 0.5
    if candidate.relation == "column" and candidate.field == "overall_result":
        value *= 0.4
    if candidate.page > 1:
        value *= 0.97 if candidate.page == 2 else 0.93
    if candidate.code:
        value = min(1.0, value * 1.1)
    return max(0.0, min(1.0, value * seen.get("boost", 1.0)))
