from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from extraction.engines.opencv import Image
from extraction.engines.rapid import Line, Quads, rapid_reader
from extraction.steps.orientation import find_lie
from tests.extraction.documents import picture, pixels
from tests.extraction.programs import no_tesseract, tesseract_that

PROSE = ["The goods described below were examined and comply with the order."] * 9


class Undecided:
    """A reader that finds text and cannot tell which way is up."""

    def detect(self, image: Image, *, longest: int) -> Quads:
        return rapid_reader().detect(image, longest=longest)

    def recognise(self, crops: Sequence[Image]) -> list[Line]:
        return [Line(()) for _ in crops]


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

    def test_an_image_without_text_lies_well(self) -> None:
        lie = find_lie(np.full((600, 800, 3), 255, np.uint8), Undecided())

        assert (lie.turned, lie.skew, lie.regions) == (0, 0.0, 0)
