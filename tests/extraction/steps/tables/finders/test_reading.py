"""Tables with a head, read from pages that we make."""

from __future__ import annotations

import pytest

from extraction.result import Source
from tests.extraction.steps.tables.pages import page_of, printed, rows_of, table_page

PLACES = (50.0, 180.0, 260.0, 380.0, 480.0)


class TestColumns:
    def test_each_cell_comes_from_its_column(self) -> None:
        page = table_page(
            [
                ("Test", "Method", "Specification", "Result", "Status"),
                ("Assay", "HPLC", "98.0 - 102.0", "99.5", "Pass"),
                ("Ash", "AOAC 923.03", "max. 0.50", "0.12", "Pass"),
            ],
            places=PLACES,
        )
        cells = ("test", "method", "value", "minimum", "maximum", "verdict")
        assert [printed(row, *cells) for row in rows_of(page)] == [
            ("Assay", "HPLC", "99.5", "98.0", "102.0", "pass"),
            ("Ash", "AOAC 923.03", "0.12", None, "0.50", "pass"),
        ]

    @pytest.mark.parametrize(
        "head",
        [
            ("Prüfmerkmal", "Einheit", "Min", "Max", "Messwert"),
            ("Caractéristique", "Unité", "Mini", "Maxi", "Résultat"),
            ("Parametro", "Unità di misura", "Minimo", "Massimo", "Risultato"),
            ("Właściwość", "Jednostka", "Min.", "Maks.", "Wynik"),
            ("检验项目", "单位", "下限", "上限", "检验结果"),
        ],
    )
    def test_heads_are_known_in_many_languages(self, head: tuple[str, ...]) -> None:
        page = table_page(
            [head, ("A", "%", "1.0", "2.0", "1.5"), ("B", "mg/kg", "3", "9", "4")],
            places=PLACES,
        )
        cells = ("test", "unit", "minimum", "maximum", "value")
        assert [printed(row, *cells) for row in rows_of(page)] == [
            ("A", "%", "1.0", "2.0", "1.5"),
            ("B", "mg/kg", "3", "9", "4"),
        ]

    def test_a_head_of_two_lines_is_one_head(self) -> None:
        lines = [
            (200.0, [(50.0, "Analyte"), (180.0, "Action"), (300.0, "Result")]),
            (211.0, [(180.0, "Limit"), (300.0, "(mg/kg)")]),
            (227.0, [(50.0, "Lead"), (180.0, "0.5"), (300.0, "0.02")]),
            (243.0, [(50.0, "Cadmium"), (180.0, "0.2"), (300.0, "ND")]),
        ]
        rows = rows_of(page_of(lines))
        cells = ("test", "value", "unit", "maximum")
        assert [printed(row, *cells) for row in rows] == [
            ("Lead", "0.02", "mg/kg", "0.5"),
            ("Cadmium", "ND", "mg/kg", "0.2"),
        ]

    def test_heads_at_the_left_of_numbers_at_the_right_belong_together(self) -> None:
        lines = [
            (200.0, [(50.0, "Test"), (200.0, "Min"), (300.0, "Max"), (400.0, "Result")]),
            *(
                (216.0 + 16 * n, [(50.0, name), (250.0, low), (350.0, high), (450.0, value)])
                for n, (name, low, high, value) in enumerate(
                    [
                        ("pH", "5.5", "7.5", "6.2"),
                        ("Color", "1", "20", "17"),
                        ("Ash", "0", "2", "1"),
                    ]
                )
            ),
        ]
        cells = ("test", "minimum", "maximum", "value")
        assert printed(rows_of(page_of(lines))[0], *cells) == ("pH", "5.5", "7.5", "6.2")

    def test_the_same_result_in_another_unit_is_an_alternate(self) -> None:
        page = table_page(
            [
                ("Analyte", "LOQ (%)", "Result (%)", "Result (mg/g)"),
                ("CBD", "0.1", "1.25", "12.5"),
                ("CBG", "0.1", "0.30", "3.0"),
            ],
            places=PLACES[:4],
        )
        row = rows_of(page)[0]
        assert printed(row, "value", "unit", "loq") == ("1.25", "%", "0.1")
        assert row.alternates == ({"value": "12.5", "unit": "mg/g"},)

    def test_two_tables_side_by_side_are_two_tables(self) -> None:
        page = table_page(
            [
                ("Test", "Result", "Test", "Result"),
                ("Fat", "10.5", "Lead", "<0.01"),
                ("Ash", "1.07", "Cadmium", "0.05"),
            ],
            places=(50.0, 150.0, 320.0, 450.0),
        )
        assert {printed(row, "test", "value") for row in rows_of(page)} == {
            ("Fat", "10.5"),
            ("Ash", "1.07"),
            ("Lead", "<0.01"),
            ("Cadmium", "0.05"),
        }


