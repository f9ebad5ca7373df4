"""Tables that name their tests across: elements as columns, a heat a row."""

from __future__ import annotations

from extraction.geometry import Box
from extraction.page import ReadDocument
from extraction.steps.tables import TableReading, read_tables
from tests.extraction.steps.tables.pages import page_of, printed, rows_of

X = (50.0, 130.0, 190.0, 250.0, 310.0, 390.0, 480.0)


def line(top: float, *texts: str) -> tuple[float, list[tuple[float, str]]]:
    return top, [(x, text) for x, text in zip(X, texts, strict=False) if text]


def read(lines: list[tuple[float, list[tuple[float, str]]]]) -> TableReading:
    return read_tables(ReadDocument("application/pdf", "0" * 64, (page_of(lines),)))


HEATS = [
    line(200, "Heat", "C", "Si", "Mn", "P", "Yield", "Tensile"),
    line(211, "No.", "", "", "", "", "strength", "strength"),
    line(222, "", "%", "%", "%", "%", "MPa", "MPa"),
    line(240, "A1001", "0.19", "0.20", "0.63", "0.012", "583", "665"),
    line(256, "A1002", "0.20", "0.21", "0.64", "0.017", "621", "739"),
]


class TestHeats:
    def test_each_heat_is_a_lot_with_its_own_rows(self) -> None:
        lots = read(HEATS).lots
        assert [lot.fields["lot_number"].value for lot in lots] == ["A1001", "A1002"]
        assert [printed(row, "test", "value", "unit") for row in lots[1].rows] == [
            ("C", "0.20", "%"),
            ("Si", "0.21", "%"),
            ("Mn", "0.64", "%"),
            ("P", "0.017", "%"),
            ("Yield strength", "621", "MPa"),
            ("Tensile strength", "739", "MPa"),
        ]

    def test_a_head_over_one_number_is_no_table(self) -> None:
        assert read([*HEATS[:1], line(240, "Max.", "0.19")]).lots == ()

    def test_further_test_rows_belong_to_the_heat_above(self) -> None:
        more = [*HEATS[:4], line(256, "", "", "", "", "", "590", "670")]
        [lot] = read(more).lots
        assert [row.value.value for row in lot.rows if row.test.value == "Yield strength"] == [
            "583",
            "590",
        ]

    def test_what_stands_far_below_the_last_row_is_no_heat(self) -> None:
        heats = [
            line(240 + 16 * n, f"A{1001 + n}", "0.19", "0.20", "0.63", "0.012", "583", "665")
            for n in range(6)
        ]
        note = line(385, "01102", "002", "105", "", "", "", "")
        lots = read([*HEATS[:3], *heats, note]).lots
        assert [lot.fields["lot_number"].value for lot in lots] == [
            f"A{1001 + n}" for n in range(6)
        ]

    def test_limits_above_the_heats_are_no_results(self) -> None:
        limits = [
            line(240, "Min", "", "", "0.40", "", "500", ""),
            line(256, "Max", "0.22", "0.60", "1.60", "0.050", "650", ""),
            line(272, "A1001", "0.19", "0.20", "0.63", "0.012", "583", "665"),
        ]
        [lot] = read([*HEATS[:3], *limits]).lots
        cells = ("test", "value", "minimum", "maximum")
        assert printed(lot.rows[2], *cells) == ("Mn", "0.63", "0.40", "1.60")
        assert printed(lot.rows[0], *cells) == ("C", "0.19", None, "0.22")


class TestWhatEndsIt:
    def test_the_head_of_another_table_across_is_no_row_of_this_one(self) -> None:
        lots = read(
            [
                line(200, "Heat", "C", "Mn", "P", "S", "Cr"),
                line(216, "A77120", "0.34", "0.78", "0.010", "0.004", "1.02"),
                line(250, "Tensile Rm", "Hardness", "Elongation", "Result"),
                line(266, "1078", "34", "14", "PASS"),
            ]
        ).lots

        heats = {lot.fields["lot_number"].value for lot in lots if "lot_number" in lot.fields}
        assert heats == {"A77120"}
        assert ("Mn", "34") not in {printed(r, "test", "value") for lot in lots for r in lot.rows}


class TestRowsByName:
    def test_symbol_unit_min_max_actual(self) -> None:
        lines = [
            line(200, "Symbol", "C", "Si", "Mn", "Al", "N", "CEV"),
            line(211, "Unit", "%", "%", "%", "%", "ppm", "%"),
            line(222, "Max", "0.220", "0.050", "1.600", "", "", ""),
            line(233, "Actual", "0.150", "0.005", "1.000", "0.041", "42", "0.327"),
        ]
        rows = rows_of(page_of(lines))
        cells = ("test", "value", "unit", "maximum")
        assert printed(rows[0], *cells) == ("C", "0.150", "%", "0.220")
        assert printed(rows[4], *cells) == ("N", "42", "ppm", None)

    def test_a_second_block_names_its_own_tests(self) -> None:
        lines = [
            line(200, "Symbol", "C", "Si", "Mn", "P", "S", "Al"),
            line(211, "Actual", "0.15", "0.01", "1.00", "0.01", "0.02", "0.04"),
            line(240, "Symbol", "V", "Ti", "F1", "", "", ""),
            line(251, "Actual", "0.002", "0.001", "0.300", "", "", ""),
        ]
        assert [row.test.value for row in rows_of(page_of(lines))][6:] == ["V", "Ti", "F1"]

    def test_a_symbol_read_with_a_capital_i_is_aluminium(self) -> None:
        lines = [
            line(200, "", "C", "Si", "Mn", "P", "S", "AI"),
            line(211, "Actual", "0.15", "0.01", "1.00", "0.01", "0.02", "0.04"),
        ]
        assert [row.test.value for row in rows_of(page_of(lines))][-1] == "Al"


