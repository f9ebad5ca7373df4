"""Trains all judges: makes documents, reads each once, fits, measures, writes.

One command: `lotbridge train`. The same seed, the same code and the same real documents
give the same models.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extraction.learned import familiarity
from extraction.learned.calibration import FORMAT
from extraction.learned.card import write_card
from extraction.learned.examples import Example, Gathered, gather
from extraction.learned.fit import Judges, fit_judges, weights_of
from extraction.learned.ranking import SpanExamples, fit_ranker
from extraction.learned.setaside import SetAside, measure_made, measure_real
from extraction.learned.tables import Judged, fit_tables, table_figures, tables_left_out
from extraction.learned.trees import Trees
from extraction.steps.header.spans import ranker
from extraction.steps.header.spans.ranker import Ranker
from extraction.steps.tables.judge import judging
from extraction.synthetic.generate import Mix, rescan, synthesize

Progress = Callable[[int, int, str], None]
MODELS = Path(__file__).parent / "models"
#: Pages from which on a document is not scanned again: time.
LONGEST = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """What to train on.

    Folders of `corpus` and `unseen` hold documents/ and labels/: certificates that the readers
    were written with in view, and others. Scans are made of both if `rescans`.
    """

    made: int = 480
    damaged: int = 96
    seed: int = 20
    corpus: tuple[Path, ...] = ()
    unseen: tuple[Path, ...] = ()
    rescans: bool = True
    processes: int = 2


@dataclass(frozen=True, slots=True)
class Learned:
    """What the judges learn from: values that were read, spans, readings of tables."""

    examples: tuple[Example, ...]
    spans: tuple[SpanExamples, ...]
    tables: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Trained:
    """The judges, what they were fitted on, and figures on documents kept out."""

    judges: Judges
    ranker: Ranker
    examples: tuple[Example, ...]
    spans: tuple[SpanExamples, ...]
    set_aside: tuple[SetAside, ...]
    tables: Trees | None  # none without tables to learn from
    table_figures: Mapping[str, float]  # of issuers kept out; empty without real documents


def train(plan: Plan, *, progress: Progress | None = None) -> Trained:
    """Make, read, fit and measure; nothing is written."""
    return fit_all(gather_all(plan, progress=progress))


def gather_all(plan: Plan, *, progress: Progress | None = None) -> Learned:
    """Return what all judges learn from: of made documents and, if given, of others."""
    with tempfile.TemporaryDirectory(prefix="lotbridge-train-") as folder:
        made = Path(folder)
        clean = Mix(other=0.08, drawn=0.4)
        for _ in synthesize(made / "clean", plan.made, plan.seed, mix=clean):
            pass
        for _ in synthesize(
            made / "aged", plan.damaged, plan.seed + 1, mix=Mix(scan=0.55, fax=0.1, photo=0.35)
        ):
            pass
        pairs = labelled(made / "clean") + labelled(made / "aged")
        known = [pair for folder in plan.corpus for pair in labelled(folder)]
        others = [pair for folder in plan.unseen for pair in labelled(folder)]
        for pair in known + others:
            again = rescanned(pair, made / "scans", plan.seed) if plan.rescans else []
            pairs += [pair, *again]
        gathered = gather(pairs, processes=plan.processes, progress=progress, tables=True)
    return learned_from(gathered, unseen={path.stem for path, _ in others})


def learned_from(gathered: Gathered, *, unseen: set[str]) -> Learned:
    """Return what the judges learn from documents as they were read.

    `unseen` names those that the readers were not written on.
    """
    examples = [e for each in gathered.read for e in (*each.examples, *each.hidden)]
    return Learned(tuple(_marked(examples, unseen=unseen)), gathered.spans, gathered.tables)


def _marked(examples: Sequence[Example], *, unseen: set[str]) -> list[Example]:
    """Mark the layouts of documents that the readers were not written on."""
    layouts = {example.layout for example in examples if example.document in unseen}
    return [replace(example, unseen=example.layout in layouts) for example in examples]


def rescanned(pair: tuple[Path, Path], folder: Path, seed: int) -> list[tuple[Path, Path]]:
    """Make a scan, fax or photo of a labelled digital PDF; none of a scan or a long one."""
    path, label_path = pair
    label = json.loads(label_path.read_text(encoding="utf-8"))
    if path.suffix != ".pdf" or not label.get("text_layer") or label["pages"] > LONGEST:
        return []
    suffix, content = rescan(path.read_bytes(), seed=seed, name=path.stem)
    folder.mkdir(exist_ok=True)
    scan = folder / f"{path.stem}-scan{suffix}"
    scan.write_bytes(content)
    return [(scan, label_path)]


def fit_all(learned: Learned) -> Trained:
    """Fit all judges on all examples, and measure them on layouts kept out."""
    examples, spans, tables = learned.examples, learned.spans, learned.tables
    weights = weights_of(examples)
    figures = measure_made(examples, weights)
    if weights.real:
        figures += measure_real(examples, weights)
    real = any(each.real for each in tables)
    return Trained(
        judges=fit_judges(examples, weights),
        ranker=fit_ranker(spans),
        examples=examples,
        spans=spans,
        set_aside=tuple(figures),
        tables=fit_tables(tables) if tables else None,
        table_figures=table_figures(tables_left_out(tables)) if real else {},
    )


def write_models(trained: Trained, plan: Plan, folder: Path = MODELS) -> None:
    """Write the models as JSON, and their card."""
    folder.mkdir(parents=True, exist_ok=True)
    judges = trained.judges
    plain = {kind: {"format": FORMAT, **model.to_json()} for kind, model in judges.models.items()}
    plain["spans"] = {"format": ranker.FORMAT, **trained.ranker.to_json()}
    plain["familiarity"] = {"format": familiarity.FORMAT, **judges.familiarity.to_json()}
    if trained.tables is not None:
        plain["tables"] = {"format": judging.FORMAT, **trained.tables.to_json()}
    for name, data in plain.items():
        text = json.dumps(data, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    write_card(
        folder / "CARD.md",
        trained.examples,
        trained.set_aside,
        trained.table_figures,
        made=plan.made,
        damaged=plan.damaged,
        seed=plan.seed,
        rescans=plan.rescans,
    )


def labelled(folder: Path) -> list[tuple[Path, Path]]:
    """Return the (document, label) pairs of a folder with documents/ and labels/."""
    labels = {path.stem: path for path in (folder / "labels").glob("*.json")}
    return [
        (path, labels[path.stem])
        for path in sorted((folder / "documents").iterdir())
        if path.stem in labels
    ]
