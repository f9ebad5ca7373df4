"""Results of plates and coils that another line ties to their heat."""

from __future__ import annotations

from extraction.page import ReadDocument
from extraction.steps.tables import read_tables
from tests.extraction.steps.tables.finders.test_across import line
from tests.extraction.steps.tables.pages import page_of, printed

LISTED = [
    line(160, "COIL NO.", "HEAT NO.", "SIZE", "", "KG", "", ""),
    line(172, "CL-0918", "K77120", "0.80", "", "10,120", "", ""),
    line(184, "CL-0922", "K77125", "0.80", "", "10,330", "", ""),
]
CHEMISTRY = [
    line(220, "HEAT NO.", "C", "Si", "Mn", "P", "", ""),
    line(232, "", "x100", "x100", "x100", "x1000", "", ""),
    line(244, "K77120", "07", "02", "41", "12", "", ""),
    line(256, "K77125", "06", "02", "39", "14", "", ""),
]
PULLS = [
    line(300, "COIL NO.", "Y.S.", "T.S.", "EL", "", "", ""),
    line(312, "", "MPA", "MPA", "%", "", "", ""),
    line(324, "CL-0918", "243", "341", "44", "", "", ""),
    line(336, "CL-0922", "238", "336", "45", "", "", ""),
]


class TestPieces:
    def test_results_of_a_coil_belong_to_its_heat(self) -> None:
        page = page_of([*LISTED, *CHEMISTRY, *PULLS])

        lots = read_tables(ReadDocument("application/pdf", "0" * 64, (page,))).lots

        assert [lot.fields["lot_number"].value for lot in lots] == ["K77120", "K77125"]
        assert [printed(row, "test", "value", "unit") for row in lots[1].rows] == [
            ("C", "06", None),
            ("Si", "02", None),
            ("Mn", "39", None),
            ("P", "14", None),
            ("Y.S.", "238", "MPA"),
            ("T.S.", "336", "MPA"),
            ("EL", "45", "%"),
        ]

    def test_a_coil_that_no_line_ties_to_a_heat_keeps_its_rows_apart(self) -> None:
        page = page_of([*CHEMISTRY, *PULLS])

        lots = read_tables(ReadDocument("application/pdf", "0" * 64, (page,))).lots

        named = [lot for lot in lots if "lot_number" in lot.fields]
        assert all(row.test.value != "Y.S." for lot in named for row in lot.rows)
