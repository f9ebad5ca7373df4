from __future__ import annotations

from extraction.steps.header import read_header
from extraction.steps.header.proposals.joining import without_strays
from extraction.steps.header.proposals.pairs import Piece
from extraction.steps.tables import TableReading
from tests.extraction.steps.header.pages import (
    LETTERHEAD,
    TITLE,
    Placed,
    document_of,
    page_of,
    rows,
    words_of,
)


def columns(*columns: tuple[str, ...], top: float = 140) -> list[Placed]:
    return [
        (40 + 130 * place, top + 14 * line, text)
        for place, column in enumerate(columns)
        for line, text in enumerate(column)
    ]


class TestRowsOfLabels:
    def test_an_unknown_label_in_a_row_of_labels_is_no_value(self) -> None:
        row = columns(
            ("Product", "Extruded profile"),
            ("Zubblefrix", "Quandle"),
            ("Lot number", "H 27 4419"),
            ("Quantity", "1.284 kg"),
        )

        [part] = read_header(document_of(page_of([*LETTERHEAD, TITLE, *row])), TableReading()).parts

        [lot] = part.lots
        assert lot["product_name"].value == "Extruded profile"
        assert lot["lot_number"].value == "H 27 4419"

    def test_an_unknown_head_among_many_known_ones_is_no_value(self) -> None:
        heads = ("Part No.", "Description", "Cond", "Qty", "S/L", "Control", "Lot number")
        values = ("339129", "BUSHING", "NS", "1", "7", "-", "H 27 4419")
        row = [
            (40 + 75 * place, top, text)
            for top, texts in ((140, heads), (154, values))
            for place, text in enumerate(texts)
        ]

        [part] = read_header(document_of(page_of([*LETTERHEAD, TITLE, *row])), TableReading()).parts

        [lot] = part.lots
        assert lot["product_name"].value == "BUSHING"

    def test_a_name_broken_in_its_column_is_joined(self) -> None:
        row = columns(
            ("Customer", "Confiserie", "Marchandeau"),
            ("Your order no.", "CF-8842"),
            ("Manufacturing date", "2024-10-19"),
        )

        [part] = read_header(document_of(page_of([*LETTERHEAD, TITLE, *row])), TableReading()).parts

        assert part.fields["customer_name"].value == "Confiserie Marchandeau"

    def test_what_goods_are_made_of_is_not_their_name(self) -> None:
        named = rows(
            ("Lot no.", "BV 5K0714"), ("Material", "23MnB4"), ("Description", "Hexagon bolt")
        )

        [part] = read_header(
            document_of(page_of([*LETTERHEAD, TITLE, *named])), TableReading()
        ).parts

        assert part.lots[0]["product_name"].value == "Hexagon bolt"

    def test_a_field_code_is_no_value(self) -> None:
        row = columns(
            ("Your order A07", "TN 4500229104"),
            ("Our order A08", "C41877"),
            ("Coil / Lot B07", "8812340"),
        )

        [part] = read_header(document_of(page_of([*LETTERHEAD, TITLE, *row])), TableReading()).parts

        assert part.fields["purchase_order"].value == "TN 4500229104"
        assert part.lots[0]["lot_number"].value == "8812340"

    def test_a_date_broken_at_its_hyphen_is_whole(self) -> None:
        row = columns(
            ("Lot number", "0026150774"),
            ("Manufacturing date", "2026-05-", "29"),
            ("Retest date", "2028-05-", "28"),
        )

        [part] = read_header(document_of(page_of([*LETTERHEAD, TITLE, *row])), TableReading()).parts

        dates = {name: part.lots[0][name].value for name in ("manufacture_date", "retest_date")}
        assert dates == {"manufacture_date": "2026-05-29", "retest_date": "2028-05-28"}


def fields_of(*placed: Placed) -> tuple[dict, dict]:
    [part] = read_header(document_of(page_of([TITLE, *placed])), TableReading()).parts
    return dict(part.fields), dict(part.lots[0]) if part.lots else {}


