from __future__ import annotations

from extraction.geometry import Box
from extraction.result import Evidence, Field, Source
from extraction.steps.header import read_header
from extraction.steps.tables import TableLot, TableReading
from tests.extraction.steps.header.pages import Placed, document_of, page_of

TITLE: Placed = (180, 60, "Inspection certificate 3.1", 16.0)


def lot(number: str, x: float, top: float) -> TableLot:
    box = Box(x, top, x + 5.0 * len(number), top + 10)
    place = Evidence(1, box, number, Source.TEXT_LAYER)
    return TableLot((), {"lot_number": Field(number, number, 0.97, place)}, pages=(1,))


def amounts(texts: list[Placed], *lots: TableLot) -> list[str | None]:
    reading = TableReading(lots)
    [part] = read_header(document_of(page_of([TITLE, *texts])), reading).parts
    return [lot["quantity"].value if "quantity" in lot else None for lot in part.lots]


class TestWithTableLots:
    def test_a_weight_beside_the_number_is_the_lots(self) -> None:
        texts: list[Placed] = [
            (50, 200, "Nr wytopu"), (150, 200, "Masa [kg]"), (250, 200, "C"),
            (50, 216, "406117"), (150, 216, "22 340"), (250, 216, "0,618"),
            (50, 232, "406118"), (150, 232, "21 870"), (250, 232, "0,624"),
        ]  # fmt: skip

        found = amounts(texts, lot("406117", 50, 216), lot("406118", 50, 232))

        assert found == ["22 340 kg", "21 870 kg"]

    def test_a_weight_of_another_table_is_not(self) -> None:
        texts: list[Placed] = [
            (50, 120, "Item"), (250, 120, "Weight kg"),
            (50, 136, "01"), (250, 136, "4 710"),
            (50, 200, "Heat"), (150, 200, "C"), (250, 200, "N"),
            (50, 216, "71834"), (150, 216, "0.14"), (250, 216, "0.004"),
            (50, 232, "71839"), (150, 232, "0.15"), (250, 232, "0.003"),
        ]  # fmt: skip

        found = amounts(texts, lot("71834", 50, 216), lot("71839", 50, 232))

        assert "0.004 kg" not in found

    def test_amounts_under_each_number_are_its_own(self) -> None:
        texts: list[Placed] = [
            (50, 200, "Lot 5K14"), (200, 200, "Quantity: 16.5 t"),
            (50, 300, "Lot 5K21"), (200, 300, "Quantity: 8.2 t"),
        ]  # fmt: skip

        found = amounts(texts, lot("5K14", 70, 200), lot("5K21", 70, 300))

        assert found == ["16.5 t", "8.2 t"]
