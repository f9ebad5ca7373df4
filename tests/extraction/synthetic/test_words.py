from __future__ import annotations

from random import Random

import pytest

from extraction.synthetic.words import INDUSTRIES, LANGUAGES, Words, load, local_name


class TestWords:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_language_has_every_label(self, language: str) -> None:
        labels = load("labels")

        assert labels[language].keys() == labels["en"].keys()
        assert labels[language]["sections"].keys() == labels["en"]["sections"].keys()

    def test_a_spelling_is_kept_within_a_document(self) -> None:
        words = Words("en", Random(4))

        assert len({words.one("lot_number") for _ in range(20)}) == 1

    def test_what_a_language_lacks_is_english(self) -> None:
        assert (
            Words("pl", Random(1)).from_list("products", "cannabis")
            in (load("products")["cannabis"]["en"])
        )


class TestLocalName:
    def test_every_test_has_one_name_or_one_a_language(self) -> None:
        for industry in INDUSTRIES:
            for entry in load("tests")[industry].values():
                assert len(entry["names"]) in {1, len(LANGUAGES)}

    def test_a_missing_name_is_english(self) -> None:
        assert local_name(["Lead", "Blei"], "de") == "Blei"
        assert local_name(["Lead", ""], "de") == "Lead"
        assert local_name(["THCA"], "zh") == "THCA"
