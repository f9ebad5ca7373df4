from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.evaluate.calibrated import calibration_error
from extraction.evaluate.score import Scored
from extraction.learned.fit import Weights, feature_names, fit_model, layout_folds, real_layouts
from tests.extraction.learned.examples import MADE, REAL, made_examples

NO_REAL = Weights(real=frozenset())


class TestFitModel:
    def test_what_it_says_is_how_often_it_is_right(self) -> None:
        model = fit_model(made_examples(kind="row"), "row", NO_REAL)

        fresh = made_examples(1500, seed=9, kind="row")
        judged = [Scored(e.field, model.probability(e.quality, e.features), e.right) for e in fresh]
        boasting = [Scored(e.field, e.score, e.right) for e in fresh]
        assert calibration_error(judged) < 0.04 < calibration_error(boasting)

    def test_doubt_lowers_confidence(self) -> None:
        model = fit_model(made_examples(kind="row"), "row", NO_REAL)

        sure = model.probability("digital", {"score": 0.9, "page": 1})
        doubtful = model.probability("digital", {"score": 0.9, "page": 1, "reason=doubt": 1})
        assert sure > 0.85
        assert doubtful < 0.55

    def test_a_header_value_that_the_reader_likes_more_is_surer(self) -> None:
        model = fit_model(made_examples(), "header", NO_REAL)

        judged = [model.probability("digital", {"score": n / 20}) for n in range(21)]
        assert judged == sorted(judged)
        assert len(set(judged)) == len(judged)

    def test_what_may_only_doubt_never_speaks_for_a_value(self) -> None:
        backwards = [
            replace(e, features={**e.features, "reason=ocr.unsure": float(e.right)})
            for e in made_examples()
        ]
        model = fit_model(backwards, "header", NO_REAL)

        plain = {"score": 0.9, "page": 1.0}
        assert model.probability("scan", {**plain, "reason=ocr.unsure": 1.0}) <= (
            model.probability("scan", plain)
        )

    def test_what_tells_documents_apart_is_not_learned_from(self) -> None:
        assert "page" not in feature_names(made_examples())
        assert "reason=doubt" in feature_names(made_examples())

    def test_it_is_the_same_every_time(self) -> None:
        examples = made_examples(600, kind="row")

        one, other = (fit_model(examples, "row", NO_REAL) for _ in range(2))

        assert one.to_json() == other.to_json()

    def test_examples_of_one_kind_are_refused(self) -> None:
        right = [example for example in made_examples() if example.right]

        with pytest.raises(ValueError, match="right and wrong"):
            fit_model(right, "header", NO_REAL)


class TestLayoutFolds:
    def test_a_layout_is_in_one_fold_only(self) -> None:
        examples = made_examples(600)

        folds = layout_folds(examples, 5)

        placed: dict[str, set[int]] = {}
        for example, fold in zip(examples, folds.tolist(), strict=True):
            placed.setdefault(example.layout, set()).add(fold)
        assert {len(where) for where in placed.values()} == {1}
        assert set(folds.tolist()) == set(range(5))


class TestRealLayouts:
    def test_families_of_the_generator_are_not_real(self) -> None:
        examples = made_examples(24) + made_examples(24, layouts=MADE)

        assert real_layouts(examples) == set(REAL)
