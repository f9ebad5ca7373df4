from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extraction.engines.tesseract import see_words, tesseract_languages

LINE = 6  # page segmentation mode: one block of lines


def strip(text: str) -> np.ndarray:
    image = Image.new("L", (900, 80), 255)
    draw = ImageDraw.Draw(image)
    draw.text((20, 20), text, fill=0, font=ImageFont.load_default(size=34))
    return np.asarray(image)


class TestSeeWords:
    def test_it_reads_words_with_their_places(self) -> None:
        words = see_words(strip("Lot CA-240731"), languages=("eng",), layout=LINE)

        assert [word.text for word in words] == ["Lot", "CA-240731"]
        assert 15 < words[0].x0 < words[0].x1 < words[1].x0 < words[1].x1 < 500
        assert all(0.5 < word.confidence <= 1 for word in words)

    def test_nothing_is_left_of_the_image_before(self) -> None:
        see_words(strip("Lot CA-240731"), languages=("eng",), layout=LINE)

        assert see_words(np.full((80, 900), 255, np.uint8), languages=("eng",), layout=LINE) == []

    def test_languages_that_are_not_installed_are_left_out(self) -> None:
        assert "tlh" not in tesseract_languages()
        assert see_words(strip("Lot 7"), languages=("tlh",), layout=LINE) == []
