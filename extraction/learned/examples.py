"""Examples to learn from: what the engine read, and whether it is right."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
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
from extraction.learned.layouts import dealt, is_made
from extraction.learned.ranking import SpanExamples, fit_ranker, span_examples, without_issuers
from extraction.learned.strange import knowing_none_of
from extraction.learned.tables import Judged, read_in_all_ways
from extraction.options import Options
from extraction.page import ReadDocument
from extraction.pipeline import read_facts, to_result
from extraction.result import Quality
from extraction.steps.header.spans.ranker import Ranker, using_ranker
from extraction.steps.header.texts.words_of_labels import drawn_phrases
from extraction.steps.pages.read import read_document

#: Judges of spans that documents are read with, each without some issuers.
RANKERS = 6
#: Each document is read so many times more with so great a share of all labels hidden: so the
#: judge sees what goes wrong on papers that the vocabularies do not know.
HIDINGS, HIDDEN = 2, 0.3


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
    hidden: bool = False  # read while some labels were hidden
    path: str = ""  # of the value in its document, as `Scored` has it
    words: frozenset[int] = with_default(default=frozenset(), repr=False)  # of its document


@dataclass(frozen=True, slots=True)
class Judgeable:
    """One labelled document as it was read: its score and its examples."""

    name: str
    layout: str
    score: DocumentScore
    examples: tuple[Example, ...]
    hidden: tuple[Example, ...] = ()  # of the same document, read while labels were hidden
    groups: Mapping[str, str] = with_default(default_factory=dict)  # "language" to "en"


@dataclass(frozen=True, slots=True)
class Gathered:
    """Labelled documents as they were read, and what the other judges learn from them."""

    read: tuple[Judgeable, ...]
    spans: tuple[SpanExamples, ...]
    tables: tuple[Judged, ...] = ()  # where they were asked for


def gather(
    documents: Sequence[tuple[Path, Path]],
    *,
    processes: int,
    options: Options | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    known: Sequence[SpanExamples] = (),
    tables: bool = False,
) -> Gathered:
    """Read (document, label) pairs once, without calibration, in order.

    With `tables` every page is judged in all ways to read its tables, too.

    The judge of spans that reads a document has seen nothing of its issuer: it learned from
    the others, and from those `known` beside them.
    """
    options = options or Options()
    opened: list[Opened] = []
    with ProcessPoolExecutor(processes) as pool:
        for each in pool.map(
            partial(_opened, options=options, tables=tables), documents, chunksize=4
        ):
            opened.append(each)
            if progress is not None:
                progress(len(opened), len(documents), documents[len(opened) - 1][0].name)
        spans = [each.spans for each in opened if each.spans is not None]
        names = {example.document for example in spans}
        learned = [*spans, *(example for example in known if example.document not in names)]
        groups = dealt([each.layout for each in opened], RANKERS)
        rankers = list(pool.map(partial(_ranker_without, learned), groups))
        ranker_of = {
            layout: ranker
            for group, ranker in zip(groups, rankers, strict=True)
            for layout in group
        }
        todo = [(each, ranker_of[each.layout]) for each in opened]
        read = list(pool.map(partial(_judgeable, options=options), todo, chunksize=4))
    judged = tuple(reading for each in opened for reading in each.tables)
    return Gathered(tuple(read), tuple(spans), judged)


@dataclass(frozen=True, slots=True)
class Opened:
    """One labelled document with its words read; without where it cannot be read."""

    name: str
    layout: str
    label: Mapping[str, Any]
    document: ReadDocument | None
    spans: SpanExamples | None
    tables: tuple[Judged, ...] = ()


def _opened(pair: tuple[Path, Path], options: Options, *, tables: bool) -> Opened:
    path, label_path = pair
    label = json.loads(label_path.read_text(encoding="utf-8"))
    layout = str(label.get("layout"))
    try:
        document = read_document(path.read_bytes(), name=path.name, options=options)
    except ExtractionError:
        return Opened(path.stem, layout, label, None, None)
    made = is_made(layout)
    spans = span_examples(document, label, path.stem, made=made)
    ways = read_in_all_ways(document, label, path.stem, real=not made) if tables else ()
    return Opened(path.stem, layout, label, document, spans, tuple(ways))


def _ranker_without(examples: Sequence[SpanExamples], layouts: frozenset[str]) -> Ranker | None:
    """Return a judge of spans that saw nothing of these layouts; None if too little is left."""
    try:
        return fit_ranker(without_issuers(examples, layouts))
    except ValueError:
        return None


def _groups(label: Mapping[str, Any]) -> dict[str, str]:
    """Return what a label says of the kind of document, as far as it does."""
    found = {name: str(label[name]) for name in ("language", "industry") if label.get(name)}
    if "text_layer" in label:
        found["page"] = "digital" if label["text_layer"] else "scan"
    return found


def _judgeable(read: tuple[Opened, Ranker | None], options: Options) -> Judgeable:
    """Read the facts of one document and compare them with its label."""
    opened, ranker = read
    document = opened.document
    if document is None:
        missed, groups = score_document({}, opened.label), _groups(opened.label)
        return Judgeable(opened.name, opened.layout, missed, (), groups=groups)
    with using_ranker(ranker):
        score, examples = _read(opened, document, options)
        hidden: list[Example] = []
        for time in range(1, HIDINGS + 1):
            keys = drawn_phrases(f"{opened.name}/{time}", HIDDEN)
            with knowing_none_of(keys):
                again = _read(opened, document, options)[1]
            name = f"{opened.name}~{time}"
            hidden += [
                replace(example, hidden=True, document=name)
                for example in again
                if example.kind == "header"
            ]
    groups = _groups(opened.label)
    return Judgeable(opened.name, opened.layout, score, examples, tuple(hidden), groups)


def _read(
    opened: Opened, document: ReadDocument, options: Options
) -> tuple[DocumentScore, tuple[Example, ...]]:
    """Read the facts of a document and return its score and its examples."""
    facts = read_facts(document, options=options)
    score = score_document(to_result(document, facts).to_json(), opened.label)
    context = context_of(document, facts)
    about = partial(Example, layout=opened.layout, document=opened.name, words=context.words)
    return score, tuple(
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


def keep_examples(examples: Iterable[Example], spans: Iterable[SpanExamples], path: Path) -> None:
    """Write examples to a file, for `kept_examples`: a line each document, packed."""
    documents: dict[str, list[Example]] = {}
    for example in examples:
        documents.setdefault(example.document, []).append(example)
    by_name = {each.document: each.to_json() for each in spans}
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for name in {**documents, **by_name}:
            values = documents.get(name, [])
            plain = [{k: v for k, v in asdict(each).items() if k != "words"} for each in values]
            words = sorted(values[0].words) if values else []
            line = {"words": words, "values": plain, "spans": by_name.get(name)}
            file.write(json.dumps(line) + "\n")


def kept_examples(path: Path) -> tuple[list[Example], list[SpanExamples]]:
    """Return the examples of a file that `keep_examples` wrote.

    Raises:
        ValueError: It is another kind of file.

    """
    found, spans = [], []
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                document = json.loads(line)
                words = frozenset(document["words"])
                found += [Example(**each, words=words) for each in document["values"]]
                if document["spans"] is not None:
                    spans.append(SpanExamples.from_json(document["spans"]))
    except (OSError, KeyError, TypeError, ValueError) as error:
        msg = f"{path} holds no examples as `lotbridge train --keep` writes them"
        raise ValueError(msg) from error
    return found, spans


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