class TestRows:
    def test_a_wrapped_name_is_one_name_and_a_title_is_a_section(self) -> None:
        lines = [
            (200.0, [(50.0, "Test"), (200.0, "Result"), (300.0, "Unit")]),
            (216.0, [(50.0, "Microbiology")]),
            (232.0, [(50.0, "Total aerobic microbial"), (200.0, "<10"), (300.0, "CFU/g")]),
            (242.5, [(50.0, "count (TAMC)")]),
            (258.5, [(50.0, "Yeasts and moulds"), (200.0, "20"), (300.0, "CFU/g")]),
            (274.5, [(50.0, "Enterobacteria"), (200.0, "<10"), (300.0, "CFU/g")]),
        ]
        rows = rows_of(page_of(lines))
        assert [printed(row, "test", "value") for row in rows] == [
            ("Total aerobic microbial count (TAMC)", "<10"),
            ("Yeasts and moulds", "20"),
            ("Enterobacteria", "<10"),
        ]
        assert rows[0].section == "Microbiology"

    def test_words_as_results_are_rows(self) -> None:
        page = table_page(
            [
                ("Parameter", "Specification", "Result"),
                ("Appearance", "white powder", "white powder"),
                ("Salmonella", "Absent in 25 g", "Absent in 25 g"),
                ("Assay", "NLT 98.0 %", "99.1 %"),
            ],
            places=(50.0, 200.0, 380.0),
        )
        cells = ("test", "value", "unit", "minimum", "maximum")
        assert [printed(row, *cells) for row in rows_of(page)] == [
            ("Appearance", "white powder", None, None, None),
            ("Salmonella", "Absent in 25 g", None, None, "Absent in 25 g"),
            ("Assay", "99.1", "%", "98.0", None),
        ]

    def test_a_table_without_result_column_takes_the_verdict_as_value(self) -> None:
        page = table_page(
            [
                ("Parameter", "Acceptance criteria", "Pass/Fail"),
                ("Resolution", "≥ 2.10", "Pass"),
                ("Peak height", "≥ 10", "Fail"),
            ],
            places=(50.0, 200.0, 380.0),
        )
        cells = ("test", "value", "minimum", "verdict")
        assert [printed(row, *cells) for row in rows_of(page)] == [
            ("Resolution", "Pass", "2.10", "pass"),
            ("Peak height", "Fail", "10", "fail"),
        ]

    def test_not_tested_is_no_result(self) -> None:
        page = table_page(
            [("Analyte", "Limit", "Result"), ("Ethanol", "5000", "NT"), ("Hexane", "290", "ND")],
            places=(50.0, 200.0, 380.0),
        )
        assert [printed(row, "test", "value") for row in rows_of(page)] == [("Hexane", "ND")]

    def test_the_same_result_on_a_summary_page_is_not_output_twice(self) -> None:
        first = table_page(
            [("Test", "Result"), ("Moisture", "4.1 %"), ("Fat", "9.9 %")], places=(50.0, 300.0)
        )
        second = table_page(
            [("Test", "Limit", "Result"), ("Moisture", "max. 5", "4.1 %"), ("Fat", "-", "9.9 %")],
            places=(50.0, 200.0, 300.0),
            number=2,
        )
        rows = rows_of(first, second)
        assert [printed(row, "test", "value", "maximum") for row in rows] == [
            ("Moisture", "4.1", "5"),
            ("Fat", "9.9", None),
        ]


