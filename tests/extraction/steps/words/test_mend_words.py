from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.geometry import Box, Word
from extraction.steps.words.mend_words import MENDED, mend_words


def line(*texts: str, top: float = 100, seconds: dict[str, str] | None = None) -> list[Word]:
    """Return words side by side; `seconds` are what the second reader saw, if not the same."""
    return [
        Word(
            text,
            Box(50 + 60 * at, top, 90 + 60 * at, top + 10),
            second=(seconds or {}).get(text, text),
        )
        for at, text in enumerate(texts)
    ]


def mended(words: list[Word]) -> list[str]:
    return [word.text for word in mend_words(words)]


class TestMendWords:
    def test_a_digit_in_the_name_of_a_limit_is_a_letter(self) -> None:
        [word] = mend_words(line("<L0Q"))
        assert (word.text, word.second, word.confidence) == ("<LOQ", "<L0Q", MENDED)

    def test_beside_lod_stands_loq(self) -> None:
        assert mended(line("LOD", "LOO")) == ["LOD", "LOQ"]

    def test_a_word_of_labels_is_spelled_as_it_is_printed(self) -> None:
        assert mended(line("Materlal", "Number:", "Vllla")) == ["Material", "Number:", "Vllla"]

    def test_the_second_reader_tells_lod_from_loq(self) -> None:
        assert mended(line("LOO", seconds={"LOO": "LOD"})) == ["LOD"]

    def test_without_evidence_it_stays(self) -> None:
        assert mended(line("LOO")) == ["LOO"]

    def test_no_among_many_nd_is_one(self) -> None:
        assert mended(line("ND", "NO", "ND", "ND")) == ["ND"] * 4
        assert mended(line("ND", "NO", "Yes")) == ["ND", "NO", "Yes"]

    def test_a_power_needs_a_raised_sign_in_the_second_reading(self) -> None:
        assert mended(line("105", seconds={"105": "10°"})) == ["10^5"]
        assert mended(line("105")) == ["105"]
        assert mended(line("105", seconds={"105": "103"})) == ["105"]

    def test_the_second_readers_word_of_a_head_counts(self) -> None:
        assert mended(line("Resuft", seconds={"Resuft": "Result"})) == ["Result"]
        assert mended(line("Resin", seconds={"Resin": "Rosin"})) == ["Resin"]

    @pytest.mark.parametrize(
        ("read", "printed"),
        [("mg/8", "mg/g"), ("(Hg/g)", "(μg/g)"), ("μ8/8", "μg/g"), ("Ib", "lb")],
    )
    def test_what_is_no_unit_is_read_as_the_one_it_looks_like(
        self, read: str, printed: str
    ) -> None:
        assert mended(line(read)) == [printed]

    @pytest.mark.parametrize("text", ["mg/g", "kg", "3/8", "g/L", "IU", "10/12/2021"])
    def test_units_and_numbers_stay(self, text: str) -> None:
        assert mended(line(text)) == [text]

    def test_greek_letters_need_a_page_that_prints_some(self) -> None:
        assert mended(line("β-Pinene", "a-Pinene")) == ["β-Pinene", "α-Pinene"]
        assert mended(line("Limonene", "a-Pinene")) == ["Limonene", "a-Pinene"]

    def test_a_delta_needs_another_one(self) -> None:
        assert mended(line("Δ8-THC", "49-THC")) == ["Δ8-THC", "Δ9-THC"]
        assert mended(line("THCA", "49-THC")) == ["THCA", "49-THC"]

    def test_a_digit_among_elements_is_a_symbol(self) -> None:
        assert mended(line("C", "SI", "5", "P", "Mn", "Cr", "8")) == [
            *("C", "Si", "S", "P", "Mn", "Cr", "B")
        ]
        assert mended(line("C", "5", "8")) == ["C", "5", "8"]

    def test_a_digit_among_signs_of_per_cent_is_one(self) -> None:
        assert mended(line("%", "%", "5", "%", "%")) == ["%"] * 5

    def test_a_letter_in_a_code_among_codes_is_a_digit(self) -> None:
        assert mended(line("A01", "A02", "A03", "B01", "B02", "COO")) == [
            *("A01", "A02", "A03", "B01", "B02", "C00")
        ]
        assert mended(line("COO")) == ["COO"]

    def test_an_unsure_lone_stroke_is_no_character(self) -> None:
        [stroke] = line("1", seconds={"1": "|"})
        assert mended([replace(stroke, confidence=0.9)]) == []
        assert mended([stroke]) == ["1"]
        assert mended([replace(stroke, confidence=0.9, second="1")]) == ["1"]
