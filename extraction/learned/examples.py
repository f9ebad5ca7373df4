"""Examples to learn from: what the engine read, and whether it is right."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from dataclasses import field as with_default
from functools import partial
from pathlib import Path
from typing import Any

from extraction.errors import ExtractionError
from extraction.evaluate.score import DocumentScore, score_document
from extraction.learned.features import (
    Features,
    context_of,
    field_features,
    row_features,
    table_features,
)
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
    path: str = ""  # of the value in its document, as `Scored` has it
    words: frozenset[int] = with_default(default=frozenset(), repr=False)  # of its document


@dataclass(frozen=True, slots=True)
class Judgeable:
    """One labelled document as it was read: its score and its examples."""

    name: str
    layout: str
    score: DocumentScore
    examples: tuple[Example, ...]


def gather(
    documents: Sequence[tuple[Path, Path]],
    *,
    processes: int,
    options: Options | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Judgeable]:
    """Read (document, label) pairs without calibration; a pair each, in order."""
    found: list[Judgeable] = []
    read = partial(read_labelled, options=options or Options())
    with ProcessPoolExecutor(processes) as pool:
        for done, each in enumerate(pool.map(read, documents, chunksize=4), 1):
            found.append(each)
            if progress is not None:
                progress(done, len(documents), documents[done - 1][0].name)
    return found


def read_labelled(pair: tuple[Path, Path], options: Options) -> Judgeable:
    """Read one document and compare it with its label; one that cannot be read has no examples."""
    path, label_path = pair
    label = json.loads(label_path.read_text(encoding="utf-8"))
    layout = str(label.get("layout"))
    try:
        document = read_document(path.read_bytes(), name=path.name, options=options)
    except ExtractionError:
        return Judgeable(path.stem, layout, score_document({}, label), ())
    facts = read_facts(document, options=options)
    score = score_document(to_result(document, facts).to_json(), label)
    context = context_of(document, facts)
    about = partial(Example, layout=layout, document=path.stem, words=context.words)
    examples = tuple(
        about(
            kind=kind,
            field=name,
            features=features,
            score=features["score"],
            right=item.right,
            quality=quality,
            path=item.path,
        )
        for item in [*score.scored, *score.scored_rows]
        for kind, name, features, quality in _featured(context, facts, item.path)
    )
    return Judgeable(path.stem, layout, score, examples)


def keep_examples(examples: Iterable[Example], path: Path) -> None:
    """Write examples to a file, for `kept_examples`: a line each document, packed."""
    documents: dict[str, list[Example]] = {}
    for example in examples:
        documents.setdefault(example.document, []).append(example)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for values in documents.values():
            plain = [{k: v for k, v in asdict(each).items() if k != "words"} for each in values]
            file.write(json.dumps({"words": sorted(values[0].words), "values": plain}) + "\n")


def kept_examples(path: Path) -> list[Example]:
    """Return the examples of a file that `keep_examples` wrote.

    Raises:
        ValueError: It is another kind of file.

    """
    found = []
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                document = json.loads(line)
                words = frozenset(document["words"])
                found += [Example(**each, words=words) for each in document["values"]]
    except (OSError, KeyError, TypeError, ValueError) as error:
        msg = f"{path} holds no examples as `lotbridge train --keep` writes them"
        raise ValueError(msg) from error
    return found


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
        features = row_features(context, row, table_features(lot))
        yield "row", "row", features, _quality(context, row.value)


def _quality(context: Any, value: Any) -> str:
    page = value.evidence.page if value.evidence is not None else 1
    return str(context.qualities.get(page, Quality.DIGITAL).value)
