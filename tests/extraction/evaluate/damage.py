"""Makes wrong predictions out of labels, in every way that a reader goes wrong."""

from __future__ import annotations

import copy
import random
from typing import Any

from extraction.result import DOCUMENT_FIELDS, LOT_FIELDS

CELLS = ("test", "method", "value", "unit", "minimum", "maximum", "verdict")


def spoil(label: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return a prediction in the result's shape: mostly right, with errors of all kinds."""
    label = copy.deepcopy(label)
    predicted: dict[str, Any] = {
        name: _field(label.get(name), rng, name) for name in DOCUMENT_FIELDS
    }
    lots = []
    for lot in label["lots"]:
        rows = [
            {cell: _field(row.get(cell), rng, cell) for cell in CELLS} for row in lot["results"]
        ]
        rng.shuffle(rows)
        rows = rows[rng.randint(0, 2) :] + rows[: rng.randint(0, 2)]
        fields = {name: _field(lot.get(name), rng, name) for name in LOT_FIELDS}
        lots.append({**fields, "results": rows})
    if rng.random() < 0.3:
        lots = lots[1:] + lots[:1] if rng.random() < 0.5 else lots[:-1]
    predicted["lots"] = lots
    return predicted


def _field(label: Any, rng: random.Random, name: str) -> dict[str, Any]:
    value = rng.choice(label) if isinstance(label, list) and label else label
    roll = rng.random()
    if roll < 0.08:
        value = None
    elif roll < 0.16:
        value = f"{value or name} x7"
    elif roll < 0.2 and value:
        value = value[1:]
    elif roll < 0.3 and value:
        value = f" {value.upper()}."
    return {"value": value, "confidence": round(rng.betavariate(6, 1), 4)}
