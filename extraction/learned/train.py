"""Trains the judges of confidence: makes documents, reads them, fits, measures, writes.

One command: `lotbridge train`. The same seed, the same code and the same real documents
give the same models.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extraction.learned.calibration import FORMAT, Model
from extraction.learned.card import write_card
from extraction.learned.examples import Example, gather
from extraction.learned.fit import Weights, fit_model, real_layouts
from extraction.learned.setaside import SetAside, measure_made, measure_real
from extraction.synthetic.generate import Mix, synthesize

Progress = Callable[[int, int, str], None]
KINDS = ("header", "row")
MODELS = Path(__file__).parent / "models"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to train on. `corpus` holds documents/ and labels/ of real certificates."""

    made: int = 480
    damaged: int = 48
    seed: int = 20
    corpus: Path | None = None
    processes: int = 2


@dataclass(frozen=True, slots=True)
class Trained:
    """Models by kind, what they were fitted on, and figures on documents kept out."""

    models: dict[str, Model]
    examples: tuple[Example, ...]
    set_aside: tuple[SetAside, ...]


def train(plan: Plan, *, progress: Progress | None = None) -> Trained:
    """Make, read, fit and measure; nothing is written."""
    return fit_all(gather_examples(plan, progress=progress))


def gather_examples(plan: Plan, *, progress: Progress | None = None) -> list[Example]:
    """Return the examples of made documents and, if given, of real ones."""
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
        if plan.corpus is not None:
            pairs += labelled(plan.corpus)
        return gather(pairs, processes=plan.processes, progress=progress)


def fit_all(examples: Sequence[Example]) -> Trained:
    """Fit both judges on all examples, and measure them on layouts kept out."""
    weights = Weights(real=real_layouts(examples))
    models = {kind: fit_model(examples, kind, weights) for kind in KINDS}
    figures = [measure_made(examples, kind, weights) for kind in KINDS]
    if weights.real:
        figures += [measure_real(examples, kind, weights) for kind in KINDS]
    return Trained(models, tuple(examples), tuple(figures))


def write_models(trained: Trained, plan: Plan, folder: Path = MODELS) -> None:
    """Write the models as JSON, and their card."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, model in trained.models.items():
        text = json.dumps({"format": FORMAT, **model.to_json()}, separators=(",", ":"))
        (folder / f"{kind}.json").write_text(text + "\n", encoding="utf-8")
    write_card(
        folder / "CARD.md",
        trained.examples,
        trained.set_aside,
        made=plan.made,
        damaged=plan.damaged,
        seed=plan.seed,
    )


def labelled(folder: Path) -> list[tuple[Path, Path]]:
    """Return the (document, label) pairs of a folder with documents/ and labels/."""
    labels = {path.stem: path for path in (folder / "labels").glob("*.json")}
    return [
        (path, labels[path.stem])
        for path in sorted((folder / "documents").iterdir())
        if path.stem in labels
    ]
