"""Ground truth of a made document: what was printed, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from extraction.geometry import Box
from extraction.result import DOCUMENT_FIELDS, LOT_FIELDS

#: `0,100` is a tenth here, but a scorer cannot tell it from thousands: both forms are right.
THOUSANDTHS = re.compile(r"[<>≤≥ ]*0,\d{3}")
NUMBER_KEYS = frozenset({"value", "minimum", "maximum"})
ROW_KEYS = ("test", "method", "value", "unit", "minimum", "maximum", "verdict")

#: Judged beside the shared label format: fields of the document, cells of a row.
EXTRA_FIELDS = ("country_of_origin", "storage_conditions", "sampling", "approved_by", "signature")
EXTRA_CELLS = ("lod", "loq", "uncertainty")

#: Facts by label path, of the marks that were rendered: truth, page, box.
Stated = Mapping[str, tuple[Any, int, Box]]


def stated_facts(
    marks: Mapping[str, Mapping[str, Any]], places: Mapping[str, tuple[int, Box]]
) -> dict[str, tuple[Any, int, Box]]:
    """Return what the rendered document states; the first place of a fact counts."""
    facts: dict[str, tuple[Any, int, Box]] = {}
    for mark, truths in marks.items():
        if mark not in places:
            continue
        page, box = places[mark]
        for path, truth in truths.items():
            facts.setdefault(path, (truth, page, box))
    return facts


def make_label(facts: Stated) -> dict[str, Any]:
    """Return the label's document, lot and row values, and `boxes` by label path.

    Only rows whose result is printed count. A fact that is not printed is null.
    """
    label: dict[str, Any] = {name: _truth(facts, name) for name in DOCUMENT_FIELDS}
    lots: dict[int, dict[int, None]] = {}
    for path in facts:
        parts = path.split(".")
        if parts[0] == "lots":
            rows = lots.setdefault(int(parts[1]), {})
            if parts[2] == "results":
                rows.setdefault(int(parts[3]))
    label["extra"] = {name: _truth(facts, name) for name in EXTRA_FIELDS}
    label["lots"] = [_lot(facts, lot, sorted(rows)) for lot, rows in sorted(lots.items())]
    label["boxes"] = {
        path: {"page": page, "box": [box.x0, box.top, box.x1, box.bottom]}
        for path, (_, page, box) in facts.items()
    }
    return label


def _lot(facts: Stated, lot: int, rows: list[int]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: _truth(facts, f"lots.{lot}.{name}") for name in LOT_FIELDS}
    results = []
    for row in rows:
        path = f"lots.{lot}.results.{row}"
        if f"{path}.value" not in facts:
            continue
        result = {key: _truth(facts, f"{path}.{key}") for key in ROW_KEYS}
        result |= {key: cell for key in EXTRA_CELLS if (cell := _truth(facts, f"{path}.{key}"))}
        alternates = _truth(facts, f"{path}.alternates")
        results.append(result if alternates is None else {**result, "alternates": alternates})
    return {**fields, "results": results}


def _truth(facts: Stated, path: str) -> Any:
    if path not in facts:
        return None
    truth = facts[path][0]
    cell = path.rsplit(".", 1)[-1]
    if cell in NUMBER_KEYS and isinstance(truth, str) and THOUSANDTHS.fullmatch(truth):
        return [truth, truth.replace(",", ".")]
    return truth
