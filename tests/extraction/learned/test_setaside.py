from __future__ import annotations

from extraction.learned.examples import Example
from extraction.learned.fit import Weights
from extraction.learned.setaside import measure_made, measure_real
from tests.extraction.learned.examples import MADE, REAL, made_examples

UNSEEN = frozenset(REAL[:3])
WEIGHTS = Weights(real=frozenset(REAL), unseen=UNSEEN)


def both_kinds(count: int, *, layouts: tuple[str, ...] = REAL) -> list[Example]:
    return [
        example
        for kind, many in (("header", count), ("row", 150))
        for example in made_examples(many, kind=kind, layouts=layouts)
    ]


class TestMeasureReal:
    def test_each_real_value_is_judged_once_by_a_model_without_its_layout(self) -> None:
        examples = both_kinds(600) + both_kinds(600, layouts=MADE)

        measured, _, unseen, _ = measure_real(examples, WEIGHTS)

        assert len(measured.after) == 600
        assert set(unseen.by_layout()) == UNSEEN
        assert set(measured.by_layout()) == set(REAL)
        assert measured.figures()["ece"] < measured.figures(calibrated=False)["ece"]


class TestMeasureMade:
    def test_real_values_are_neither_learned_from_nor_judged(self) -> None:
        examples = both_kinds(300) + both_kinds(600, layouts=MADE)

        [measured, _] = measure_made(examples, WEIGHTS)

        assert set(measured.layouts) == set(MADE)
        assert measured.after == measure_made(both_kinds(600, layouts=MADE), WEIGHTS)[0].after
