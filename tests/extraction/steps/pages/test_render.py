from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from extraction.errors import UnsupportedType
from extraction.steps.pages.render import render_page
from tests.extraction.documents import packed, pdf_with, picture, text_at


def shown(data: bytes, **options: int) -> Image.Image:
    return Image.open(io.BytesIO(render_page(data, 1, **{"dpi": 72, "turned": 0, **options})))


class TestRenderPage:
    def test_a_box_in_points_is_where_the_ink_is(self) -> None:
        image = np.asarray(shown(pdf_with(text_at(60, 700, "Lot", size=20))).convert("L"))
        rows, columns = np.nonzero(image < 128)
        assert 842 - 720 < rows.min() < rows.max() <= 842 - 700 + 1
        assert 58 < columns.min() < columns.max() < 100

    def test_a_turned_page_is_turned(self) -> None:
        assert shown(pdf_with("0 0 5 5 re f"), turned=90).size == (842, 595)

    def test_a_picture_is_scaled_to_points(self) -> None:
        assert max(shown(packed(picture(), "PNG")).size) == 842

    def test_a_sheet_has_no_picture(self) -> None:
        with pytest.raises(UnsupportedType):
            render_page(b"Lot;4711\nLead;0,05\n", 1, dpi=72, turned=0)
