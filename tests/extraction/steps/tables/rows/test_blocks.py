"""Several lots in one document: as columns and as blocks."""

from __future__ import annotations

from extraction.page import ReadDocument
from extraction.steps.tables import TableLot, read_tables
from tests.extraction.steps.tables.pages import page_of, printed

Lines = list[tuple[float, list[tuple[float, str]]]]


def lots(lines: Lines) -> tuple[TableLot, ...]:
    return read_tables(ReadDocument("application/pdf", "0" * 64, (page_of(lines),))).lots


def block(top: float, lot: str, ash: str) -> Lines:
    return [
        (top, [(50.0, "Batch No."), (200.0, lot)]),
        (top + 30, [(50.0, "Test"), (200.0, "Limit"), (320.0, "Result"), (420.0, "Unit")]),
        (top + 44, [(50.0, "Ash"), (200.0, "max. 2.0"), (320.0, ash), (420.0, "%")]),
        (top + 58, [(50.0, "pH"), (200.0, "5 - 7"), (320.0, "6.1"), (420.0, "-")]),
    ]


class TestBlocks:
    def test_a_table_belongs_to_the_lot_above_it(self) -> None:
        found = lots([*block(100, "A-17", "1.45"), *block(300, "A-18", "0.97")])
        assert [lot.fields["lot_number"].value for lot in found] == ["A-17", "A-18"]
        assert [printed(lot.rows[0], "test", "value") for lot in found] == [
            ("Ash", "1.45"),
            ("Ash", "0.97"),
        ]

    def test_one_lot_is_left_to_the_header(self) -> None:
        [lot] = lots(block(100, "A-17", "1.45"))
        assert dict(lot.fields) == {}


class TestColumns:
    def test_a_column_for_each_lot(self) -> None:
        found = lots(
            [
                (
                    200.0,
                    [
                        (50.0, "Test"),
                        (160.0, "Unit"),
                        (240.0, "Limit"),
                        (340.0, "Lot"),
                        (440.0, "Lot"),
                    ],
                ),
                (211.0, [(340.0, "26X87"), (440.0, "HM-83")]),
                (
                    228.0,
                    [
                        (50.0, "Ash"),
                        (160.0, "%"),
                        (240.0, "max. 2"),
                        (340.0, "1.2"),
                        (440.0, "1.3"),
                    ],
                ),
                (
                    244.0,
                    [
                        (50.0, "Fat"),
                        (160.0, "%"),
                        (240.0, "max. 9"),
                        (340.0, "4.0"),
                        (440.0, "5.0"),
                    ],
                ),
            ]
        )
        assert [lot.fields["lot_number"].value for lot in found] == ["26X87", "HM-83"]
        assert [printed(row, "test", "value", "unit", "maximum") for row in found[1].rows] == [
            ("Ash", "1.3", "%", "2"),
            ("Fat", "5.0", "%", "9"),
        ]