class TestNoRows:
    @pytest.mark.parametrize(
        "rows",
        [
            [("Name", "Role", "Email"), ("A. Smith", "Inspector", "a@example.org")],
            [("Item", "Quantity", "Price"), ("Drums", "12", "40.00")],
            [("Analyte", "Expected Conc.", "% Recovery"), ("Lead", "1.0", "98")],
        ],
    )
    def test_lists_of_other_things_give_none(self, rows: list[tuple[str, ...]]) -> None:
        assert rows_of(table_page(rows, places=(50.0, 200.0, 380.0))) == []


class TestEvidence:
    def test_a_value_says_where_it_stands_and_why_it_is_believed(self) -> None:
        page = table_page([("Test", "Result"), ("Ash", "0.12 %"), ("Fat", "3 %")], places=(50, 300))
        value = rows_of(page)[0].value
        assert value.evidence is not None
        assert (value.evidence.page, value.evidence.text) == (1, "0.12 %")
        assert value.evidence.box is not None
        assert 299 < value.evidence.box.x0 < 301
        assert [reason.code for reason in value.reasons] == ["table.head"]
        assert value.confidence > 0.9

    def test_two_readers_that_differ_lower_the_confidence(self) -> None:
        lines = [
            (200.0, [(50.0, "Test"), (300.0, "Result")]),
            (216.0, [(50.0, "Ash"), (300.0, "0.12")]),
            (232.0, [(50.0, "Fat"), (300.0, "3.00")]),
        ]
        page = page_of(lines, source=Source.OCR)
        words = tuple(
            type(w)(w.text, w.box, 0.95, "0.72" if w.text == "0.12" else w.text, w.font_size)
            for w in page.words
        )
        sure = rows_of(type(page)(1, 595.0, 842.0, page.source, page.quality, words))
        doubtful, agreed = sure[0].value, sure[1].value
        assert doubtful.confidence < 0.65 < agreed.confidence
        assert 'saw "0.72"' in doubtful.reasons[-1].sentence


class TestAgain:
    def test_a_table_goes_on_without_its_head_on_the_next_page(self) -> None:
        places = (50.0, 250.0, 350.0, 450.0)
        head = ("Parameter", "Result", "Unit", "Limit")
        body = [(f"Amino acid {n}", f"{n}.5", "g/kg", f"max {n + 1}") for n in range(1, 9)]
        first = table_page([head, *body[:4]], places=places)
        second = table_page(body[4:], places=places, top=60.0, number=2)
        rows = rows_of(first, second)
        assert [row.test.value for row in rows] == [name for name, *_ in body]
        assert printed(rows[-1], "value", "unit", "maximum") == ("8.5", "g/kg", "9")


