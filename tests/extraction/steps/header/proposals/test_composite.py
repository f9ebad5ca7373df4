"""Tests for pairs that state several things."""

from __future__ import annotations

import pytest

from extraction.steps.header.proposals.composite import parted
from extraction.steps.header.proposals.pairs import find_pairs
from extraction.steps.header.texts.spots import view_page
from tests.extraction.steps.header.pages import page_of


def statements(label: str, value: str) -> list[tuple[str, str]]:
    """Return (kind, text) of what a label beside a value states."""
    view = view_page(page_of([(50.0, 100.0, label), (220.0, 100.0, value)]))
    found = [one for pair in find_pairs([view]) for one in parted(pair)]
    return [(pair.label.kinds[0], pair.first.text) for pair in found]


class TestParted:
    @pytest.mark.parametrize(
        ("label", "value", "expected"),
        [
            (
                "Cert. No. / Date:",
                "KW-88120 / 2026-03-05",
                [("certificate_number", "KW-88120"), ("date", "2026-03-05")],
            ),
            ("Batch / shift:", "26W09 / B", [("lot_number", "26W09")]),
            (
                "Batch:",
                "G6B0412, quantity 4 x 250 kg",
                [("lot_number", "G6B0412"), ("quantity", "4 x 250 kg")],
            ),
            (
                "Sample:",
                "Black pepper ground, lot BP-1182",
                [("sample", "Black pepper ground"), ("lot_number", "BP-1182")],
            ),
        ],
    )
    def test_each_statement_is_a_pair(
        self, label: str, value: str, expected: list[tuple[str, str]]
    ) -> None:
        assert statements(label, value) == expected

    @pytest.mark.parametrize(
        ("label", "value"),
        [
            ("Charge / Batch No.:", "26W09 / B"),
            ("Batch/sample size:", "5 g / 5 g"),
            ("Product:", "Plates / Grobbleche"),
            ("Product:", "Salt, fine, lot by lot"),
        ],
    )
    def test_one_statement_stays_one(self, label: str, value: str) -> None:
        assert [text for _, text in statements(label, value)] == [value]
