from __future__ import annotations

from extraction.steps.header import read_header
from extraction.steps.tables import TableReading
from tests.extraction.steps.header.pages import (
    LETTERHEAD,
    TITLE,
    Placed,
    document_of,
    page_of,
    rows,
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