class TestLotInTheMiddle:
    def test_rules_tell_which_rows_belong_to_a_centred_lot(self) -> None:
        rows = [
            line(240, "", "", "", "", "", "552", "661"),
            line(254, "B1", "0.19", "0.15", "0.51", "0.019", "572", "683"),
            line(268, "", "", "", "", "", "530", "633"),
            line(282, "", "", "", "", "", "541", "650"),
            line(296, "B2", "0.21", "0.16", "0.53", "0.020", "554", "651"),
            line(310, "", "", "", "", "", "555", "652"),
        ]
        rules = [Box(45, y, 540, y + 0.5) for y in (236, 279.5, 322)]
        page = page_of([*HEATS[:3], *rows], rules=rules)
        first, second = read_tables(ReadDocument("application/pdf", "0" * 64, (page,))).lots
        tests = [row.value.value for row in first.rows if row.test.value == "Yield strength"]
        assert tests == ["552", "572", "530"]
        assert second.fields["lot_number"].value == "B2"


class TestTypewriter:
    def test_a_line_of_pairs_above_is_no_part_of_the_head(self) -> None:
        lines = [
            line(189, "LOT NO: 7138B4", "", "NET WT: 4,120", "", "", "", ""),
            line(200, "CHEMISTRY", "SI", "FE", "CU", "MN", "MG", "CR"),
            line(211, "MIN", "-", "-", "1.2", "-", "2.1", "0.18"),
            line(222, "MAX", "0.40", "0.50", "2.0", "0.30", "2.9", "0.28"),
            line(233, "ACTUAL", "0.07", "0.14", "1.55", "0.03", "2.52", "0.20"),
        ]
        [lot] = read(lines).lots
        assert [printed(row, "test", "value", "minimum", "maximum") for row in lot.rows][:3] == [
            ("SI", "0.07", None, "0.40"),
            ("FE", "0.14", None, "0.50"),
            ("CU", "1.55", "1.2", "2.0"),
        ]

    def test_a_first_column_of_row_names_is_no_test(self) -> None:
        lines = [
            line(200, "TENSILE (LT)", "", "ULTIMATE", "YIELD", "ELONG", "", ""),
            line(211, "", "", "KSI", "KSI", "%", "", ""),
            line(222, "MIN", "", "77.0", "67.0", "7", "", ""),
            line(233, "LOW", "", "78.9", "69.8", "11.0", "", ""),
        ]
        [lot] = read(lines).lots
        assert [printed(row, "test", "value", "minimum") for row in lot.rows] == [
            ("ULTIMATE", "78.9", "77.0"),
            ("YIELD", "69.8", "67.0"),
            ("ELONG", "11.0", "7"),
        ]


class TestWhatFollows:
    def test_a_table_with_tests_down_below_a_row_of_elements_is_read_apart(self) -> None:
        lines = [
            line(200, "C", "Mn", "Si", "P", "S", "", ""),
            line(212, "0.34", "0.81", "0.08", "0.010", "0.007", "", ""),
            line(236, "Test", "Standard", "Unit", "Min", "Max", "Result", ""),
            line(248, "Torque", "ISO 898-5", "Nm", "23", "30", "26", ""),
            line(260, "Hardness", "ISO 6507", "HV", "450", "560", "503", ""),
        ]
        [lot] = read(lines).lots
        assert [printed(row, "test", "value", "minimum") for row in lot.rows][5:] == [
            ("Torque", "26", "23"),
            ("Hardness", "503", "450"),
        ]

    def test_a_load_with_a_unit_is_no_lot(self) -> None:
        lines = [
            line(200, "Eprouvette", "", "Densité", "Charge", "", "Résistance", ""),
            line(212, "", "", "(kg/dm³)", "(kN)", "", "(MPa)", ""),
            line(224, "A", "", "2,38", "612", "", "34,6", ""),
            line(236, "B", "", "2,37", "598", "", "33,8", ""),
        ]
        assert not any("lot_number" in lot.fields for lot in read(lines).lots)


class TestLimitRows:
    def test_rows_under_a_column_of_tests_are_limits(self) -> None:
        rows = (
            read(
                [
                    line(200, "Test", "Rp0.2", "Rm", "A5", "A50"),
                    line(212, "", "MPa", "MPa", "%", "%"),
                    line(228, "min", "220", "530", "40", "40"),
                    line(244, "max", "", "680", "", ""),
                    line(260, "F", "291", "601", "55", "54"),
                    line(276, "B", "286", "594", "57", "55"),
                ]
            )
            .lots[0]
            .rows
        )
        assert [printed(row, "test", "value", "minimum", "maximum") for row in rows[:3]] == [
            ("Rp0.2", "291", "220", None),
            ("Rm", "601", "530", "680"),
            ("A5", "55", "40", None),
        ]
        assert {row.value.value for row in rows} & {"220", "680"} == set()

    def test_limits_may_be_named_in_a_second_column(self) -> None:
        lots = read(
            [
                line(200, "Plate No.", "", "Y.S.", "T.S.", "EL.", "HBW"),
                line(210, "", "", "MPa", "MPa", "%", ""),
                line(226, "SPEC.", "MIN", "310", "515", "22", ""),
                line(242, "", "MAX", "", "690", "", ""),
                line(258, "PL-7743-1", "T", "428", "581", "29", "171"),
            ]
        ).lots
        assert [printed(row, "test", "value", "minimum", "maximum") for row in lots[0].rows] == [
            ("Y.S.", "428", "310", None),
            ("T.S.", "581", "515", "690"),
            ("EL.", "29", "22", None),
            ("HBW", "171", None, None),
        ]
