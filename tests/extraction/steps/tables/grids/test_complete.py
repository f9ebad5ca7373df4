"""Heads of several lines over columns of lots."""

from __future__ import annotations

import pytest

from extraction.page import ReadDocument
from extraction.steps.tables import read_tables
from extraction.steps.tables.rows.finish import lot_number
from tests.extraction.steps.tables.pages import page_of

Line = tuple[float, list[tuple[float, str]]]
BODY: list[Line] = [
    (
        250.0,
        [(50.0, "Density"), (180.0, "g/cm³"), (260.0, "0.908"), (340.0, "0.907"), (420.0, "0.902")],
    ),
    (
        266.0,
        [(50.0, "Moisture"), (180.0, "%"), (260.0, "0.064"), (340.0, "0.073"), (420.0, "0.026")],
    ),
    (282.0, [(50.0, "Ash content"), (180.0, "%"), (260.0, "30.1"), (420.0, "30.4")]),
]


def lots_of(head: list[Line]) -> dict[str, list[tuple[str | None, str | None]]]:
    """Return test and value of each lot."""
    page = page_of([*head, *BODY])
    reading = read_tables(ReadDocument("application/pdf", "0" * 64, (page,)))
    return {
        lot.fields["lot_number"].value or "": [(r.test.value, r.value.value) for r in lot.rows]
        for lot in reading.lots
        if "lot_number" in lot.fields
    }


EXPECTED = {
    "896.575": [("Density", "0.908"), ("Moisture", "0.064"), ("Ash content", "30.1")],
    "HH 1007 00": [("Density", "0.907"), ("Moisture", "0.073")],
    "24/3958": [("Density", "0.902"), ("Moisture", "0.026"), ("Ash content", "30.4")],
}


class TestCompleteHeads:
    @pytest.mark.parametrize(
        "head",
        [
            [
                (210.0, [(50.0, "Parâmetro"), (180.0, "Unidades"), (260.0, "Número do"), (340.0, "Número do"), (420.0, "Número do")]),
                (220.0, [(260.0, "lote"), (340.0, "lote"), (420.0, "lote")]),
                (230.0, [(260.0, "896.575"), (340.0, "HH 1007 00"), (420.0, "24/3958")]),
            ],
            [
                (220.0, [(50.0, "Característica"), (180.0, "Unidad"), (260.0, "Lote No."), (340.0, "Lote No."), (420.0, "Lote No.")]),
                (230.0, [(50.0, "Deney"), (180.0, "Birimi"), (260.0, "896.575"), (340.0, "HH 1007"), (420.0, "24/3958")]),
                (240.0, [(340.0, "00")]),
            ],
            [
                (220.0, [(50.0, "Prova"), (180.0, "Unità"), (260.0, "Partita"), (340.0, "Partita"), (420.0, "Partita")]),
                (230.0, [(260.0, "896.575"), (340.0, "HH 1007 00"), (420.0, "24/3958")]),
            ],
            [
                (220.0, [(50.0, "Property"), (180.0, "Unit"), (260.0, "Lot No."), (340.0, "Lot No."), (420.0, "Lot No.")]),
                (230.0, [(50.0, "Kenngröße"), (180.0, "Einheit"), (260.0, "896.575"), (340.0, "HH 1007 00"), (420.0, "24/3958")]),
            ],
            [
                (230.0, [(50.0, "Test"), (180.0, "Unit"), (260.0, "Lot 896.575"), (340.0, "Lot HH 1007 00"), (420.0, "Lot 24/3958")]),
            ],
        ],
    )  # fmt: skip
    def test_each_column_is_a_lot(self, head: list[Line]) -> None:
        assert lots_of(head) == EXPECTED


class TestLotNumber:
    @pytest.mark.parametrize(
        ("head", "number"),
        [
            ("Lot no. 4711", "4711"),
            ("Batch/Lot No. HH 1007", "HH 1007"),
            ("Result 2", "2"),
            ("Lot", ""),
        ],
    )
    def test_the_label_is_left_out(self, head: str, number: str) -> None:
        assert lot_number(head) == number
