from __future__ import annotations

import io

import pikepdf

from extraction.options import Options
from extraction.steps.pages.read import read_document
from tests.extraction.documents import certificate_stream, pdf_with, picture


def pdf_with_logo(*, pages: int = 1) -> bytes:
    """Return a digital PDF whose pages carry a picture of a company's name."""
    logo = picture(["POLYMER  WORKS  LTD"], size=(760, 160), text=56)
    content = certificate_stream() + "q 200 0 0 42 350 780 cm /L Do Q"
    pdf = pikepdf.open(io.BytesIO(pdf_with([content] * pages)))
    image = pikepdf.Stream(pdf, logo.tobytes())
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height = logo.size
    image.BitsPerComponent, image.ColorSpace = 8, pikepdf.Name.DeviceRGB
    shared = pdf.make_indirect(image)
    for page in pdf.pages:
        page.Resources.XObject = pikepdf.Dictionary(L=shared)
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


class TestWordsInGraphics:
    def test_a_name_in_a_logo_is_read_on_the_first_page(self) -> None:
        first, second = read_document(pdf_with_logo(pages=2), name="", options=Options()).pages
        logo = [word for word in first.words if word.text in {"POLYMER", "WORKS", "LTD"}]
        assert [word.text for word in logo] == ["POLYMER", "WORKS", "LTD"]
        assert all(word.box.x0 >= 350 and word.box.bottom < 65 for word in logo)
        assert "POLYMER" not in [word.text for word in second.words]
