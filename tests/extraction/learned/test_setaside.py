from __future__ import annotations

from extraction.learned.fit import Weights
from extraction.learned.setaside import measure_made, measure_real
from tests.extraction.learned.examples import MADE, REAL, made_examples

UNSEEN = frozenset(REAL[:3])
WEIGHTS = Weights(real=frozenset(REAL), unseen=UNSEEN)


class TestMeasureReal:
    def test_each_real_value_is_judged_once_by_a_model_without_its_layout(self) -> None:
        examples = made_examples(600) + made_examples(600, layouts=MADE)

        measured, unseen = measure_real(examples, "header", WEIGHTS)

        assert len(measured.after) == 600
        assert set(unseen.by_layout()) == UNSEEN
        assert set(measured.by_layout()) == set(REAL)
        assert measured.figures()["ece"] < measured.figures(calibrated=False)["ece"]


class TestMeasureMade:
    def test_real_values_are_neither_learned_from_nor_judged(self) -> None:
        examples = made_examples(300) + made_examples(600, layouts=MADE)

        measured = measure_made(examples, "header", WEIGHTS)

        assert set(measured.layouts) == set(MADE)
        assert (
            measured.after
            == measure_made(made_examples(600, layouts=MADE), "header", WEIGHTS).after
        )
