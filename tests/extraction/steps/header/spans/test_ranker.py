from __future__ import annotations

import numpy as np
import pytest

from extraction.learned.trees import Forest, Trees
from extraction.steps.header.spans.measure import NAMES
from extraction.steps.header.spans.ranker import Ranker, page_options, rank, using_ranker
from extraction.steps.header.texts.spots import view_page
from tests.extraction.steps.header.pages import page_of, rows

#: Trusts the labels alone: sure where the nearest one is one of the field.
BY_LABEL = Ranker(
    Trees(NAMES, ([NAMES.index("best_strong"), 0.95, -3.0, [NAMES.index("fit"), 0.9, -1.0, 3.0]],)),
    1.0,
    {},
)
PAGE = page_of(rows(("Lot no.", "BV 5K0714"), ("Customer", "Acme Foods Ltd")))


class TestRank:
    def test_the_value_beside_the_label_is_the_likeliest(self) -> None:
        with using_ranker(BY_LABEL):
            found = rank([view_page(PAGE)])

        assert found["lot_number"][0].option.shape.value == "BV 5K0714"
        assert found["customer_name"][0].option.shape.value == "Acme Foods Ltd"
        assert found["lot_number"][0].sure > 0.9

    def test_each_value_comes_once(self) -> None:
        values = [
            r.option.shape.value
            for r in BY_LABEL.rank(page_options([view_page(PAGE)]))["lot_number"]
        ]

        assert len(values) == len(set(values))

    def test_without_a_ranker_nothing_is_ranked(self) -> None:
        with using_ranker(None):
            assert rank([view_page(PAGE)]) == {}

    def test_an_empty_page_has_no_options(self) -> None:
        assert page_options([view_page(page_of([]))]) == []


class TestStored:
    def test_it_says_the_same_when_read_back(self) -> None:
        options = page_options([view_page(PAGE)])

        again = Ranker.from_json(BY_LABEL.to_json()).rank(options)

        assert again == BY_LABEL.rank(options)

    def test_one_of_other_measures_is_refused(self) -> None:
        data = BY_LABEL.to_json()
        data["trees"]["features"] = ["something else"]

        with pytest.raises(ValueError, match="other measures"):
            Ranker.from_json(data)


class TestRawEach:
    def test_each_row_adds_up_its_leaves(self) -> None:
        matrix = np.array([[0.1, 2.0], [0.9, 2.0], [0.9, 7.0], [0.5, 0.0]])
        trees = Trees(("a", "b"), ([0, 0.5, -1.0, [1, 3.0, 0.25, 2.0]], 0.5, [1, 1.0, 4.0, 0.0]))

        together = Forest(trees).raw_each(matrix)

        assert together.tolist() == [-0.5, 0.75, 2.5, 3.5]
