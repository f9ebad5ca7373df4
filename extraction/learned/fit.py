"""Examples to a model: trees that give a score, then a curve by quality of page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extraction.learned.calibration import Curve, Model, curve_through
from extraction.learned.examples import Example
from extraction.learned.familiarity import MEASURES, Familiarity, words_in_layouts
from extraction.learned.layouts import is_made
from extraction.learned.trees import BOOSTING, Trees, from_lightgbm, log_odds, probability
from extraction.result import Quality

Array = NDArray[np.float64]
KINDS = ("header", "row")
#: A feature that fewer examples have is chance.
RARE = 12
#: Weight of an example in the curve of pages of another quality.
OTHER_QUALITY = 0.2
#: A curve's points, and its least slope.
STEPS, SLOWEST = 60, 0.2
FOLDS = 5
#: How many examples one of a layout that the readers were not written on outweighs.
UNSEEN_FACTOR = 4.0
#: And once more so many in the curves and in familiarity, like one read with labels hidden: on
#: the documents that the readers were written on, and on made ones, nearly all is right
#: whatever the trees say.
SOBER = 4.0
#: What one of a made document that was read with labels hidden counts.
MADE_HIDDEN = 0.5
#: Features that tell one document from another rather than a good value from a bad one.
LEFT_OUT = frozenset(
    {
        *("pages", "lots", "filled", "rows", "lot_rows", "section", "english", "page"),
        *("left", "top", "signal=top", "length", "words", "digits", "upper", "colon"),
        *("is_code", "is_date"),  # only to doubt by
    }
)
#: Features that may only speak for a value, and those that may only speak against it.
RISING = frozenset(
    {
        *("score", "test_score", "type_score", "page_sure", "page_agree"),
        *("known_test", "known_unit"),
        *("familiar", "table_known", "table_units", "table_plain", "table_sure"),
        *MEASURES,
        *(
            f"signal={name}"
            for name in (
                *("weight", "prior", "strength", "fit", "relation", "near", "places"),
                *("ocr", "ocr_mean", "readers_agree", "learned", "label_own", "judged"),
            )
        ),
        *("agreed", "learned_margin", "rule_margin"),
    }
)
FALLING = frozenset(
    {
        *("alternatives", "signal=rival", "signal=differing", "signal=learned_rival"),
        *("label_like", "test_label_like", "value_label_like", "table_twice", "twice"),
        *("worded", "unexplained"),
        *("joint", "formless", "contested", "dates_printed", "signal=label_other"),
        *("unsupported", "runs_on", "runs_in", "within", "shared", "unsure", "type_alone"),
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
    """How a judge is made: trees of so many leaves, and how much the reader's score adds.

    Each tree sees a share of the features.
    """

    rounds: int
    leaves: int
    blend: float
    share: float


#: Chosen on real layouts kept out.
RECIPES = {"header": Recipe(200, 12, 1.0, 0.4), "row": Recipe(200, 8, 0.0, 0.7)}


@dataclass(frozen=True, slots=True)
class Weights:
    """How much examples count; layouts that the readers do not know stand for more."""

    real: frozenset[str] = frozenset()  # layouts of real documents
    unseen: frozenset[str] = frozenset()  # those that the readers were not written on
    factor: float = UNSEEN_FACTOR
    hidden: float = 1.0

    def of_example(self, example: Example) -> float:
        """Return how many others a value like this one stands for."""
        if example.hidden:
            return self.hidden * (1.0 if example.layout in self.real else MADE_HIDDEN)
        return self.factor if example.layout in self.unseen else 1.0

    def sober(self) -> Weights:
        """Return what examples count where confidence is set against what turned out right."""
        return replace(self, factor=self.factor * SOBER, hidden=self.hidden * SOBER)

    def of(self, examples: Sequence[Example]) -> Array:
        """Return a weight each; a document's rows share what one document may say."""
        counts = Counter((e.document, e.kind) for e in examples)
        return np.array(
            [self.of_example(e) * min(1.0, 25.0 / counts[e.document, e.kind]) for e in examples]
        )


def fit_model(examples: Sequence[Example], kind: str, weights: Weights) -> Model:
    """Fit the judge of "header" or "row" values.

    The curves are fitted on scores of trees that have not seen the example's layout:
    layouts are dealt into folds, so that no form is on both sides.

    Raises:
        ValueError: All examples are right, all are wrong, or all are of one layout.

    """
    chosen = [example for example in examples if example.kind == kind]
    if len({example.layout for example in chosen}) < 2:
        msg = f"examples of {kind} values must be of two layouts or more"
        raise ValueError(msg)
    truth = np.array([float(example.right) for example in chosen])
    if len(set(truth.tolist())) < 2:
        msg = f"examples of {kind} values must be right and wrong ones"
        raise ValueError(msg)
    weight = weights.of(chosen)
    recipe = RECIPES[kind]
    names = feature_names(chosen)
    matrix = np.array([[e.features.get(name, 0.0) for name in names] for e in chosen])
    unseen = np.zeros(len(chosen))
    folds = layout_folds(chosen, FOLDS)
    for fold in range(FOLDS):
        inside, outside = folds != fold, folds == fold
        if not outside.any():
            continue
        part = Model(_trees(matrix, names, truth, weight, inside, recipe), {}, recipe.blend)
        for index in np.flatnonzero(outside):
            unseen[index] = part.score(chosen[index].features)
    trees = _trees(matrix, names, truth, weight, np.ones(len(chosen), dtype=bool), recipe)
    curves = _curves(chosen, unseen, truth, weights.sober().of(chosen))
    return Model(trees, curves, recipe.blend)


