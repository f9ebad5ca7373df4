"""Examples whose truth follows a known rule, to check what is learned."""

from __future__ import annotations

import random

import numpy as np

from extraction.learned.examples import Example
from extraction.learned.ranking import SpanExamples
from extraction.learned.tables import Judged, read_in_all_ways
from extraction.steps.header.spans.measure import FIELDS, NAMES
from tests.extraction.steps.tables.drawn import Drawing

LEAD = {"test": "Lead", "value": "0.03", "unit": "mg/kg", "minimum": None, "maximum": "0.10"}
ZINC = {"test": "Zinc", "value": "12", "unit": "mg/kg", "minimum": None, "maximum": "50"}
LABEL = {"layout": "drawn", "lots": [{"results": [LEAD, ZINC]}]}

#: Twelve layouts, and as many families of the generator.
REAL = tuple(f"layout-{number}" for number in range(12))
MADE = ("boxed-cells", "cards", "typewriter", "note-limits", "mill-coded", "key-value")


def made_examples(
    count: int = 1500,
    *,
    kind: str = "header",
    seed: int = 1,
    layouts: tuple[str, ...] = REAL,
) -> list[Example]:
    """Return values whose chance of being right is 0.9, less 0.5 if a reason doubts them."""
    rng = random.Random(seed)
    examples = []
    for index in range(count):
        doubt = float(rng.random() < 0.4)
        right = rng.random() < 0.95 - 0.55 * doubt
        features = {"score": rng.uniform(0.6, 1.0), "reason=doubt": doubt, "page": 1.0}
        examples.append(
            Example(
                kind=kind,
                field="lot_number" if kind == "header" else "row",
                features=features,
                score=features["score"],
                right=right,
                quality="digital" if index % 3 else "scan",
                layout=layouts[index % len(layouts)],
                document=f"document-{index % 150}",
            )
        )
    return examples


BEST = NAMES.index("best_strong")


def labelled_spans(name: str, layout: str, *, size: int = 60) -> SpanExamples:
    """Return options of which those are right that stand by a label of their field."""
    rng = np.random.default_rng(len(name) + sum(map(ord, layout)))
    measured = rng.random((size, len(NAMES))).astype(np.float32)
    return SpanExamples(
        document=name,
        layout=layout,
        made=False,
        fields=(np.arange(size) % len(FIELDS)).astype(np.int16),
        rows=measured,
        right=measured[:, BEST] > 0.75,
    )


def drawn(name: str, layout: str, rules: str) -> list[Judged]:
    """Return the readings of a small drawn table."""
    drawing = Drawing()
    rows = [
        ("Test", "Limit", "Result", "Unit"),
        ("Lead", "max. 0.10", "0.03", "mg/kg"),
        ("Zinc", "max. 50", "12", "mg/kg"),
    ]
    drawing.table(50, 200, (120, 90, 80, 80), rows, rules=rules)
    return list(read_in_all_ways(drawing.document(), {**LABEL, "layout": layout}, name))


def judged_tables() -> list[Judged]:
    """Return the readings of the same table as three issuers draw it."""
    return drawn("a", "acme", "") + drawn("b", "bolt", "all") + drawn("c", "core", "level")
