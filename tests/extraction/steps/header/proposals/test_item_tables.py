from __future__ import annotations

from dataclasses import replace

from extraction.geometry import Box
from extraction.steps.header import read_header
from extraction.steps.tables import TableReading
from tests.extraction.steps.header.pages import Placed, document_of, page_of

XS = (40.0, 120.0, 280.0, 370.0, 450.0)
HEAD = ("Part no.", "Description", "Batch no.", "Qty pcs")
ROWS = (
    ("4410-225", "O-ring FKM 25x3", "B24-1187", "200"),
    ("4410-318", "O-ring FKM 31x3", "B25-0042", "150"),
)
TITLE: Placed = (180, 60, "Certificate of Conformity", 16.0)


def read(*rows: tuple[str, ...], tables: TableReading | None = None) -> list[dict[str, str | None]]:
    texts: list[Placed] = [
        (x + 3, 164 + 16 * n, text)
        for n, row in enumerate((HEAD, *rows))
        for x, text in zip(XS, row, strict=False)
    ]
    bottom = 160 + 16 * (len(rows) + 1)
    rules = [Box(x, 160, x + 0.5, bottom) for x in XS]
    rules += [Box(40, 160 + 16 * n, 450, 160.5 + 16 * n) for n in range(len(rows) + 2)]
    page = replace(page_of([TITLE, *texts]), rules=tuple(rules))
    [part] = read_header(document_of(page), tables or TableReading()).parts
    return [{name: field.value for name, field in lot.items()} for lot in part.lots]


class TestItemLots:
    def test_each_row_is_a_lot_with_its_product_and_amount(self) -> None:
        assert read(*ROWS) == [
            {
                "lot_number": "B24-1187",
                "product_name": "O-ring FKM 25x3",
                "product_code": "4410-225",
                "quantity": "200 pcs",
            },
            {
                "lot_number": "B25-0042",
                "product_name": "O-ring FKM 31x3",
                "product_code": "4410-318",
                "quantity": "150 pcs",
            },
        ]

    def test_rows_of_one_lot_are_no_list_of_lots(self) -> None:
        same = tuple((code, name, "B24-1187", count) for code, name, _, count in ROWS)

        assert len(read(*same)) == 1

    def test_reagents_are_no_list_of_lots(self) -> None:
        reagents = TableReading(foreign=((1, Box(40, 155, 450, 215)),))

        assert read(*ROWS, tables=reagents) == []
