from __future__ import annotations

import pytest

from extraction.steps.header.texts.labels import find_labels


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
            ("Numery partii", "lot_number"),
            ("Chargennummern", "lot_number"),
            ("Šarže", "lot_number"),
            ("Datum expirace: 30.04.2028", "expiry_date"),
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

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("Order No. (A07)", "purchase_order"),
            ("Your order A07", "purchase_order"),
            ("Certificate A03", "certificate_number"),
            ("Heat No B07", "heat"),
            ("Bestell-Nr. / Order No. (A07)", "purchase_order"),
        ],
    )
    def test_a_code_behind_belongs_to_the_label(self, text: str, kind: str) -> None:
        [label] = find_labels(text, misread=False)

        assert (label.kinds[0], label.whole, label.code) == (kind, True, True)

    def test_a_number_may_begin_like_a_label_of_numbers(self) -> None:
        [label] = find_labels("Customer PO NR-551208", misread=False)

        assert "Customer PO NR-551208"[label.end :].strip() == "NR-551208"

    def test_a_name_that_ends_like_a_code_is_no_label(self) -> None:
        assert kinds("Vitamin B12") == []

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("批号 Lot No.", "lot_number"),
            ("品名 Product", "product_name"),
            ("报告编号 Report No.", "certificate_number"),
            ("7. Description", "product_name"),
            ("10. Serial No.", "serial"),
        ],
    )
    def test_a_second_script_or_a_box_number_leaves_the_label(self, text: str, kind: str) -> None:
        [label] = find_labels(text, misread=False)

        assert (label.kinds[0], label.whole) == (kind, True)

    def test_one_stamp_may_be_batch_and_production_date(self) -> None:
        assert find_labels("Batch No. / Production date", misread=False)[0].kinds == (
            "lot_number",
            "manufacture_date",
        )

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
