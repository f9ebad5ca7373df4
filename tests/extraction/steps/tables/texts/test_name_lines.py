"""Names of several lines: what goes on, what tells of the specimen, what says only "Value"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.steps.lines import Segment, segment_of
from extraction.steps.tables.texts.name_lines import lines_of_name
from tests.extraction.steps.tables.pages import page_of, printed, rows_of, words_at


def line(top: float, text: str, size: float = 9.0) -> Segment:
    return segment_of([replace(word, font_size=size) for word in words_at(50, top, text)])


class TestLines:
    @pytest.mark.parametrize(
        ("first", "second", "size", "kept"),
        [
            ("Tensile strength", "Specimen: 1/4T, L", 9.0, 1),
            ("Pitting resistance", "72 hours at 22 °C", 7.0, 1),
            ("Pitting resistance", "after the second treatment", 9.0, 2),
            ("Identification (infrared", "spectroscopy)", 7.0, 2),
            ("Arsenic", "Arsen", 7.0, 2),
        ],
    )
    def test_what_had_room_above_is_a_remark(
        self, first: str, second: str, size: float, kept: int
    ) -> None:
        cell = [line(100, first), line(112, second, size)]
        assert lines_of_name(cell, 300.0) == cell[:kept]

    def test_a_name_without_room_goes_on(self) -> None:
        cell = [line(100, "Pitting resistance"), line(112, "in chloride", 7.0)]
        assert lines_of_name(cell, cell[0].box.x1 + 2) == cell

    def test_a_line_that_says_only_value_is_no_name(self) -> None:
        cell = [line(100, "Tensile strength"), line(112, "Value [MPa]")]
        assert lines_of_name(cell, 300.0) == cell[:1]


class TestTables:
    def test_specimen_and_condition_stay_out_of_the_name(self) -> None:
        lines = [
            (200.0, [(50.0, "Property"), (250.0, "Actual"), (350.0, "Minimum")]),
            (214.0, [(50.0, "Tensile strength"), (250.0, "548 MPa"), (350.0, "440 MPa")]),
            (225.0, [(50.0, "Specimen: 1/2T, L")]),
            (239.0, [(50.0, "Elongation"), (250.0, "26 %"), (350.0, "17 %")]),
            (250.0, [(50.0, "Specimen: 1/2T, L")]),
        ]
        rows = rows_of(page_of(lines))
        assert [printed(row, "test", "value", "unit", "minimum") for row in rows] == [
            ("Tensile strength", "548", "MPa", "440"),
            ("Elongation", "26", "%", "17"),
        ]

    def test_a_row_called_value_is_of_the_test_in_its_head(self) -> None:
        places = (50.0, 180.0, 230.0, 280.0, 340.0, 390.0, 460.0)
        head = ("Tensile Strength", "1", "2", "Average", "Min", "Spec Min", "Method")
        body = ("Value [MPa]", "508", "512", "510", "508", "470", "ISO 6892-1")
        rows = rows_of(
            page_of(
                [
                    (200.0, list(zip(places, head, strict=True))),
                    (216.0, list(zip(places, body, strict=True))),
                ]
            )
        )
        assert [printed(row, "test", "value", "unit", "minimum") for row in rows] == [
            ("Tensile Strength", "510", "MPa", "470")
        ]

    def test_a_limit_behind_the_result_in_one_cell(self) -> None:
        lines = [
            (200.0, [(50.0, "Test"), (250.0, "Result / limits"), (450.0, "Method")]),
            (216.0, [(50.0, "Ferrite"), (250.0, "2.5 % - max 5 %"), (450.0, "ASTM A800")]),
            (232.0, [(50.0, "Moisture"), (250.0, "0.4 % - min 0.1 %"), (450.0, "ASTM E112")]),
        ]
        rows = rows_of(page_of(lines))
        assert [printed(row, "test", "value", "unit", "minimum", "maximum") for row in rows] == [
            ("Ferrite", "2.5", "%", None, "5"),
            ("Moisture", "0.4", "%", "0.1", None),
        ]

    def test_the_title_of_a_group_is_in_no_name_though_a_date_stands_beside_it(self) -> None:
        head = [
            (50.0, "Test"),
            (200.0, "Result"),
            (280.0, "Limit"),
            (360.0, "Unit"),
            (440.0, "Completed"),
        ]
        lines = [
            (200.0, head),
            (214.0, [(50.0, "Heavy metals"), (440.0, "7/1/2020")]),
            (226.0, [(56.0, "Nickel"), (200.0, "0.55"), (280.0, "1.0"), (360.0, "ppm")]),
            (238.0, [(50.0, "Physical"), (440.0, "7/2/2020")]),
            (250.0, [(56.0, "Moisture"), (200.0, "0.54"), (280.0, "0.65"), (360.0, "%")]),
        ]
        rows = rows_of(page_of(lines))
        assert [printed(row, "test", "value") for row in rows] == [
            ("Nickel", "0.55"),
            ("Moisture", "0.54"),
        ]

    def test_rows_counted_from_one_lose_their_numbers(self) -> None:
        lines = [(200.0, [(50.0, "Test"), (250.0, "Limit"), (350.0, "Result")])]
        for n, name in enumerate(("Appearance", "Ash", "Moisture"), 1):
            lines.append((200.0 + 16 * n, [(50.0, f"{n} {name}"), (250.0, "max. 9"), (350.0, "1")]))
        names = [row.test.value for row in rows_of(page_of(lines))]
        assert names == ["Appearance", "Ash", "Moisture"]

    def test_the_number_of_a_package_is_no_result(self) -> None:
        lines = [
            (200.0, [(50.0, "Test"), (250.0, "Result")]),
            (216.0, [(50.0, "Ash"), (250.0, "0.31")]),
            (232.0, [(50.0, "Moisture"), (250.0, "4.10")]),
            (248.0, [(50.0, "Source package"), (250.0, "1A40A0300001E7C000007852")]),
        ]
        assert [row.test.value for row in rows_of(page_of(lines))] == ["Ash", "Moisture"]
