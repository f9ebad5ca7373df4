from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.engines.pdfium import Pdf
from extraction.geometry import Box
from tests.extraction.documents import pdf_with

PAGE = pdf_with("0 0 595 842 re f")
side = st.floats(-2000, 2000, allow_nan=False)


class TestCrop:
    @pytest.mark.parametrize(
        ("box", "dpi"),
        [
            (Box(100.4, 100.0, 101.5, 112.0), 72.0),
            (Box(594.6, 100.0, 601.0, 112.0), 72.0),
            (Box(-5.0, -5.0, 0.2, 0.2), 72.0),
            (Box(100.0, 841.9, 110.0, 900.0), 200.0),
            (Box(100.0, 100.0, 100.0, 100.0), 72.0),
        ],
    )
    def test_less_than_a_pixel_gives_the_pixel(self, box: Box, dpi: float) -> None:
        with Pdf(PAGE) as pdf:
            page = pdf.page(1)
            crop = page.crop(box, dpi=dpi, margin=0.0)
            page.close()

        assert crop.size
        assert crop.max() == 0  # the page is black

    @pytest.mark.parametrize(
        "box", [Box(600, 0, 700, 10), Box(-50, 0, -10, 10), Box(0, 900, 10, 950), Box(0, -9, 9, -5)]
    )
    def test_beside_the_page_is_blank_paper(self, box: Box) -> None:
        with Pdf(PAGE) as pdf:
            page = pdf.page(1)
            crop = page.crop(box, dpi=72.0)
            page.close()

        assert crop.min() == 255

    @given(x=side, y=side, width=st.floats(0, 3000), height=st.floats(0, 3000))
    def test_any_box_gives_a_picture(self, x: float, y: float, width: float, height: float) -> None:
        with Pdf(PAGE) as pdf:
            page = pdf.page(1)
            crop = page.crop(Box(x, y, x + width, y + height), dpi=36.0, margin=0.0)
            page.close()

        assert min(crop.shape) >= 1
