from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from extraction.engines.rapid import rapid_reader
from extraction.geometry import Box, Word
from extraction.page import Page
from extraction.result import Quality, Source
from extraction.steps.marks import find_stamps, lift_marks
from tests.extraction.documents import picture, pixels

POINTS = 72 / 150
RED = (200, 30, 50)


def seal(text: str, size: int = 260) -> Image.Image:
    image = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 4, size - 4, size - 4), outline=RED, width=5)
    font = ImageFont.load_default(34)
    draw.text((size / 2, size / 2), text, fill=RED, anchor="mm", font=font)
    return image


def stamped(text: str, at: tuple[int, int]) -> Image.Image:
    """Return a printed page with a seal pressed onto it."""
    page = picture().convert("RGB")
    layer = Image.new("RGB", page.size, "white")
    layer.paste(seal(text), at)
    return ImageChops.multiply(page, layer)


def page_with(*marks: str) -> Page:
    words = tuple(
        Word(text, Box(10, 20 * row, 60, 20 * row + 12), 0.5) for row, text in enumerate(marks)
    )
    return Page(1, 595, 842, Source.OCR, Quality.SCAN, (), marks=words)


class TestLiftMarks:
    def test_a_seal_over_print_is_lifted_and_read(self) -> None:
        image = pixels(stamped("RELEASED", (80, 182)))

        lifted = lift_marks(image, rapid_reader(), points=POINTS)

        assert [word.text for word in lifted.words] == ["RELEASED"]
        assert lifted.words[0].confidence <= 0.5
        assert np.ptp(lifted.image.astype(int), axis=2).max() < 60
        assert (image != lifted.image).any()

    def test_a_black_page_stays_as_it_is(self) -> None:
        image = pixels(picture().convert("RGB"))

        assert lift_marks(image, rapid_reader(), points=POINTS).image is image

    def test_coloured_print_stays(self) -> None:
        page = picture().convert("RGB")
        draw = ImageDraw.Draw(page)
        draw.text((80, 400), "Overall result: PASS", fill=(20, 110, 60), font_size=34)
        image = pixels(page)

        assert lift_marks(image, rapid_reader(), points=POINTS).image is image

    def test_a_form_printed_in_colour_stays(self) -> None:
        blue = (30, 60, 170)
        page = picture().convert("RGB")
        draw = ImageDraw.Draw(page)
        for row in range(12):
            top = 150 + 60 * row
            draw.line((60, top, 1180, top), fill=blue, width=3)
            for x in (80, 400, 720, 1000):
                draw.text((x, top + 8), f"A{row:02} Heat", fill=blue, font_size=26)
        image = pixels(page)

        assert lift_marks(image, rapid_reader(), points=POINTS).image is image

    @pytest.mark.parametrize(("x", "confidence"), [(80, 0.75), (700, 0.99)])
    def test_a_word_is_worth_less_under_a_mark_only(self, x: int, confidence: float) -> None:
        lifted = lift_marks(pixels(stamped("RELEASED", (80, 182))), rapid_reader(), points=POINTS)
        place = Box(x * POINTS, 270 * POINTS, (x + 250) * POINTS, 310 * POINTS)
        word = Word("CA-240731", place, 0.99)

        assert lifted.doubted(word, POINTS) == replace(word, confidence=confidence)


class TestFindStamps:
    def test_a_verdict_is_told(self) -> None:
        [reason] = find_stamps([page_with("QC", "PASSED")])

        assert reason.code == "stamp.seen"
        assert "“QC PASSED”" in reason.sentence

    def test_a_date_is_told(self) -> None:
        assert find_stamps([page_with("RECEIVED", "12 MAR 2024")])

    def test_other_words_are_not(self) -> None:
        assert find_stamps([page_with("Weber GmbH")]) == []
