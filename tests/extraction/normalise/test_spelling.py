"""Tests for words with letters that look alike."""

from __future__ import annotations

import pytest

from extraction.normalise.spelling import is_known, respelled


class TestRespelled:
    @pytest.mark.parametrize(
        ("misread", "right"),
        [
            ("Materlal", "Material"),
            ("Certlflcatlon", "Certification"),
            ("(Shlpped)", "(Shipped)"),
            ("MATERlAL:", "MATERIAL:"),
        ],
    )
    def test_a_misread_word_is_the_one_that_it_was(self, misread: str, right: str) -> None:
        assert respelled(misread) == right

    @pytest.mark.parametrize("word", ["Material", "Vllla", "Mlll", "0.5"])
    def test_a_word_of_its_own_stays(self, word: str) -> None:
        assert respelled(word) is None

    def test_where_two_words_may_be_meant_neither_is(self) -> None:
        assert {is_known("planta"), is_known("pianta")} == {True}
        assert respelled("pLanta") is None


class TestIsKnown:
    def test_a_companys_name_is_no_word(self) -> None:
        assert (is_known("Material"), is_known("Voltek")) == (True, False)
