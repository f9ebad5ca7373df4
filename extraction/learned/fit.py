"""Examples to a model: a score, then isotonic curves by field and quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.learned.calibration import Curve, Model, curve_through
from extraction.learned.examples import Example
from extraction.learned.trees import Trees, from_lightgbm
from extraction.result import Quality
from extraction.synthetic.families import all_families

Array = NDArray[np.float64]
#: A feature that fewer examples have is chance.
RARE = 12
#: Weight of an example in the curve of one field on one quality of page: of the same field
#: on pages of another quality, of another field on the same quality, of any other.
SAME_FIELD, SAME_QUALITY, NEITHER = 0.6, 0.1, 0.05
FOLDS = 5
#: How many made examples one real one outweighs.
REAL_FACTOR = 10.0
#: Kinds whose values trees order better on real layouts kept out than the reader's own
#: score does. Header values are not among them: measured, the score alone orders best.
ROUNDS = {"row": 90}
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 8,
    "min_data_in_leaf": 12,
    "learning_rate": 0.06,
    "lambda_l2": 4.0,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 7,
    "num_threads": 1,
    "deterministic": True,
    "verbosity": -1,
}


@dataclass(frozen=True, slots=True)
class Weights:
    """How much examples count; real documents stand for more than made ones."""

    real: frozenset[str]  # layouts of real documents
    factor: float = REAL_FACTOR

    def of(self, examples: Sequence[Example]) -> Array:
        """Return a weight each; a document's rows share what one document may say."""
        counts = Counter((e.document, e.kind) for e in examples)
        return np.array(
            [
                (self.factor if e.layout in self.real else 1.0)
                * min(1.0, 25.0 / counts[e.document, e.kind])
                for e in examples
            ]
        )


def fit_model(examples: Sequence[Example], kind: str, weights: Weights) -> Model:
    """Fit the judge of "header" or "row" values.

    The curves are fitted on scores of trees that have not seen the example's layout:
    layouts are dealt into folds, so that no form is on both sides.

    Raises:
        ValueError: All examples are right, or all are wrong.

    """
    chosen = [example for example in examples if example.kind == kind]
    truth = np.array([float(example.right) for example in chosen])
    if len(set(truth.tolist())) < 2:
        msg = f"examples of {kind} values must be right and wrong ones"
        raise ValueError(msg)
    weight = weights.of(chosen)
    if kind not in ROUNDS:
        own = np.array([example.score for example in chosen])
        return Model(None, _curves(chosen, own, truth, weight))
    names = feature_names(chosen)
    unseen = np.zeros(len(chosen))
    folds = layout_folds(chosen, FOLDS)
    for fold in range(FOLDS):
        inside, outside = folds != fold, folds == fold
        if not outside.any():
            continue
        trees = _trees(chosen, names, truth, weight, inside, kind)
        for index in np.flatnonzero(outside):
            unseen[index] = trees.probability(chosen[index].features)
    trees = _trees(chosen, names, truth, weight, np.ones(len(chosen), dtype=bool), kind)
    return Model(trees, _curves(chosen, unseen, truth, weight))


def real_layouts(examples: Sequence[Example]) -> frozenset[str]:
    """Return the layouts of real documents: those that no generator family has."""
    made = {family.name for family in all_families()}
    return frozenset(
        example.layout
        for example in examples
        if example.layout not in made and not example.layout.startswith(("other-", "drawn-"))
    )


def feature_names(examples: Sequence[Example]) -> list[str]:
    """Return the features that enough examples have, sorted."""
    seen = Counter(name for example in examples for name in example.features)
    return sorted(name for name, count in seen.items() if count >= RARE)


def layout_folds(examples: Sequence[Example], folds: int) -> NDArray[np.int64]:
    """Deal layouts into folds, largest first, each into the smallest fold."""
    sizes = Counter(example.layout for example in examples)
    loads, fold_of = [0] * folds, {}
    for layout, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        fold_of[layout] = loads.index(min(loads))
        loads[fold_of[layout]] += size
    return np.array([fold_of[example.layout] for example in examples])


def _trees(
    examples: Sequence[Example],
    names: Sequence[str],
    truth: Array,
    weight: Array,
    chosen: NDArray[np.bool_],
    kind: str,
) -> Trees:
    import lightgbm  # noqa: PLC0415 - only to train

    matrix = np.array([[e.features.get(name, 0.0) for name in names] for e in examples])
    # the reader's score may only speak for a value, never against it
    rising = [int(name in {"score", "test_score"}) for name in names]
    safe = [f"f{index}" for index in range(len(names))]  # LightGBM refuses "=" in names
    data = lightgbm.Dataset(matrix[chosen], truth[chosen], weight=weight[chosen], feature_name=safe)
    parameters = {**PARAMETERS, "monotone_constraints": rising}
    booster = lightgbm.train(parameters, data, num_boost_round=ROUNDS[kind])
    return Trees(tuple(names), from_lightgbm(booster.dump_model()).trees)


def _curves(
    examples: Sequence[Example], scores: Array, truth: Array, weight: Array
) -> dict[str, Curve]:
    """Fit a curve for each field on each quality; what is rare leans on the rest."""
    fields = np.array([example.field for example in examples])
    qualities = np.array([example.quality for example in examples])
    curves = {"all": _curve(scores, truth, weight)}
    for field in sorted(set(fields.tolist())):
        for quality in Quality:
            field_too, quality_too = fields == field, qualities == quality.value
            other_field = np.where(quality_too, SAME_QUALITY, NEITHER)
            same_field = np.where(quality_too, 1.0, SAME_FIELD)
            share = np.where(field_too, same_field, other_field)
            curves[f"{field}/{quality.value}"] = _curve(scores, truth, weight * share)
    return curves


def _curve(scores: Array, truth: Array, weight: Array) -> Curve:
    """Fit a rising curve; one right and one wrong example at each end keep it modest."""
    from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415 - only to train

    x = np.concatenate([scores, [0.0, 0.0, 1.0, 1.0]])
    y = np.concatenate([truth, [0.0, 1.0, 0.0, 1.0]])
    w = np.concatenate([weight, [0.5, 0.5, 0.02, 1.0]])
    fitted = IsotonicRegression(out_of_bounds="clip").fit(x, y, sample_weight=w)
    points = sorted(zip(fitted.X_thresholds_, fitted.y_thresholds_, strict=True))
    return curve_through([(float(a), float(b)) for a, b in points])
