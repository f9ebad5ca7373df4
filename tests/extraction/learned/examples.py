"""Examples whose truth follows a known rule, to check what is learned."""

from __future__ import annotations

import random

from extraction.learned.examples import Example

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
