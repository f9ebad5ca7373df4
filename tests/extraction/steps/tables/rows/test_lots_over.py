"""Lots as columns of results."""

from __future__ import annotations

from extraction.page import Page, ReadDocument
from extraction.steps.header import read_header
from extraction.steps.tables import TableReading, read_tables
from tests.extraction.steps.tables.pages import page_of, table_page

PLACES = (50.0, 150.0, 220.0, 320.0, 420.0)
HEAD = ("Test", "Unit", "Specification", "Result", "Result")
ROWS = (("Fat", "%", "10 - 12", "11.2", "11.0"), ("Moisture", "%", "max. 4.5", "3.4", "3.6"))


def read(page: Page) -> TableReading:
    return read_tables(ReadDocument("application/pdf", "0" * 64, (page,)))


def values(page: Page) -> dict[str | None, list[str | None]]:
    return {
        lot.fields["lot_number"].value: [row.value.value for row in lot.rows]
        for lot in read(page).lots
        if "lot_number" in lot.fields
    }


class TestLotsOver:
    def test_numbers_stand_above_the_head(self) -> None:
        page = table_page(
            [("Lot number", "", "", "VD2504A", "VD2505A"), HEAD, *ROWS], places=PLACES
        )
        assert values(page) == {"VD2504A": ["11.2", "3.4"], "VD2505A": ["11.0", "3.6"]}

    def test_numbers_stand_in_the_first_row(self) -> None:
        page = table_page([HEAD, ("Batch", "", "", "VD2504A", "VD2505A"), *ROWS], places=PLACES)
        assert values(page) == {"VD2504A": ["11.2", "3.4"], "VD2505A": ["11.0", "3.6"]}

    def test_numbers_are_the_heads(self) -> None:
        head = ("Test", "Unit", "Specification", "VD2504A", "VD2505A")
        assert values(table_page([head, *ROWS], places=PLACES)) == {
            "VD2504A": ["11.2", "3.4"],
            "VD2505A": ["11.0", "3.6"],
        }

    def test_how_much_there_is_of_each_lot_is_no_result(self) -> None:
        amounts = ("Quantity", "kg", "", "12,000", "8,000")
        head = ("Test", "Unit", "Specification", "Batch VD2504A", "Batch VD2505A")
        assert values(table_page([head, *ROWS, amounts], places=PLACES)) == {
            "VD2504A": ["11.2", "3.4"],
            "VD2505A": ["11.0", "3.6"],
        }

    def test_two_readings_of_one_lot_stay_one_lot(self) -> None:
        head = ("Test", "Unit", "Specification", "Result 1", "Result 2")
        assert values(table_page([head, *ROWS], places=PLACES)) == {}


class TestFieldsOfTableLots:
    def test_dates_stand_in_the_columns_of_the_lots(self) -> None:
        page = table_page(
            [
                ("Certificate of Analysis", "", "", "", ""),
                ("Product: Cocoa", "", "", "", ""),
                ("Lot number", "", "", "VD2504A", "VD2505A"),
                ("Production date", "", "", "11-04-2025", "14-04-2025"),
                HEAD,
                *ROWS,
            ],
            places=PLACES,
        )
        document = ReadDocument("application/pdf", "0" * 64, (page,))
        [part] = read_header(document, read_tables(document)).parts

        assert [
            (lot["lot_number"].value, lot["manufacture_date"].value, lot["product_name"].value)
            for lot in part.lots
        ] == [("VD2504A", "2025-04-11", "Cocoa"), ("VD2505A", "2025-04-14", "Cocoa")]

    def test_amounts_stand_in_the_rows_of_the_lots(self) -> None:
        lines = [
            (80.0, [(50.0, "Certificate of Analysis")]),
            (
                200.0,
                [
                    (50.0, "Batch No."),
                    (130.0, "Qty (kg)"),
                    (230.0, "Moisture"),
                    (320.0, "pH"),
                    (400.0, "Ash"),
                ],
            ),
            (212.0, [(230.0, "%"), (320.0, "-"), (400.0, "%")]),
            (
                228.0,
                [(50.0, "5118A"), (130.0, "500"), (230.0, "2.1"), (320.0, "5.4"), (400.0, "0.3")],
            ),
            (
                244.0,
                [(50.0, "5119A"), (130.0, "1000"), (230.0, "2.3"), (320.0, "5.5"), (400.0, "0.2")],
            ),
        ]
        document = ReadDocument("application/pdf", "0" * 64, (page_of(lines),))
        [part] = read_header(document, read_tables(document)).parts

        assert [(lot["lot_number"].value, lot["quantity"].value) for lot in part.lots] == [
            ("5118A", "500 kg"),
            ("5119A", "1000 kg"),
        ]
