from __future__ import annotations

import pytest

from extraction.steps.header.texts.labels import find_labels
from extraction.steps.header.texts.tails import without_tail


class TestWithoutTail:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("Bestell-Nr. / Order No. (A07)", "purchase_order"),
            ("Nr. / No. (A03)", "certificate_number"),
            ("Customer A06", "customer"),
            ("Heat No B07", "heat"),
            ("CUSTOMER MATERIAL N°", "customer_material"),
            ("Expiry date at -18 °C", "expiry_date"),
            ("제조일 Mfg. Date", "manufacture_date"),
        ],
    )
    def test_a_label_is_known_in_spite_of_its_tail(self, text: str, kind: str) -> None:
        [label] = find_labels(text, misread=False)

        assert label.kinds[0] == kind
        assert label.whole
        assert label.end == len(text)

    @pytest.mark.parametrize("text", ["Type B12", "Silicone 1200 N", "K5-154-07", "Mixer A40"])
    def test_a_value_keeps_its_end(self, text: str) -> None:
        assert without_tail(text) == (text, None)
