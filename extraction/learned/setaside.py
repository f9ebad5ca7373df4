"""What the judges are worth on layouts that they have not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.evaluate.calibrated import calibration_error, coverage
from extraction.evaluate.score import Scored
from extraction.learned.examples import Example
from extraction.learned.fit import FOLDS, Weights, fit_model, layout_folds


@dataclass(frozen=True, slots=True)
class SetAside:
    """Figures of one kind of value; each layout judged by a model that never saw it."""

    kind: str
    real: bool
    before: tuple[Scored, ...]  # the readers' own scores
    after: tuple[Scored, ...]  # calibrated
    layouts: tuple[str, ...]  # of each value

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
        names = sorted(set(self.layouts))
        return {
            name: tuple(
                item
                for item, layout in zip(self.after, self.layouts, strict=True)
                if layout == name
            )
            for name in names
        }


def measure_made(examples: Sequence[Example], kind: str, weights: Weights) -> SetAside:
    """Judge made documents, whole families kept out in turn; real ones are not used."""
    made = [e for e in examples if e.kind == kind and e.layout not in weights.real]
    folds = layout_folds(made, FOLDS)
    groups = [
        {e.layout for e, at in zip(made, folds.tolist(), strict=True) if at == fold}
        for fold in range(FOLDS)
    ]
    return _measure(made, made, groups, kind, weights, real=False)


def measure_real(examples: Sequence[Example], kind: str, weights: Weights) -> SetAside:
    """Judge each real layout by a model of made documents and the other real layouts."""
    chosen = [e for e in examples if e.kind == kind]
    real = [e for e in chosen if e.layout in weights.real]
    groups = [{layout} for layout in sorted({e.layout for e in real})]
    return _measure(chosen, real, groups, kind, weights, real=True)


def _measure(
    known: Sequence[Example],
    judged: Sequence[Example],
    groups: Sequence[set[str]],
    kind: str,
    weights: Weights,
    *,
    real: bool,
) -> SetAside:
    before, after, layouts = [], [], []
    for group in groups:
        model = fit_model([e for e in known if e.layout not in group], kind, weights)
        for example in judged:
            if example.layout in group:
                sure = model.probability(example.field, example.quality, example.features)
                before.append(Scored(example.field, example.score, example.right))
                after.append(Scored(example.field, sure, example.right))
                layouts.append(example.layout)
    return SetAside(kind, real, tuple(before), tuple(after), tuple(layouts))
