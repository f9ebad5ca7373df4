"""The desk's values as JSON for its script: what is said, how surely, where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import isfinite
from typing import Any

from registry.documents.comparison import Comparison, LotComparison
from registry.documents.current import Value
from registry.documents.errors import ReadingInvalid
from registry.documents.queries.desk import Desk
from registry.items.specifications import describe_limit
from registry.values import Summary

#: Verdict -> sign, word, tone.
VERDICTS = {
    "pass": ("check-lg", "pass", "green"),
    "fail": ("x-lg", "fail", "red"),
    "indeterminate": ("question-lg", "open", "amber"),
}
#: The same of a whole lot; its word is the comparison's own.
LOT_VERDICTS = {
    Summary.PASS: ("check-lg", "green"),
    Summary.FAIL: ("x-lg", "red"),
    Summary.INDETERMINATE: ("question-lg", "amber"),
    Summary.NO_LIMITS: ("dash", "grey"),
}
_NO_VERDICT = ("dash", "no limit", "grey")
_BOX = 4
_FARTHEST = 20_000.0  # points; no page is larger


def desk_to_json(desk: Desk) -> dict[str, Any]:
    """Return every value and verdict of the desk."""
    values = [] if desk.reading is None else desk.reading.values()
    return {
        "editable": desk.editable,
        "doubtful": desk.doubtful,
        "values": {value.path: value_to_json(value) for value in values},
        "verdicts": _verdicts(desk),
        "lots": _lots(desk),
    }


def changed_to_json(desk: Desk, paths: Iterable[str]) -> dict[str, Any]:
    """Return values after their change, and all verdicts and counts that follow."""
    assert desk.reading is not None
    changed: dict[str, Value] = {}
    for path in paths:
        value = desk.reading.find(path)
        same = [] if value is None else [value, *desk.reading.same_place(value)]
        changed |= {one.path: one for one in same}
    return {
        "doubtful": desk.doubtful,
        "values": {path: value_to_json(value) for path, value in changed.items()},
        "verdicts": _verdicts(desk),
        "lots": _lots(desk),
    }


def value_to_json(value: Value) -> dict[str, Any]:
    """Return one value with its layers."""
    evidence = value.evidence
    return {
        "label": value.name.replace("_", " "),
        "value": value.value,
        "shown": value.shown,
        "raw": value.raw,
        "printed": value.printed,
        "certainty": value.certainty.value,
        "asks": value.asks,
        "confidence": round(value.machine.confidence, 2),
        "layer": value.layer.value,
        "reasons": [reason.sentence for reason in value.reasons],
        "alternatives": list(value.alternatives[:9]),
        "page": None if evidence is None else evidence.get("page"),
        "box": None if evidence is None else evidence.get("box"),
        "layers": {
            "machine": value.machine.value,
            **({"supplier": value.supplier.value} if value.supplier is not None else {}),
            **({"buyer": value.buyer.value} if value.buyer is not None else {}),
        },
    }


def verdict_look(comparison: Comparison) -> tuple[str, str, str]:
    """Return icon, word and tone of a comparison."""
    if comparison.verdict is None:
        return _NO_VERDICT
    return VERDICTS[comparison.verdict.value]


def lot_look(comparison: LotComparison) -> tuple[str, str, str]:
    """Return icon, words and tone of a lot's results together."""
    icon, tone = LOT_VERDICTS[comparison.verdict]
    return icon, comparison.words, tone


def read_evidence(text: str | None) -> dict[str, Any] | None:
    """Return the place that the page's script sent, checked; None if it sent none.

    Raises:
        ReadingInvalid: It is no place on a page.

    """
    if not text:
        return None
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ReadingInvalid("This is no place on the document.") from error
    box = data.get("box") if isinstance(data, dict) else None
    numbers = isinstance(box, list) and len(box) == _BOX and all(_is_place(n) for n in box)
    if not numbers or not isinstance(data.get("page"), int):
        raise ReadingInvalid("This is no place on the document.")
    return {"page": data["page"], "box": box, "text": str(data.get("text", ""))[:500]}


def _is_place(number: Any) -> bool:
    return isinstance(number, int | float) and isfinite(number) and 0 <= number <= _FARTHEST


def _lots(desk: Desk) -> dict[str, Any]:
    found = {}
    for lot in desk.lots:
        if lot.judged is not None:
            icon, words, tone = lot_look(lot.comparison)
            found[lot.lot.path] = {"icon": icon, "word": words, "tone": tone}
    return found


def _verdicts(desk: Desk) -> dict[str, Any]:
    found = {}
    for lot in desk.lots:
        for row in lot.comparison.rows:
            icon, word, tone = verdict_look(row)
            found[row.row.path] = {
                "icon": icon,
                "word": word,
                "tone": tone,
                "reason": row.reason,
                "limit": None if row.limit is None else describe_limit(row.limit),
                "converted": None
                if row.converted is None or row.limit is None
                else f"{row.converted} {row.limit.unit}",
                "contradicts": row.contradicts,
            }
    return found
