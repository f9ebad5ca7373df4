from __future__ import annotations

import pytest

from extraction.steps.header.proposals.running_text import facts_of, sentence_around


class TestFactsOf:
    @pytest.mark.parametrize(
        ("text", "field", "value"),
        [
            ("The lot complies. Country of origin: United Kingdom.", "country_of_origin", "United Kingdom"),
            ("Product of Norway", "country_of_origin", "Norway"),
            ("Die Ware ist geprüft. Ursprungsland: Deutschland.", "country_of_origin", "Deutschland"),
            ("Store in a dry place below 25 °C. Keep closed.", "storage_conditions", "Store in a dry place below 25 °C."),
            ("Kühl und trocken lagern bei max. 20 °C", "storage_conditions", "Kühl und trocken lagern bei max. 20 °C"),
            ("Conservar en lugar seco y fresco.", "storage_conditions", "Conservar en lugar seco y fresco."),
        ],
    )  # fmt: skip
    def test_a_sentence_states_it(self, text: str, field: str, value: str) -> None:
        assert facts_of(text)[field] == value

    @pytest.mark.parametrize(
        "text",
        [
            "Made in accordance with the order of the customer",
            "The results relate to the items tested only and to nothing else.",
            "Country of origin:",
        ],
    )
    def test_what_states_nothing_gives_nothing(self, text: str) -> None:
        assert "country_of_origin" not in facts_of(text)


class TestSentenceAround:
    def test_the_neighbours_stay_out(self) -> None:
        text = "Store cool. We hereby certify the above. Page 1 of 2"

        assert sentence_around(text, text.index("hereby")) == "We hereby certify the above."
