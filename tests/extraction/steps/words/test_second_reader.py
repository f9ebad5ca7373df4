from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extraction.steps.words.second_reader import MARGIN, STEP, _packed, align, second_opinions
from tests.extraction.programs import no_tesseract, tesseract_that

ENGLISH = ("eng",)


def crop(text: str) -> np.ndarray:
    font = ImageFont.load_default(size=30)
    image = Image.new("L", (int(font.getlength(text)) + 12, 40), 255)
    ImageDraw.Draw(image).text((6, 2), text, fill=0, font=font)
    return np.asarray(image)


class TestSecondOpinions:
    LINES = [["Lot", "CA-240731"], ["Assay", "99.8", "%"], ["Purchase", "order", "450017"]] * 3

    def test_what_is_seen_goes_back_to_its_line_and_word(self) -> None:
        crops = [crop(" ".join(words)) for words in self.LINES]
        taken = [["Lot", "CA-240781"], *self.LINES[1:]]  # what the first reader misread

        seen = second_opinions(crops, taken, languages=ENGLISH)

        assert seen.lines == self.LINES
        assert seen.failure is None

    def test_all_lines_of_a_page_go_in_one_call(self, tmp_path: Path) -> None:
        count = f'echo "$2" >>{tmp_path}/calls; exit 1'
        lines = [["Lot", str(number)] for number in range(500)]
        with tesseract_that(count, tmp_path):
            second_opinions([crop("Lot 7")] * 500, lines, languages=ENGLISH)

        assert len((tmp_path / "calls").read_text().splitlines()) == 1

    def test_where_nobody_was_asked_nothing_is_missing(self, tmp_path: Path) -> None:
        prose = (
            "We hereby certify that the goods comply with the order and with all that was agreed."
        )
        with no_tesseract(tmp_path):
            unasked = second_opinions([crop("Lot 7")], [["Lot", "7"]], languages=())
            empty = second_opinions([], [], languages=ENGLISH)
            told = second_opinions([crop(prose)], [prose.split()], languages=ENGLISH)

        assert (unasked.lines, unasked.failure) == ([[None, None]], None)
        assert (empty.lines, empty.failure) == ([], None)
        assert (set(told.lines[0]), told.failure) == ({None}, None)

    def test_a_reader_that_is_missing_saw_nothing_and_contradicts_nobody(
        self, tmp_path: Path
    ) -> None:
        with no_tesseract(tmp_path):
            seen = second_opinions([crop("Lot 7")], [["Lot", "7"]], languages=ENGLISH)

        assert seen.lines == [[None, None]]
        assert seen.failure == "it is not installed"


class TestPacked:
    @pytest.mark.parametrize("widths", [[300] * 10, [2900] * 900, [20, 3000] * 2000, [36] * 40_000])
    def test_the_strip_is_one_that_tesseract_takes(self, widths: list[int]) -> None:
        places = _packed(widths)

        assert (places[-1].row + 1) * STEP + 2 * MARGIN < 32_768
        assert max(place.end for place in places) + MARGIN < 32_768
        assert [place.end - place.start for place in places] == widths


class TestAlign:
    @pytest.mark.parametrize(
        ("words", "text", "shares"),
        [
            (["12.5", "mg/kg"], "12.5mg/kg", ["12.5", "mg/kg"]),
            (["12.5", "mg/kg"], "12.Smgkg", ["12.S", "mgkg"]),
            (["0,19"], "019", ["019"]),
            (["Lot", "4711"], "", ["", ""]),
            ([], "noise", []),
        ],
    )
    def test_each_word_gets_its_share(self, words: list[str], text: str, shares: list[str]) -> None:
        assert align(words, text) == shares
