"""Examples to learn from: what the engine read, and whether it is right."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from extraction.errors import ExtractionError
from extraction.evaluate.score import score_document
from extraction.learned.features import Features, context_of, field_features, row_features
from extraction.learned.judge import judged
from extraction.options import Options
from extraction.pipeline import read_facts, to_result
from extraction.result import Quality
from extraction.steps.read import read_document


@dataclass(frozen=True, slots=True)
class Example:
    """One value that was read: its features, and whether it is right."""

    kind: str  # "header" or "row"
    field: str
    features: Features
    score: float  # the reader's own, 0..1
    right: bool
    quality: str
    layout: str
    document: str
    unseen: bool = False  # of a layout that the readers were not written on


def gather(
    documents: Sequence[tuple[Path, Path]],
    *,
    processes: int,
    options: Options | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Example]:
    """Read (document, label) pairs without calibration and return all examples.

    Documents that cannot be read give none.
    """
    examples: list[Example] = []
    read = partial(examples_of, options=options or Options())
    with ProcessPoolExecutor(processes) as pool:
        for done, found in enumerate(pool.map(read, documents, chunksize=4), 1):
            examples += found
            if progress is not None:
                progress(done, len(documents), documents[done - 1][0].name)
    return examples


def examples_of(pair: tuple[Path, Path], options: Options) -> list[Example]:
    """Return the examples of one document."""
    path, label_path = pair
    label = json.loads(label_path.read_text(encoding="utf-8"))
    try:
        document = read_document(path.read_bytes(), name=path.name, options=options)
    except ExtractionError:
        return []
    facts = read_facts(document, options=options)
    score = score_document(to_result(document, facts).to_json(), label)
    context = context_of(document, facts)
    about = partial(Example, layout=str(label.get("layout")), document=path.stem)
    return [
        about(
            kind=kind,
            field=field,
            features=features,
            score=features["score"],
            right=item.right,
            quality=quality,
        )
        for item in [*score.scored, *score.scored_rows]
        for kind, field, features, quality in _featured(context, facts, item.path)
    ]


def _featured(context: Any, facts: Any, path: str) -> Iterator[tuple[str, str, Features, str]]:
    """Yield (kind, field, features, quality) of the value at a path, if it is judged."""
    parts = path.split(".")
    if parts[0] != "lots":
        value = facts.fields[path]
        if judged(value):
            yield "header", path, field_features(context, path, value), _quality(context, value)
        return
    lot = facts.lots[int(parts[1])]
    if parts[2] != "results":
        value = lot.fields[parts[2]]
        if judged(value):
            features = field_features(context, parts[2], value)
            yield "header", parts[2], features, _quality(context, value)
        return
    row = lot.rows[int(parts[3])]
    if judged(row.value):
        features = row_features(context, row, len(lot.rows))
        yield "row", "row", features, _quality(context, row.value)


def _quality(context: Any, value: Any) -> str:
    page = value.evidence.page if value.evidence is not None else 1
    return str(context.qualities.get(page, Quality.DIGITAL).value)
