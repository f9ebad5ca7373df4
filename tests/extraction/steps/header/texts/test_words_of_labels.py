from __future__ import annotations

import pytest

from extraction.steps.header.proposals.candidates import ALIAS_KINDS, SERVES
from extraction.steps.header.texts.labels import find_labels
from extraction.steps.header.texts.words_of_labels import (
    LANGUAGES,
    drawn_phrases,
    hiding,
    kinds_in,
    nearest,
    phrases,
)
from extraction.vocabulary import load_vocabulary

NEEDED = [
    "certificate_number",
    "issue_date",
    "supplier",
    "customer",
    "purchase_order",
    "lot_number",
    "product_name",
    "product_code",
    "manufacture_date",
    "expiry_date",
    "retest_date",
    "quantity",
    "overall_result",
    "sample",
    "heat",
]


class TestVocabulary:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_each_language_has_every_label_that_we_need(self, language: str) -> None:
        labels = load_vocabulary(f"labels_{language}")["labels"]

        assert [kind for kind in NEEDED if not labels.get(kind)] == []

    def test_a_kind_that_serves_a_field_is_spelled_somewhere(self) -> None:
        known = {kind for kinds in phrases().values() for kind in kinds}

        assert set(ALIAS_KINDS) <= known
        assert set(SERVES) - known == {"quantity_pieces"}  # known by its EN 10168 code alone


class TestKindsIn:
    def test_a_word_means_what_it_means_in_the_documents_language(self) -> None:
        kinds = phrases()["client"]

        assert kinds_in("fr", "client", kinds) == ("customer",)
        assert kinds_in("en", "client", kinds) == ("client",)


class TestNearest:
    def test_one_misread_letter_is_forgiven(self) -> None:
        assert nearest("expirvdate") == ("expirydate", 0.9)

    def test_another_word_is_not(self) -> None:
        assert nearest("conductivity") is None


class TestHiding:
    def test_hidden_labels_are_unknown_inside_and_known_again_behind(self) -> None:
        before = list(phrases().items())

        with hiding(frozenset({"batchnumber", "never heard of"})):
            hidden = nearest("batchnumbr")
            assert hidden is None or hidden[0] != "batchnumber"
            assert "batchnumber" not in phrases()
            assert find_labels("Lot number: 7", misread=False)

        assert list(phrases().items()) == before
        near = nearest("batchnumbr")
        assert near is not None
        assert near[0] == "batchnumber"

    def test_the_same_seed_draws_the_same_share(self) -> None:
        drawn = drawn_phrases("paper/1", 0.3)

        assert drawn == drawn_phrases("paper/1", 0.3)
        assert drawn != drawn_phrases("paper/2", 0.3)
        assert 0.2 < len(drawn & phrases().keys()) / len(phrases()) < 0.45
