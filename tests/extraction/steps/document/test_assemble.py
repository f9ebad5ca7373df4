from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extraction.options import Options
from extraction.result import Evidence, Field, Row, Source
from extraction.steps.document.assemble import assemble
from extraction.steps.header import HeaderPart, HeaderReading
from extraction.steps.tables import TableLot, TableReading
from tests.extraction.steps.header.pages import document_of, page_of


def sure(value: str) -> Field:
    return Field(value, value, 0.9)


def header(kind: str, *lots: str, pages: tuple[int, int] = (1, 1)) -> HeaderReading:
    part = HeaderPart(
        *pages,
        {"document_type": sure(kind), "certificate_number": sure("43")},
        tuple({"lot_number": sure(lot), "product_name": sure("Slab")} for lot in lots),
        tuple({} for _ in lots),
    )
    return HeaderReading((part,), "en")


def row(name: str) -> Row:
    return Row(test=sure(name), value=sure("1"))


def numbers(lots: Sequence[object]) -> list[tuple[str | None, list[str | None]]]:
    return [
        (lot.fields["lot_number"].value, [row.test.value for row in lot.rows])  # type: ignore[attr-defined]
        for lot in lots
    ]


DOCUMENT = document_of(page_of([(40, 40, "Certificate")]))


class TestAssemble:
    def test_the_rows_of_one_table_belong_to_the_only_lot(self) -> None:
        tables = TableReading((TableLot((row("Lead"), row("Zinc"))),))

        found = assemble(
            DOCUMENT, header("certificate_of_analysis", "L-1"), tables, options=Options()
        )

        assert numbers(found.lots) == [("L-1", ["Lead", "Zinc"])]

    def test_a_table_that_names_its_lots_decides(self) -> None:
        tables = TableReading(
            (
                TableLot((row("C"),), {"lot_number": sure("H-7")}),
                TableLot((row("Si"),), {"lot_number": sure("H-8")}),
            )
        )

        found = assemble(
            DOCUMENT, header("inspection_certificate", "H-7"), tables, options=Options()
        )

        assert numbers(found.lots) == [("H-7", ["C"]), ("H-8", ["Si"])]
        assert {lot.fields["product_name"].value for lot in found.lots} == {"Slab"}

    def test_lots_in_blocks_take_their_tables_in_order(self) -> None:
        tables = TableReading((TableLot((row("Lead"),)), TableLot((row("Zinc"),))))

        found = assemble(
            DOCUMENT, header("certificate_of_analysis", "L-1", "L-2"), tables, options=Options()
        )

        assert numbers(found.lots) == [("L-1", ["Lead"]), ("L-2", ["Zinc"])]

    def test_what_is_no_certificate_states_nothing_but_that(self) -> None:
        tables = TableReading((TableLot((row("Lead"),)),))

        found = assemble(DOCUMENT, header("other", "L-1"), tables, options=Options())

        assert found.lots == ()
        assert set(found.fields) == {"document_type"}

    def test_a_doubtful_number_on_a_scan_repeats_no_rows(self) -> None:
        read = header("certificate_of_analysis", "BX-207150", "8X 2O")
        place = Evidence(1, None, "8X 2O", Source.OCR)
        unsure = Field("8X 2O", "8X 2O", 0.3, place)
        [part] = read.parts
        lots = (part.lots[0], {**part.lots[1], "lot_number": unsure})
        doubtful = HeaderReading((replace(part, lots=lots),), "en")

        found = assemble(
            DOCUMENT, doubtful, TableReading((TableLot((row("Lead"),)),)), options=Options()
        )

        assert numbers(found.lots) == [("BX-207150", ["Lead"])]
