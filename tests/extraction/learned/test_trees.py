from __future__ import annotations

import lightgbm
import numpy as np
import pytest

from extraction.learned.trees import Trees, from_lightgbm


class TestFromLightgbm:
    def test_plain_trees_say_what_the_library_says(self) -> None:
        source = np.random.default_rng(3)
        matrix = source.normal(size=(400, 5))
        truth = (matrix[:, 0] + matrix[:, 1] * matrix[:, 2] > 0).astype(float)
        data = lightgbm.Dataset(matrix, truth, feature_name=list("abcde"))
        options = {"objective": "binary", "verbosity": -1, "num_leaves": 7, "num_threads": 1}
        booster = lightgbm.train(options, data, num_boost_round=25)

        trees = from_lightgbm(booster.dump_model())

        ours = [trees.probability(dict(zip("abcde", row, strict=True))) for row in matrix]
        assert ours == pytest.approx(list(booster.predict(matrix)), abs=1e-4)
        together = trees.forest.raw_each(matrix)
        assert together.tolist() == pytest.approx(booster.predict(matrix, raw_score=True), abs=1e-4)

    def test_json_keeps_them(self) -> None:
        trees = Trees(("a",), ([0, 0.5, -1.0, 2.0],))

        again = Trees.from_json(trees.to_json())

        assert again.raw({"a": 1.0}) == 2.0
        assert again.raw({}) == -1.0  # a missing feature counts as 0