class TestListsOfStatements:
    def test_an_order_ends_before_its_quantity(self) -> None:
        fields, _ = fields_of((40, 140, "Purchase order"), (200, 140, "PO-2025-1187 · 2400 m"))
        assert fields["purchase_order"].value == "PO-2025-1187"

    def test_a_date_ends_before_the_next_statement(self) -> None:
        fields, _ = fields_of((40, 60, "Issue date 2025-05-14 - Certificate type EN 10204 3.1"))
        assert fields["issue_date"].value == "2025-05-14"

    def test_an_identifier_in_the_head_of_the_page_is_the_certificates(self) -> None:
        fields, _ = fields_of((380, 40, "ID DMP-2025-8842 - Version 1.0.0"))
        assert fields["certificate_number"].value == "DMP-2025-8842"

    def test_a_lot_with_spaced_dashes_stays_whole(self) -> None:
        _, lot = fields_of((40, 140, "Lot number: A17 - 3"))
        assert lot["lot_number"].value == "A17 - 3"

    def test_the_lot_of_a_treatment_is_not_that_of_the_product(self) -> None:
        _, lot = fields_of(
            (40, 140, "Batch ID"),
            (200, 140, "H-10987-02"),
            (40, 180, "Process: Normalizing - Lot: HT-2024-B47 - Furnace: F-3"),
        )
        assert lot["lot_number"].value == "H-10987-02"

    def test_a_heading_beside_headings_is_nobodys_name(self) -> None:
        blocks = [
            *((40.0, 140.0, "Manufacturer"), (40.0, 154.0, "Acme Metal Works GmbH")),
            *((200.0, 140.0, "Customer"), (200.0, 154.0, "Engineering Solutions Ltd.")),
            *((380.0, 140.0, "Business transaction"), (380.0, 154.0, "Order")),
            (450.0, 154.0, "PO-78901"),
        ]
        fields, _ = fields_of(*blocks)
        assert fields["customer_name"].value == "Engineering Solutions Ltd."

    def test_a_label_that_we_do_not_know_is_no_name(self) -> None:
        fields, _ = fields_of((40, 140, "Laboratory"), (200, 140, "Task Number"))
        assert "laboratory_name" not in fields or fields["laboratory_name"].value is None

    def test_a_batch_of_analyses_is_no_lot(self) -> None:
        _, lot = fields_of(
            (40, 140, "Lot number: A-4711"),
            (40, 300, "Analyst: 4062"),
            (40, 314, "SOP: 418"),
            (40, 328, "Batch number: 55701"),
        )
        assert lot["lot_number"].value == "A-4711"

    def test_a_sentence_is_no_product(self) -> None:
        _, lot = fields_of((40, 140, "Sample"), (40, 154, "Pictures not included."))
        assert "product_name" not in lot or lot["product_name"].value is None


class TestStrays:
    def test_a_letter_that_one_reader_saw_is_no_part_of_a_number(self) -> None:
        seen = words_of((200, 140, "PS-10263C"), confidence=0.97, second=True)
        stray = words_of((260, 140, "m"), confidence=0.7)
        piece = Piece("PS-10263C m", (*seen, *stray))
        assert without_strays(piece).text == "PS-10263C"

    def test_a_letter_that_both_readers_saw_stays(self) -> None:
        seen = words_of((200, 140, "PS-10263 m"), confidence=0.97, second=True)
        piece = Piece("PS-10263 m", tuple(seen))
        assert without_strays(piece) is piece


class TestMarksBetween:
    def test_a_lone_full_width_colon_stands_between_label_and_value(self) -> None:
        row: list[Placed] = [
            (40, 140, "Sample Batch No."),
            (160, 140, "："),
            (180, 140, "20250510"),
            (40, 156, "Sample Name"),
            (160, 156, "："),
            (180, 156, "Nicotinamide base"),
        ]

        [part] = read_header(document_of(page_of([*LETTERHEAD, TITLE, *row])), TableReading()).parts

        [lot] = part.lots
        assert lot["lot_number"].value == "20250510"
        assert lot["product_name"].value == "Nicotinamide base"

    def test_an_inspection_lot_is_the_lot_where_the_paper_has_no_other(self) -> None:
        alone: list[Placed] = [(40, 140, "Inspection Lot:"), (160, 140, "890000299570")]
        beside: list[Placed] = [*alone, (40, 156, "Batch:"), (160, 156, "B-2611")]

        for rows_of_head, number in ((alone, "890000299570"), (beside, "B-2611")):
            page = page_of([*LETTERHEAD, TITLE, *rows_of_head])
            [part] = read_header(document_of(page), TableReading()).parts

            assert [lot["lot_number"].value for lot in part.lots] == [number]
