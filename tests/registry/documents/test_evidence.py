from __future__ import annotations

import pytest

from registry.documents.evidence import PageWords, find_on_pages


def page(text: str) -> list[PageWords]:
    words = [(word, 10.0 * i, 0.0, 10.0 * i + 9, 8.0) for i, word in enumerate(text.split())]
    return [PageWords(1, words)]


class TestFindOnPages:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("Lot: 0125HO002 of today", "0125HO002"),
            ("Lot:0125HO002, Exp", "0125ho002"),
            ("Charge 0125 HO 002", "0125 HO 002"),
            ("Müller GmbH", "MULLER GMBH"),
            ("valid until 03/04/2027", "2027-04-03"),
            ("valid until 4/3/27 or 04/03/2027", "2027-04-03"),
            ("Expiry: 3. April 2027", "2027-04-03"),
            ("April 3, 2027", "2027-04-03"),
            ("result < 0.05 mg/kg", "< 0.05"),
        ],
    )
    def test_it_finds_what_is_printed_another_way(self, text: str, value: str) -> None:
        assert find_on_pages(page(text), value) is not None

    @pytest.mark.parametrize(
        ("text", "value"),
        [("2012 and 120", "12"), ("0125HO0021", "0125HO002"), ("03/04/2028", "2027-04-03")],
    )
    def test_a_part_of_something_longer_is_not_it(self, text: str, value: str) -> None:
        assert find_on_pages(page(text), value) is None

    def test_the_box_spans_all_words(self) -> None:
        found = find_on_pages(page("Zinc gluconate USP"), "zinc gluconate")

        assert found == {"page": 1, "box": [0.0, 0.0, 19.0, 8.0], "text": "Zinc gluconate"}
