from __future__ import annotations

import io

import pikepdf
import pytest

from extraction.engines.pdfium import Pdf
from extraction.engines.pdfium_objects import Drawing
from tests.extraction.documents import pdf_with


def drawing_of(data: bytes) -> Drawing:
    with Pdf(data) as pdf:
        page = pdf.page(1)
        drawing = page.drawing()
        page.close()
    return drawing


class TestReadDrawing:
    def test_a_stroked_rectangle_is_four_lines(self) -> None:
        lines = drawing_of(pdf_with("1 w 100 600 200 50 re S")).lines
        assert sorted((round(line.width), round(line.height)) for line in lines) == [
            (1, 50),
            (1, 50),
            (200, 1),
            (200, 1),
        ]

    def test_a_thin_filled_bar_is_a_line(self) -> None:
        [line] = drawing_of(pdf_with("100 600 200 0.5 re f")).lines
        assert (line.x0, line.x1) == pytest.approx((100, 300))
        assert line.middle_y == pytest.approx(842 - 600.25)

    @pytest.mark.parametrize(
        "content", ["100 600 200 50 re f", "100 600 m 200 700 l S", "1 600 m 9 9 9 9 600 600 c S"]
    )
    def test_areas_slopes_and_curves_are_none(self, content: str) -> None:
        assert drawing_of(pdf_with(content)).lines == ()

    def test_lines_inside_a_form_follow_its_matrix(self) -> None:
        pdf = pikepdf.open(io.BytesIO(pdf_with("q 1 0 0 1 50 100 cm /X Do Q")))
        form = pikepdf.Stream(pdf, b"1 w 0 0 m 100 0 l S")
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox = pikepdf.Array([0, -5, 600, 600])
        form.Matrix = pikepdf.Array([2, 0, 0, 2, 0, 0])
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(X=pdf.make_indirect(form))
        file = io.BytesIO()
        pdf.save(file)
        [line] = drawing_of(file.getvalue()).lines
        assert (line.x0, line.x1) == pytest.approx((50, 250))
        assert line.middle_y == pytest.approx(742, abs=0.1)

    def test_a_turned_page_turns_its_lines(self) -> None:
        [line] = drawing_of(pdf_with("100 600 200 0.5 re f", rotate=90)).lines
        assert line.height == pytest.approx(200)
