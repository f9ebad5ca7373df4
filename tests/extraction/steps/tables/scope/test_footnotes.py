"""Footnotes of tables: methods, limits and units behind a mark."""

from __future__ import annotations

import pytest

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
