from __future__ import annotations

import pytest

from extraction.steps.header.spans.likeness import LONGEST_LABEL, kinds, likeness, unlike


def of(text: str, kind: str) -> float:
    return float(likeness(text)[kinds().index(kind)])


class TestLikeness:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("Batch No.", "lot_number"),
            ("批号", "lot_number"),
            ("Número de lote", "lot_number"),
            ("Date of expiry", "expiry_date"),
        ],
    )
    def test_a_known_label_is_wholly_alike(self, text: str, kind: str) -> None:
        assert of(text, kind) == pytest.approx(1.0)

    @pytest.mark.parametrize(
        ("text", "kind", "other"),
        [
            ("Lot number of the material", "lot_number", "expiry_date"),
            ("Best before (month/year)", "expiry_date", "lot_number"),
            ("Name of the purchasing customer", "customer", "supplier"),
        ],
    )
    def test_an_unknown_label_is_like_the_nearest_known(
        self, text: str, kind: str, other: str
    ) -> None:
        assert of(text, kind) > 0.4
        assert of(text, kind) > of(text, other)

    @pytest.mark.parametrize("text", ["", " .:-", "x" * (LONGEST_LABEL + 1)])
    def test_what_is_no_label_is_like_none(self, text: str) -> None:
        assert likeness(text).max() == 0.0


class TestUnlike:
    def test_a_hidden_label_is_like_its_neighbours_only(self) -> None:
        with unlike(frozenset({"batchnumber"})):
            assert 0.5 < of("Batch number", "lot_number") < 0.99

        assert of("Batch number", "lot_number") == pytest.approx(1.0)
