"""Examples to a model: trees that give a score, then a curve by quality of page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.learned.calibration import Curve, Model, curve_through
from extraction.learned.examples import Example
from extraction.learned.trees import Trees, from_lightgbm, log_odds, probability
from extraction.result import Quality
from extraction.synthetic.families import all_families

Array = NDArray[np.float64]
#: A feature that fewer examples have is chance.
RARE = 12
#: Weight of an example in the curve of pages of another quality.
OTHER_QUALITY = 0.2
#: A curve's points, and its least slope.
STEPS, SLOWEST = 60, 0.2
FOLDS = 5
#: How many examples one of a layout that the readers were not written on outweighs.
UNSEEN_FACTOR = 2.0
#: Features that tell one document from another rather than a good value from a bad one.
LEFT_OUT = frozenset(
    {
        *("pages", "lots", "filled", "rows", "lot_rows", "section", "english", "page"),
        *("left", "top", "signal=top", "length", "words", "digits", "upper", "colon"),
    }
)
#: Features that may only speak for a value, and those that may only speak against it.
RISING = frozenset(
    {
        *("score", "test_score", "type_score", "page_sure", "page_agree"),
        *("known_test", "known_unit"),
        *(
            f"signal={name}"
            for name in (
                *("weight", "prior", "strength", "fit", "relation", "near", "places"),
                *("ocr", "ocr_mean", "readers_agree"),
            )
        ),
    }
)
FALLING = frozenset(
    {
        *("alternatives", "signal=rival", "signal=differing"),
        *(
            f"reason={name}"
            for name in (
                *("date.ambiguous", "check.dates", "check.barcode_differs", "check.lot_pattern"),
                *("check.lot_unlike", "check.pages_differ"),
                *("ocr.readers_differ", "ocr.unsure", "header.rival", "header.pages_differ"),
                "type.no_results",
            )
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a judge is made: trees of so many leaves, and how much the reader's score adds."""

    rounds: int
    leaves: int
    blend: float


#: Chosen on real layouts kept out.
RECIPES = {"header": Recipe(300, 6, 1.0), "row": Recipe(200, 8, 0.0)}
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
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
    """How much examples count; layouts that the readers do not know stand for more."""

    real: frozenset[str] = frozenset()  # layouts of real documents
    unseen: frozenset[str] = frozenset()  # those that the readers were not written on
    factor: float = UNSEEN_FACTOR

    def of(self, examples: Sequence[Example]) -> Array:
        """Return a weight each; a document's rows share what one document may say."""
        counts = Counter((e.document, e.kind) for e in examples)
        return np.array(
            [
                (self.factor if e.layout in self.unseen else 1.0)
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
    recipe = RECIPES[kind]
    names = feature_names(chosen)
    unseen = np.zeros(len(chosen))
    folds = layout_folds(chosen, FOLDS)
    for fold in range(FOLDS):
        inside, outside = folds != fold, folds == fold
        if not outside.any():
            continue
        part = Model(_trees(chosen, names, truth, weight, inside, recipe), {}, recipe.blend)
        for index in np.flatnonzero(outside):
            unseen[index] = part.score(chosen[index].features)
    trees = _trees(chosen, names, truth, weight, np.ones(len(chosen), dtype=bool), recipe)
    return Model(trees, _curves(chosen, unseen, truth, weight), recipe.blend)


def real_layouts(examples: Sequence[Example]) -> frozenset[str]:
    """Return the layouts of real documents: those that no generator family has."""
    made = {family.name for family in all_families()}
    return frozenset(
        example.layout
        for example in examples
        if example.layout not in made and not example.layout.startswith(("other-", "drawn-"))
    )


def feature_names(examples: Sequence[Example]) -> list[str]:
    """Return the features that enough examples have and that may be learned from, sorted."""
    seen = Counter(name for example in examples for name in example.features)
    return sorted(name for name, n in seen.items() if n >= RARE and name not in LEFT_OUT)


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
    recipe: Recipe,
) -> Trees:
    import lightgbm  # noqa: PLC0415 - only to train

    matrix = np.array([[e.features.get(name, 0.0) for name in names] for e in examples])
    ways = [int(name in RISING) - int(name in FALLING) for name in names]
    safe = [f"f{index}" for index in range(len(names))]  # LightGBM refuses "=" in names
    data = lightgbm.Dataset(matrix[chosen], truth[chosen], weight=weight[chosen], feature_name=safe)
    parameters = {**PARAMETERS, "num_leaves": recipe.leaves, "monotone_constraints": ways}
    booster = lightgbm.train(parameters, data, num_boost_round=recipe.rounds)
    return Trees(tuple(names), from_lightgbm(booster.dump_model()).trees)


def _curves(
    examples: Sequence[Example], scores: Array, truth: Array, weight: Array
) -> dict[str, Curve]:
    """Fit a curve for each quality of page, which leans on the others, and one for all."""
    qualities = np.array([example.quality for example in examples])
    curves = {"all": _curve(scores, truth, weight)}
    for quality in Quality:
        share = np.where(qualities == quality.value, 1.0, OTHER_QUALITY)
        curves[quality.value] = _curve(scores, truth, weight * share)
    return curves


def _curve(scores: Array, truth: Array, weight: Array) -> Curve:
    """Fit a rising curve, a logistic one: it keeps apart what the scores keep apart.

    Source:
        Platt: Probabilistic outputs for support vector machines (1999).

    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only to train

    odds = np.array([log_odds(score) for score in scores])
    fitted = LogisticRegression(C=1.0).fit(odds[:, None], truth, sample_weight=weight)
    slope, shift = max(SLOWEST, float(fitted.coef_[0, 0])), float(fitted.intercept_[0])
    points = [log_odds(0.0) * (1 - n / STEPS) + log_odds(1.0) * n / STEPS for n in range(STEPS + 1)]
    return curve_through([(probability(x), probability(slope * x + shift)) for x in points])
