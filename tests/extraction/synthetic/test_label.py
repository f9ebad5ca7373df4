from __future__ import annotations

from extraction.geometry import Box
from extraction.synthetic.label import make_label, stated_facts

BOX = Box(1, 2, 3, 4)


class TestStatedFacts:
    def test_what_was_not_rendered_is_not_stated(self) -> None:
        marks = {"m0": {"issue_date": "2026-01-02"}, "m1": {"purchase_order": "4500"}}

        facts = stated_facts(marks, {"m0": (1, BOX)})

        assert facts == {"issue_date": ("2026-01-02", 1, BOX)}

    def test_the_first_place_of_a_repeated_fact_counts(self) -> None:
        marks = {"m0": {"issue_date": "a"}, "m1": {"issue_date": "a"}}

        facts = stated_facts(marks, {"m0": (1, BOX), "m1": (2, BOX)})

        assert facts["issue_date"] == ("a", 1, BOX)


class TestMakeLabel:
    def test_a_row_without_its_result_does_not_count(self) -> None:
        facts = {
            "lots.0.lot_number": ("L1", 1, BOX),
            "lots.0.results.0.test": ("Assay", 1, BOX),
            "lots.0.results.1.test": ("Lead", 1, BOX),
            "lots.0.results.1.value": ("0,100", 1, BOX),
        }

        label = make_label(facts)

        [lot] = label["lots"]
        assert [row["test"] for row in lot["results"]] == ["Lead"]
        assert lot["expiry_date"] is None
        assert label["boxes"]["lots.0.lot_number"] == {"page": 1, "box": [1, 2, 3, 4]}

    def test_a_decimal_that_looks_like_thousands_may_be_written_both_ways(self) -> None:
        facts = {"lots.0.results.0.value": ("0,100", 1, BOX)}

        assert make_label(facts)["lots"][0]["results"][0]["value"] == ["0,100", "0.100"]
