from __future__ import annotations

import pytest

from extraction.steps.header.candidates import ALIAS_KINDS, SERVES
from extraction.steps.header.words_of_labels import LANGUAGES, kinds_in, nearest, phrases
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
