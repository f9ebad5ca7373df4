"""Results that stand as name and value, without a table."""

from __future__ import annotations

import pytest

from tests.extraction.steps.tables.pages import page_of, printed, rows_of

CELLS = ("test", "value", "unit", "minimum", "maximum")


class TestPairs:
    def test_a_colon_a_value_a_unit_and_a_limit(self) -> None:
        lines = [
            (200.0, [(50.0, "Results")]),
            (214.0, [(50.0, "Density at 20 °C: 0.996 g/cm³")]),
            (228.0, [(50.0, "Ash: 29.9 % (29.0 - 31.0 %)")]),
            (242.0, [(50.0, "Color: 12 APHA (max. 20)")]),
            (256.0, [(50.0, "Melt flow rate: 10.8 g/10 min (10.0 ... 14.0)")]),
        ]
        assert [printed(row, *CELLS) for row in rows_of(page_of(lines))] == [
            ("Density at 20 °C", "0.996", "g/cm³", None, None),
            ("Ash", "29.9", "%", "29.0", "31.0"),
            ("Color", "12", "APHA", None, "20"),
            ("Melt flow rate", "10.8", "g/10 min", "10.0", "14.0"),
        ]

    def test_the_rest_of_the_line_holds_the_limits(self) -> None:
        lines = [
            (200.0, [(50.0, "Notched bar impact test")]),
            (
                216.0,
                [
                    (50.0, "C43 Mean value"),
                    (250.0, "80 J"),
                    (330.0, "min 78 J"),
                    (420.0, "max 90 J"),
                ],
            ),
        ]
        assert [printed(row, *CELLS) for row in rows_of(page_of(lines))] == [
            ("Notched bar impact test", "80", "J", "78", "90")
        ]

    def test_a_condition_before_the_verdict_is_not_the_result(self) -> None:
        lines = [
            (200.0, [(50.0, "Other tests")]),
            (216.0, [(50.0, "Hydrostatic test"), (250.0, "120 bar - 5 s"), (400.0, "Good")]),
        ]
        [row] = rows_of(page_of(lines))
        assert printed(row, "test", "value", "minimum", "maximum", "verdict") == (
            "Hydrostatic test",
            "Good",
            None,
            None,
            "pass",
        )

    def test_conductivity_has_a_share_of_copper_as_its_unit(self) -> None:
        lines = [
            (200.0, [(50.0, "Results")]),
            (216.0, [(50.0, "Conductivity: 33.4 % IACS")]),
        ]
        [row] = rows_of(page_of(lines))
        assert printed(row, "test", "value", "unit") == ("Conductivity", "33.4", "% IACS")

    def test_how_much_was_tested_is_not_the_result(self) -> None:
        lines = [
            (200.0, [(50.0, "Nondestructive tests")]),
            (216.0, [(50.0, "D02 Visual Inspection"), (250.0, "100 %"), (330.0, "Positive")]),
        ]
        assert [printed(row, "test", "value") for row in rows_of(page_of(lines))] == [
            ("Visual Inspection", "Positive")
        ]

    def test_an_uncertainty_stands_apart(self) -> None:
        lines = [
            (200.0, [(50.0, "Analysis Results")]),
            (216.0, [(50.0, "Total alkalinity"), (250.0, "2207.62 ± 0.53 mg/kg")]),
        ]
        [row] = rows_of(page_of(lines))
        assert printed(row, "value", "uncertainty", "unit") == ("2207.62", "0.53", "mg/kg")

    @pytest.mark.parametrize(
        "text",
        [
            "Net Weight: 134.7 kg",
            "Storage temperature: 25 °C",
            "Date: 12.03.2025",
            "Batch No.: 4711",
            "B11 Wall thickness: 6 mm",
            "Phone: 508 465 3470",
        ],
    )
    def test_facts_of_the_header_are_no_results(self, text: str) -> None:
        assert rows_of(page_of([(100.0, [(50.0, "Product")]), (114.0, [(50.0, text)])])) == []


class TestCards:
    def test_the_value_stands_under_its_name_and_the_limit_below(self) -> None:
        lines = [
            (200.0, [(50.0, "Density"), (220.0, "Moisture"), (390.0, "pH")]),
            (213.0, [(50.0, "0.987 g/cm³"), (220.0, "0.05 %"), (390.0, "6.1")]),
            (
                228.0,
                [
                    (50.0, "Spec.: 0.98 to 1.02"),
                    (220.0, "Spec.: max. 0.1"),
                    (390.0, "Spec.: 5 to 7"),
                ],
            ),
        ]
        assert [printed(row, *CELLS) for row in rows_of(page_of(lines))] == [
            ("Density", "0.987", "g/cm³", "0.98", "1.02"),
            ("Moisture", "0.05", "%", None, "0.1"),
            ("pH", "6.1", None, "5", "7"),
        ]

    def test_the_value_of_a_label_is_no_name_of_a_test(self) -> None:
        lines = [
            (200.0, [(50.0, "Product"), (250.0, "Lot No.")]),
            (211.0, [(50.0, "Citric acid"), (250.0, "4711")]),
            (222.0, [(50.0, "99.5 %"), (250.0, "12 kg")]),
        ]
        assert rows_of(page_of(lines)) == []