def fit_familiarity(examples: Sequence[Example], weights: Weights) -> Familiarity:
    """Fit how familiar papers are: what of their measures tells that values are right.

    The words that count as seen are those of other layouts. Papers that were read with labels
    hidden are left out.
    """
    papers = _papers([example for example in examples if not example.hidden])
    laid_out = [(paper[0].layout, paper[0].words) for paper in papers]
    words = words_in_layouts(laid_out, 2)
    elsewhere = words_in_layouts(laid_out, 3)  # its own layout and two others
    rows, truth, weight = [], [], []
    for paper in papers:
        own = paper[0]
        seen = len(own.words & elsewhere) / max(1, len(own.words))
        rows.append([{**own.features, "words_seen": seen}.get(m, 0.0) for m in MEASURES])
        truth.append(sum(example.right for example in paper) / len(paper))
        weight.append(weights.sober().of_example(own))
    slopes, shift = _rising_logistic(np.array(rows), np.array(truth), np.array(weight))
    found = {name: round(float(slope), 4) for name, slope in zip(MEASURES, slopes, strict=True)}
    return Familiarity(words, found, round(shift, 4))


def _papers(examples: Sequence[Example]) -> list[list[Example]]:
    found: dict[str, list[Example]] = {}
    for example in examples:
        found.setdefault(example.document, []).append(example)
    return list(found.values())


def _rising_logistic(rows: Array, truth: Array, weight: Array) -> tuple[Array, float]:
    """Fit shares 0..1 by a logistic curve over measures whose slopes are none below 0."""
    slopes, shift = np.zeros(rows.shape[1]), 1.0
    weight = weight / weight.sum()
    for _ in range(4000):
        guess = 1.0 / (1.0 + np.exp(-(rows @ slopes + shift)))
        gap = weight * (guess - truth)
        slopes = np.maximum(0.0, slopes - 1.0 * (rows.T @ gap + 0.0005 * slopes))
        shift -= 1.0 * float(gap.sum())
    return slopes, shift


@dataclass(frozen=True, slots=True)
class Judges:
    """A judge of each kind of value, and how familiar papers are to them."""

    models: Mapping[str, Model]
    familiarity: Familiarity

    def judge(self, examples: Sequence[Example]) -> list[float]:
        """Return the probability that each value is right."""
        known = with_familiarity(examples, self.familiarity)
        return [self.models[e.kind].probability(e.quality, e.features) for e in known]


def fit_judges(
    examples: Sequence[Example], weights: Weights, kinds: Sequence[str] = KINDS
) -> Judges:
    """Fit the judges of values of these kinds.

    Raises:
        ValueError: All examples of a kind are right, or all are wrong.

    """
    known = crossed(examples, weights)
    models = {kind: fit_model(known, kind, weights) for kind in kinds}
    return Judges(models, fit_familiarity(examples, weights))


def with_familiarity(examples: Sequence[Example], familiarity: Familiarity) -> list[Example]:
    """Return the examples with how familiar their papers are among their features."""
    known: dict[str, Mapping[str, float]] = {}
    for example in examples:
        if example.document not in known:
            known[example.document] = familiarity.measured(example.features, example.words)
    return [
        replace(example, features={**example.features, **known[example.document]})
        for example in examples
    ]


def crossed(examples: Sequence[Example], weights: Weights) -> list[Example]:
    """Return the examples, each as familiar as papers of other layouts make it."""
    folds = layout_folds(examples, FOLDS)
    found = list(examples)
    for fold in range(FOLDS):
        places = np.flatnonzero(folds == fold).tolist()
        others = [e for e, own in zip(examples, folds.tolist(), strict=True) if own != fold]
        if not places or not others:
            continue
        familiarity = fit_familiarity(others, weights)
        for place, example in zip(
            places, with_familiarity([examples[p] for p in places], familiarity), strict=True
        ):
            found[place] = example
    return found


def real_layouts(examples: Sequence[Example]) -> frozenset[str]:
    """Return the layouts of real documents: those that no generator family has."""
    return frozenset(e.layout for e in examples if not is_made(e.layout))


def weights_of(examples: Sequence[Example]) -> Weights:
    """Return what examples count, by what they tell of their layouts."""
    unseen = frozenset(example.layout for example in examples if example.unseen)
    return Weights(real=real_layouts(examples), unseen=unseen)


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
    matrix: Array,
    names: Sequence[str],
    truth: Array,
    weight: Array,
    chosen: NDArray[np.bool_],
    recipe: Recipe,
) -> Trees:
    import lightgbm  # noqa: PLC0415 - only to train

    ways = [int(name in RISING) - int(name in FALLING) for name in names]
    safe = [f"f{index}" for index in range(len(names))]  # LightGBM refuses "=" in names
    data = lightgbm.Dataset(matrix[chosen], truth[chosen], weight=weight[chosen], feature_name=safe)
    parameters = {
        **BOOSTING,
        "num_leaves": recipe.leaves,
        "feature_fraction": recipe.share,
        "monotone_constraints": ways,
    }
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
