from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from extraction.result import LotPart
from registry.documents.meaning import Meaning, row_meaning
from registry.documents.merging import merge_reading
from tests.registry.company import make_result, make_row
from tests.registry.documents.test_current import Said


def meaning_after(*said: Said) -> Meaning:
    row = make_row("Lead", "<0.05", "mg/kg", characteristic="lead")
    result = replace(make_result(), lots=(LotPart(rows=(row,)),))
    return row_meaning(merge_reading(result, said, extraction_id=1).lots[0].rows[0])


class TestRowMeaning:
    def test_an_untouched_row_means_what_the_machine_says(self) -> None:
        meaning = meaning_after()

        assert (meaning.characteristic, meaning.operator, meaning.number, meaning.ucum) == (
            "lead",
            "<",
            Decimal("0.05"),
            "mg/kg",
        )

    def test_a_corrected_value_and_unit_change_the_number(self) -> None:
        meaning = meaning_after(
            Said("lots.0.results.0.value", "0,7"), Said("lots.0.results.0.unit", "ppm")
        )

        assert (meaning.operator, meaning.number, meaning.unit) == ("", Decimal("0.7"), "ppm")
        assert meaning.ucum != "mg/kg"

    def test_another_test_is_another_characteristic(self) -> None:
        meaning = meaning_after(Said("lots.0.results.0.test", "Cadmium"))

        assert meaning.name == "Cadmium"
        assert meaning.characteristic != "lead"
