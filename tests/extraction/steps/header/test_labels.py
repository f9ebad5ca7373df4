from __future__ import annotations

import pytest

from extraction.steps.header.labels import find_labels


def kinds(text: str, *, misread: bool = False) -> list[str]:
    return [label.kinds[0] for label in find_labels(text, misread=misread)]


class TestFindLabels:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("Charge / Batch No.: 12345", "lot_number"),
            ("Certificate ID / 证书编号", "certificate_number"),
            ("Prüflos / Lot ID", "inspection_lot"),
            ("Numéro de lot", "lot_number"),
            ("Fecha de caducidad:", "expiry_date"),
            ("Numer partii", "lot_number"),
            ("Üretim tarihi", "manufacture_date"),
            ("批号：20230101", "lot_number"),
            ("Data de validade: 03/2027", "expiry_date"),
            ("Data di scadenza", "expiry_date"),
            ("Certificate No. ........... 43", "certificate_number"),
            ("[B] Client Info", "client"),
        ],
    )
    def test_it_knows_the_label_in_each_language(self, text: str, kind: str) -> None:
        assert kinds(text)[:1] == [kind]

    def test_several_labels_in_one_segment_are_told_apart(self) -> None:
        text = "Batch#: 2145; Batch Size: 6 g; External Lot ID:"

        assert kinds(text) == ["lot_number", "quantity", "customer_lot"]

    def test_a_label_that_we_do_not_want_takes_its_value_away(self) -> None:
        assert kinds("Sample No.: 4711") == ["sample"]
        assert kinds("Manufacturer's work order number: 9") == ["sales_order"]

    def test_an_en_10168_code_decides(self) -> None:
        [label] = find_labels("A08 Numéro de la commande", misread=False)

        assert (label.kinds, label.code) == (("sales_order",), True)

    def test_a_number_that_begins_like_a_code_is_no_label(self) -> None:
        assert kinds("C23-10422") == []
        assert kinds("LOT-4711") == []

    def test_a_sentence_holds_no_label(self) -> None:
        assert kinds("for the same batch of material we certify") == []

    def test_a_time_is_no_label_with_a_value(self) -> None:
        assert kinds("10:45 Uhr") == []

    def test_a_misread_label_is_known_only_where_letters_may_be_misread(self) -> None:
        assert kinds("Manufactunng Dale:", misread=False) == []
        assert kinds("Manufacturinq Date:", misread=True) == ["manufacture_date"]
