from __future__ import annotations

import pytest

from extraction.steps.tables.texts.names_of_tests import split_name, without_mark
from tests.extraction.steps.tables.pages import printed, rows_of, table_page


class TestWithoutMark:
    @pytest.mark.parametrize(
        ("printed_name", "name"),
        [
            ("Assay (GC)¹", "Assay (GC)"),
            ("Water²", "Water"),
            ("Acidity ³ ⁴", "Acidity"),
            ("Weight per m²", "Weight per m²"),
            ("Aflatoxin B1", "Aflatoxin B1"),
        ],
    )
    def test_a_raised_number_is_the_mark_of_a_footnote(self, printed_name: str, name: str) -> None:
        assert without_mark(printed_name) == name


class TestSplitName:
    def test_a_unit_behind_the_name_is_parted(self) -> None:
        assert split_name("Density, g/cm3") == ("Density", "g/cm3")
        assert split_name("Moisture (%)") == ("Moisture", "%")
        assert split_name("Colour (L*)") == ("Colour (L*)", None)


class TestNamesInTables:
    def test_a_scale_and_a_condition_stay_in_the_name(self) -> None:
        page = table_page(
            [
                ("Test", "Unit", "Min", "Max", "Result"),
                ("Colour, Pt-Co", "", "", "10", "2"),
                ("Viscosity, 25 °C", "mPa.s", "20", "40", "31"),
                ("Chloride, ppm", "", "", "5", "1"),
            ],
            places=(50.0, 200.0, 280.0, 360.0, 440.0),
        )
        assert [printed(row, "test", "unit") for row in rows_of(page)] == [
            ("Colour, Pt-Co", "Pt-Co"),
            ("Viscosity, 25 °C", "mPa.s"),
            ("Chloride", "ppm"),
        ]
