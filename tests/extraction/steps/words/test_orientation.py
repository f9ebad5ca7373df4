from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from extraction.engines.opencv import Image
from extraction.engines.rapid import Character, Line, Quads, rapid_reader
from extraction.steps.words.orientation import find_lie
from tests.extraction.documents import picture, pixels
from tests.extraction.programs import no_tesseract, tesseract_that

PROSE = ["The goods described below were examined and comply with the order."] * 9


class Undecided:
    """A reader that finds text and cannot tell which way is up."""

    def detect(self, image: Image, *, longest: int) -> Quads:
        return rapid_reader().detect(image, longest=longest)

    def recognise(self, crops: Sequence[Image]) -> list[Line]:
        return [Line(()) for _ in crops]


class ShortWords(Undecided):
    """A reader to which each line is two letters, those of an upright page surer."""

    def recognise(self, crops: Sequence[Image]) -> list[Line]:
        sure = (0.95, 0.2)
        return [Line((Character("F", 0, 0.5, s), Character("e", 0.5, 1, s))) for s in sure]


class TestFindLie:
    @pytest.mark.parametrize("turned", [0, 90, 180, 270])
    def test_tesseract_tells_what_the_reader_leaves_open(self, turned: int) -> None:
        lying = picture(PROSE).rotate(turned, expand=True)  # anticlockwise: undone clockwise

        assert find_lie(pixels(lying), Undecided()).turned == turned

    def test_without_tesseract_the_page_lies_as_it_came(self, tmp_path: Path) -> None:
        with no_tesseract(tmp_path):
            assert find_lie(pixels(picture(PROSE)), Undecided()).turned == 0

    def test_tesseract_is_not_started_where_the_reader_is_sure(self, tmp_path: Path) -> None:
        with tesseract_that(f"touch {tmp_path}/started", tmp_path):
            lie = find_lie(pixels(picture(PROSE).rotate(180)), rapid_reader())

        assert lie.turned == 180
        assert not (tmp_path / "started").exists()

    def test_many_short_words_settle_it_without_tesseract(self, tmp_path: Path) -> None:
        words = picture([f"{n} Fe Mn Si" for n in range(28)])
        with tesseract_that(f"touch {tmp_path}/started", tmp_path):
            lie = find_lie(pixels(words), ShortWords())

        assert lie.turned == 0
        assert not (tmp_path / "started").exists()

    def test_an_image_without_text_lies_well(self) -> None:
        lie = find_lie(np.full((600, 800, 3), 255, np.uint8), Undecided())

        assert (lie.turned, lie.skew, lie.regions) == (0, 0.0, 0)
