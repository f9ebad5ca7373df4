"""What the judges are worth on layouts that they have not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.evaluate.calibrated import calibration_error, coverage
from extraction.evaluate.score import Scored
from extraction.learned.examples import Example
from extraction.learned.fit import FOLDS, Weights, fit_model, layout_folds

#: Groups of layouts.
MADE, REAL, UNSEEN = "made families", "real layouts", "unseen layouts"
#: Real layouts are kept out in so many groups.
REAL_FOLDS = 12


@dataclass(frozen=True, slots=True)
class SetAside:
    """Figures of one kind of value; each layout judged by a model that never saw it."""

    kind: str
    name: str  # of the group of layouts
    before: tuple[Scored, ...]  # the readers' own scores
    after: tuple[Scored, ...]  # calibrated
    layouts: tuple[str, ...]  # of each value
    qualities: tuple[str, ...]  # of the page of each value

    @property
    def real(self) -> bool:
        """Whether the documents were not made by the generator."""
        return self.name != MADE

    def figures(self, *, calibrated: bool = True) -> dict[str, float]:
        """Return count, precision, calibration error and coverage."""
        scored = self.after if calibrated else self.before
        return {
            "values": len(scored),
            "precision": sum(item.right for item in scored) / max(1, len(scored)),
            "ece": calibration_error(scored),
            "auto_99": coverage(scored, 0.99),
            "auto_999": coverage(scored, 0.999),
        }

    def by_layout(self) -> dict[str, tuple[Scored, ...]]:
        """Return the calibrated values of each layout."""
        return _grouped(self.after, self.layouts)

    def by_quality(self) -> dict[str, tuple[Scored, ...]]:
        """Return the calibrated values of pages of each quality."""
        return _grouped(self.after, self.qualities)


def _grouped(scored: Sequence[Scored], names: Sequence[str]) -> dict[str, tuple[Scored, ...]]:
    return {
        name: tuple(item for item, own in zip(scored, names, strict=True) if own == name)
        for name in sorted(set(names))
    }


def measure_made(examples: Sequence[Example], kind: str, weights: Weights) -> SetAside:
    """Judge made documents, whole families kept out in turn; real ones are not used."""
    made = [e for e in examples if e.kind == kind and e.layout not in weights.real]
    folds = layout_folds(made, FOLDS)
    groups = [
        {e.layout for e, at in zip(made, folds.tolist(), strict=True) if at == fold}
        for fold in range(FOLDS)
    ]
    return _measure(made, made, groups, kind, weights, MADE)


def measure_real(
    examples: Sequence[Example], kind: str, weights: Weights
) -> tuple[SetAside, SetAside]:
    """Judge each real layout by a model of made documents and the other real layouts.

    The second of the answers has only the layouts that the readers were not written on.
    """
    chosen = [e for e in examples if e.kind == kind]
    real = [e for e in chosen if e.layout in weights.real]
    folds = layout_folds(real, REAL_FOLDS)
    groups = [
        {e.layout for e, at in zip(real, folds.tolist(), strict=True) if at == fold}
        for fold in range(REAL_FOLDS)
    ]
    whole = _measure(chosen, real, groups, kind, weights, REAL)
    return whole, _only(whole, weights.unseen)


def _only(measured: SetAside, layouts: frozenset[str]) -> SetAside:
    """Return the part of the figures that these layouts have."""
    kept = [place for place, layout in enumerate(measured.layouts) if layout in layouts]
    return SetAside(
        measured.kind,
        UNSEEN,
        tuple(measured.before[place] for place in kept),
        tuple(measured.after[place] for place in kept),
        tuple(measured.layouts[place] for place in kept),
        tuple(measured.qualities[place] for place in kept),
    )


def _measure(
    known: Sequence[Example],
    judged: Sequence[Example],
    groups: Sequence[set[str]],
    kind: str,
    weights: Weights,
    name: str,
) -> SetAside:
    before, after, layouts, qualities = [], [], [], []
    for group in groups:
        if not group:
            continue
        model = fit_model([e for e in known if e.layout not in group], kind, weights)
        for example in judged:
            if example.layout in group:
                sure = model.probability(example.quality, example.features)
                before.append(Scored(example.field, example.score, example.right))
                after.append(Scored(example.field, sure, example.right))
                layouts.append(example.layout)
                qualities.append(example.quality)
    return SetAside(kind, name, tuple(before), tuple(after), tuple(layouts), tuple(qualities))
