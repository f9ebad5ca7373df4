"""Footnotes of tables: methods, limits and units behind a mark."""

from __future__ import annotations

import pytest

from extraction.result import Row
from tests.extraction.steps.tables.pages import page_of, printed, rows_of

Lines = list[tuple[float, list[tuple[float, str]]]]


def table(*names: str) -> Lines:
    """Return a table with the names, their results in mg/kg."""
    head = (200.0, [(50.0, "Analysis"), (250.0, "Result"), (350.0, "Unit")])
    rows = [
        (216.0 + 16 * n, [(50.0, name), (250.0, f"1.{n}"), (350.0, "mg/kg")])
        for n, name in enumerate(names)
    ]
    return [head, *rows]


class TestWithFootnotes:
    @pytest.mark.parametrize(
        ("marks", "notes"),
        [
            (("1)", "2)"), ("1) EN 14123", "2) ISO 939")),
            (("(1)", "(2)"), ("(1) EN 14123", "(2) ISO 939")),
            (("¹", "²"), ("¹ EN 14123", "² Method: ISO 939")),
            (("a)", "b)"), ("a) EN 14123", "b) ISO 939")),
        ],
    )
    def test_each_test_takes_its_notes_method(
        self, marks: tuple[str, str], notes: tuple[str, str]
    ) -> None:
        lines = table(f"Ochratoxin A {marks[0]}", f"Moisture {marks[1]}", "Lead")
        below: Lines = [(300.0 + 11 * n, [(50.0, note)]) for n, note in enumerate(notes)]
        rows = rows_of(page_of([*lines, *below]))
        assert [printed(row, "test", "method") for row in rows] == [
            ("Ochratoxin A", "EN 14123"),
            ("Moisture", "ISO 939"),
            ("Lead", None),
        ]

    def test_a_limit_in_a_note_is_a_limit(self) -> None:
        below: Lines = [(300.0, [(50.0, "1) Limit: max. 5.0")])]
        rows = rows_of(page_of([*table("Ochratoxin A 1)", "Moisture", "Lead"), *below]))
        assert printed(rows[0], "test", "maximum", "method") == ("Ochratoxin A", "5.0", None)

    def test_a_bracket_without_a_note_stays_in_the_name(self) -> None:
        rows = rows_of(page_of(table("Sample A (1)", "Moisture", "Lead")))
        assert rows[0].test.value == "Sample A (1)"

    def test_a_mark_whose_note_is_elsewhere_is_no_part_of_the_name(self) -> None:
        rows = rows_of(page_of(table("Density 1)", "Moisture", "Lead")))
        assert rows[0].test.value == "Density"


class TestMarksOfResults:
    """Marks behind results and units are lost, and what their notes say stays with the row."""

    def rows(self, cells: list[tuple[str, str, str]], *notes: str) -> list[Row]:
        head = (200.0, [(50.0, "Analysis"), (250.0, "Result"), (350.0, "Unit")])
        body: Lines = [
            (216.0 + 16 * n, [(50.0, name), (250.0, value), (350.0, unit)])
            for n, (name, value, unit) in enumerate(cells)
        ]
        below: Lines = [(300.0 + 11 * n, [(50.0, note)]) for n, note in enumerate(notes)]
        return rows_of(page_of([head, *body, *below]))

    @pytest.mark.parametrize(
        ("value", "unit", "note"),
        [
            ("8.7ᵃ", "%", "ᵃ at 105 °C"),
            ("8.7 a", "%", "a) at 105 °C"),
            ("8.7 a)", "%", "a) at 105 °C"),
            ("8.7 1)", "%", "1) at 105 °C"),
            ("8.7¹", "%", "¹ at 105 °C"),
            ("8.7*", "%", "* at 105 °C"),
            ("8.7 †", "%", "† at 105 °C"),
            ("8.7", "%ᵃ", "ᵃ at 105 °C"),
            ("8.7", "% *", "* at 105 °C"),
        ],
    )
    def test_a_mark_is_no_unit_and_its_note_stays(self, value: str, unit: str, note: str) -> None:
        row, *_ = self.rows(
            [("Loss on drying", value, unit), ("Ash", "0.2", "%"), ("Lead", "1", "mg/kg")], note
        )

        assert printed(row, "test", "value", "unit") == ("Loss on drying", "8.7", "%")
        said = [r for cell in (row.value, row.unit) for r in cell.reasons]
        assert [r.sentence.partition(": ")[2] for r in said if r.code == "table.footnote"] == [
            "at 105 °C"
        ]

    def test_powers_of_ten_and_of_units_are_no_marks(self) -> None:
        count, area, _ = self.rows(
            [("Plate count", "2.5 x 10²", "CFU/g"), ("Surface", "3", "m²/g"), ("Lead", "1", "%")],
            "² mean of two",
        )

        assert printed(count, "value", "unit") == ("2.5 x 10²", "CFU/g")
        assert printed(area, "value", "unit") == ("3", "m²/g")
        assert all(reason.code != "table.footnote" for reason in count.value.reasons)

    def test_several_notes_stand_on_one_line(self) -> None:
        assay, sulphate, lead = self.rows(
            [("Assay", "99.8²", "%"), ("Sulphate", "25³", "mg/kg"), ("Lead", "1ᵃ", "mg/kg")],
            "¹ on dry matter ² mean of two ³ by ion chromatography ᵃ limit of quantification 0.5",
        )

        assert printed(assay, "value", "method") == ("99.8", None)
        assert "Footnote 2: mean of two" in [r.sentence for r in assay.value.reasons]
        assert printed(sulphate, "value", "method") == ("25", "by ion chromatography")
        assert printed(lead, "value", "loq") == ("1", "0.5")
