from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from extraction.engines.rapid import rapid_reader
from extraction.geometry import Box, Word
from extraction.page import Page
from extraction.pipeline import extract
from extraction.result import ExtractionResult, Quality, Source
from extraction.steps.pages.page_image import COVERED
from extraction.steps.words.marks import find_stamps, lift_marks
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


def pressed(page: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    """Return a page with a stamp of three leaning lines and a frame over its results."""
    font = ImageFont.truetype("DejaVuSans-Bold.ttf", 30)
    stamp = Image.new("RGB", (320, 170), "white")
    draw = ImageDraw.Draw(stamp)
    draw.rectangle((4, 4, 315, 165), outline=colour, width=5)
    for row, text in enumerate(("RELEASED", "QA 05.03.2026", "J. Maurer")):
        draw.text((28, 18 + 48 * row), text, fill=colour, font=font)
    layer = Image.new("RGB", page.size, "white")
    layer.paste(stamp.rotate(8, expand=True, fillcolor="white"), (520, 390))
    return ImageChops.multiply(page, layer)


def results_page() -> Image.Image:
    """Return a printed page of five results, at 150 dpi."""
    font = ImageFont.truetype("DejaVuSans.ttf", 20)
    page = Image.new("RGB", (1240, 900), "white")
    draw = ImageDraw.Draw(page)
    draw.text((100, 60), "CERTIFICATE OF ANALYSIS", fill="black", font=font)
    draw.text((100, 110), "Batch number: SB-260304-7", fill="black", font=font)
    rows = (
        ("Test", "Unit", "Max", "Result"),
        ("Loss on drying", "%", "1.5", "0.4"),
        ("Chlorides", "mg/kg", "200", "85"),
        ("Heavy metals", "mg/kg", "10", "2.1"),
        ("Iron", "mg/kg", "20", "7.7"),
        ("Sulphates", "mg/kg", "300", "121"),
    )
    for n, row in enumerate(rows):
        for x, cell in zip((100, 400, 560, 720), row, strict=True):
            draw.text((x, 380 + 36 * n), cell, fill="black", font=font)
    return page


def read(page: Image.Image) -> ExtractionResult:
    file = io.BytesIO()
    page.save(file, "PNG", dpi=(150, 150))
    return extract(file.getvalue(), name="scan.png")


def results(found: ExtractionResult) -> dict[str | None, str | None]:
    return {row.test.value: row.value.value for lot in found.lots for row in lot.rows}


WHOLE = {
    "Loss on drying": "0.4",
    "Chlorides": "85",
    "Heavy metals": "2.1",
    "Iron": "7.7",
    "Sulphates": "121",
}


class TestStampsOverResults:
    @pytest.mark.parametrize("colour", [(200, 20, 30), (30, 40, 160), (110, 40, 150)])
    def test_a_coloured_one_is_lifted_with_its_frame_and_all_its_lines(
        self, colour: tuple[int, int, int]
    ) -> None:
        assert results(read(pressed(results_page(), colour))) == WHOLE

    @pytest.mark.parametrize("colour", [(20, 20, 20), (110, 110, 110)])
    def test_none_of_a_black_one_is_a_result_and_the_page_says_what_may_be_missing(
        self, colour: tuple[int, int, int]
    ) -> None:
        found = read(pressed(results_page(), colour))

        assert results(found).items() <= WHOLE.items()
        assert [said for said in found.unread if COVERED in said] != []

    def test_a_page_without_one_says_nothing(self) -> None:
        found = read(results_page())

        assert results(found) == WHOLE
        assert found.unread == ()