class TestWrapped:
    def test_cells_set_in_the_middle_of_wrapped_ones_are_one_row(self) -> None:
        lines = [
            (200.0, [(50.0, "Test"), (180.0, "Specification"), (380.0, "Result")]),
            (220.0, [(180.0, "White to almost white crystalline")]),
            (225.5, [(50.0, "Appearance"), (380.0, "White")]),
            (231.0, [(180.0, "powder")]),
            (236.5, [(380.0, "powder")]),
            (257.0, [(50.0, "Loss on drying"), (180.0, "max. 0.5 %"), (380.0, "0.2 %")]),
            (277.0, [(50.0, "Sulfated ash"), (180.0, "max. 0.1 %"), (380.0, "0.05 %")]),
        ]
        assert [printed(row, "test", "value") for row in rows_of(page_of(lines))] == [
            ("Appearance", "White powder"),
            ("Loss on drying", "0.2"),
            ("Sulfated ash", "0.05"),
        ]

    def test_the_mean_is_the_result_and_not_a_single_reading(self) -> None:
        page = table_page(
            [
                ("Property", "Unit", "Result 1", "Result 2", "Mean"),
                ("Peel strength", "N/mm", "12.1", "12.5", "12.3"),
                ("Hardness", "HV", "50", "52", "51"),
            ],
            places=PLACES,
        )
        assert [row.value.value for row in rows_of(page)] == ["12.3", "51"]

    def test_a_line_between_the_rows_states_their_method(self) -> None:
        lines = [
            (200.0, [(200.0, "Results"), (300.0, "Unit"), (380.0, "LOQ")]),
            (214.0, [(50.0, "SF Plate count Method: ISO 4833-1:2013")]),
            (228.0, [(60.0, "Aerobic plate count"), (200.0, "120"), (300.0, "cfu/g")]),
            (242.0, [(50.0, "JJ Lead Method: EN 15763:2010")]),
            (256.0, [(60.0, "Lead (Pb)"), (200.0, "0.05"), (300.0, "mg/kg"), (380.0, "0.01")]),
            (270.0, [(60.0, "Cadmium (Cd)"), (200.0, "<0.01"), (300.0, "mg/kg"), (380.0, "0.01")]),
        ]
        assert [printed(row, "test", "method", "value") for row in rows_of(page_of(lines))] == [
            ("Aerobic plate count", "ISO 4833-1:2013", "120"),
            ("Lead (Pb)", "EN 15763:2010", "0.05"),
            ("Cadmium (Cd)", "EN 15763:2010", "<0.01"),
        ]


class TestMeaning:
    def test_a_row_says_which_characteristic_unit_and_number_it_holds(self) -> None:
        page = table_page(
            [("Test", "Result", "Unit"), ("Lead (Pb)", "< 0,01", "mg/kg"), ("Ash", "1", "%")],
            places=(50.0, 200.0, 300.0),
        )
        row = rows_of(page)[0]
        assert (row.characteristic, row.cas, row.ucum) == ("lead", "7439-92-1", "mg/kg")
        assert row.number is not None
        assert (row.number["operator"], row.number["number"]) == ("<", "0.01")


class TestLimitsOfTheOtherSide:
    def test_a_minimum_in_the_column_of_maxima_is_a_minimum(self) -> None:
        page = table_page(
            [
                ("Test", "Unit", "Result", "Maximum"),
                ("Moisture", "%", "9.8", "max. 12"),
                ("Colour", "ASTA", "98", "min. 80"),
            ],
            places=(50.0, 180.0, 260.0, 380.0),
        )
        assert [printed(row, "minimum", "maximum") for row in rows_of(page)] == [
            (None, "12"),
            ("80", None),
        ]

    def test_criteria_before_a_specification_are_tests(self) -> None:
        page = table_page(
            [
                ("Criteria", "Specification", "Result", "Unit"),
                ("Density", "0.9750 - 0.9850", "0.9812", "g/ml"),
                ("Flash point", "min. 62", "84", "°C"),
            ],
            places=(50.0, 180.0, 320.0, 420.0),
        )
        assert [printed(row, "test", "value", "unit") for row in rows_of(page)] == [
            ("Density", "0.9812", "g/ml"),
            ("Flash point", "84", "°C"),
        ]


def test_a_row_whose_result_is_not_read_is_no_part_of_another() -> None:
    rows = [
        ("Test", "Unit", "Min", "Max", "Result"),
        ("Assay", "%", "99.0", "100.5", "99.6"),
        ("Loss on drying", "%", "", "1.5", ""),
        ("Chlorides", "mg/kg", "", "200", ""),
        ("Heavy metals", "mg/kg", "", "10", "2.1"),
        ("pH", "", "7.5", "8.0", ""),
    ]
    for pitch in (10.5, 13.0, 16.0):
        page = table_page(rows, places=PLACES, pitch=pitch)

        assert [
            printed(row, "test", "value", "unit", "minimum", "maximum") for row in rows_of(page)
        ] == [
            ("Assay", "99.6", "%", "99.0", "100.5"),
            ("Heavy metals", "2.1", "mg/kg", None, "10"),
        ]
