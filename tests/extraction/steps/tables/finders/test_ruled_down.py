"""Ruled tables with tests down: heads that span, lots as columns, tables side by side."""

from __future__ import annotations

from tests.extraction.steps.tables.finders.test_ruled import Cell, frame, read, rows_from
from tests.extraction.steps.tables.pages import printed

XS = (40.0, 110.0, 180.0, 260.0, 330.0, 400.0, 470.0)


class TestLotsAsColumns:
    def test_numbers_under_a_title_for_lots_are_lots(self) -> None:
        head: list[Cell] = [
            *[(n, n, 0, 1, t) for n, t in enumerate(("Essai", "Norme", "Spécification"))],
            (3, 4, 0, 0, "Lots"),
            (3, 3, 1, 1, "25-03-11"),
            (4, 4, 1, 1, "25-03-12"),
        ]
        body = rows_from(
            2,
            [
                ["Dureté", "ISO 48", "65 - 75", "71", "70"],
                ["Densité", "ISO 2781", "", "1,18", "1,19"],
            ],
        )
        lots = read(frame(XS[:6], 200, [*head, *body])).lots
        assert [lot.fields["lot_number"].value for lot in lots] == ["25-03-11", "25-03-12"]
        assert [printed(row, "test", "value", "minimum") for row in lots[1].rows] == [
            ("Dureté", "70", "65"),
            ("Densité", "1,19", None),
        ]


class TestElementsDown:
    def test_limits_are_no_results_and_the_heading_gives_the_unit(self) -> None:
        rows = [
            ["Element", "Soll min.", "Soll max.", "Ist"],
            ["C", "3,40", "3,80", "3,58"],
            ["Si", "2,20", "2,80", "2,41"],
            ["S", "", "0,015", "0,008"],
        ]
        lines, rules = frame(XS[:5], 200, rows_from(0, rows))
        [lot] = read(([(186.0, [(40.0, "Zusammensetzung in Gew.-%")]), *lines], rules)).lots
        cells = ("test", "value", "unit", "minimum", "maximum")
        assert [printed(row, *cells) for row in lot.rows] == [
            ("C", "3,58", "Gew.-%", "3,40", "3,80"),
            ("Si", "2,41", "Gew.-%", "2,20", "2,80"),
            ("S", "0,008", "Gew.-%", None, "0,015"),
        ]


class TestSideBySide:
    def test_a_second_column_of_tests_begins_a_second_table(self) -> None:
        rows = [
            ["Item", "Max.", "Result", "Item", "Max.", "Result"],
            ["Al", "0.1", "0.02", "Li", "0.2", "0.03"],
            ["As", "0.1", "<0.01", "Mg", "0.2", "0.04"],
        ]
        [lot] = read(frame(XS, 200, rows_from(0, rows))).lots
        assert {printed(row, "test", "value", "maximum") for row in lot.rows} == {
            ("Al", "0.02", "0.1"),
            ("As", "<0.01", "0.1"),
            ("Li", "0.03", "0.2"),
            ("Mg", "0.04", "0.2"),
        }
