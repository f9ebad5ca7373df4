"""Tables of reagents and equipment beside the results."""

from __future__ import annotations

from extraction.page import ReadDocument
from extraction.steps.tables import read_tables
from tests.extraction.steps.tables.pages import page_of

RESULTS = [
    (100.0, [(50.0, "Test"), (250.0, "Specification"), (400.0, "Result")]),
    (116.0, [(50.0, "Purity"), (250.0, "min. 95 %"), (400.0, "98 %")]),
    (132.0, [(50.0, "Endotoxin"), (250.0, "max. 0.10 EU/µg"), (400.0, "0.02 EU/µg")]),
]
MATERIALS = [
    (180.0, [(50.0, "Materials used")]),
    (196.0, [(50.0, "Item"), (200.0, "Catalog number"), (330.0, "Lot"), (430.0, "Expiry")]),
    (212.0, [(50.0, "Gel cartridge"), (200.0, "090-157"), (330.0, "C1204"), (430.0, "2024-11")]),
    (228.0, [(50.0, "Running buffer"), (200.0, "102-346"), (330.0, "B2210"), (430.0, "2025-01")]),
]
EQUIPMENT = [
    (280.0, [(50.0, "Instrument"), (200.0, "ID"), (330.0, "Calibration due")]),
    (296.0, [(50.0, "Balance"), (200.0, "EQ-114"), (330.0, "2024-08-01")]),
]


class TestFindReferences:
    def test_only_the_results_are_rows(self) -> None:
        page = page_of([*RESULTS, *MATERIALS, *EQUIPMENT])
        reading = read_tables(ReadDocument("application/pdf", "0" * 64, (page,)))
        names = [row.test.value for lot in reading.lots for row in lot.rows]
        assert names == ["Purity", "Endotoxin"]
        assert [int(box.top) for _, box in reading.foreign] == [180, 280]

    def test_a_product_table_with_lots_is_not_foreign(self) -> None:
        products = [
            (180.0, [(50.0, "Item"), (200.0, "Article no."), (330.0, "Lot"), (430.0, "Quantity")]),
            (
                196.0,
                [(50.0, "Citric acid"), (200.0, "110-220"), (330.0, "C1204"), (430.0, "25 kg")],
            ),
        ]
        page = page_of([*RESULTS, *products])
        assert read_tables(ReadDocument("application/pdf", "0" * 64, (page,))).foreign == ()
