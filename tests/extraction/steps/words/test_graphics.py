from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pikepdf

from extraction.engines.opencv import Image
from extraction.engines.pdfium_objects import Drawing
from extraction.engines.rapid import Character, Line
from extraction.engines.text_regions import Quads
from extraction.geometry import Box
from extraction.options import Options
from extraction.steps.pages.read import read_document
from extraction.steps.words.graphics import words_in_graphics
from tests.extraction.documents import certificate_stream, pdf_with, picture

PAPER = Box(0.0, 0.0, 600.0, 800.0)
WHITE = np.full((62, 208, 3), 255, dtype=np.uint8)


class OneWord:
    """A reader that sees the same word in each picture and counts its looks."""

    looks = 0

    def detect(self, image: Image, *, longest: int) -> Quads:
        self.looks += 1
        right, bottom = image.shape[1] - 1, image.shape[0] - 1
        corners = [[[0, 0], [right, 0], [right, bottom], [0, bottom]]]
        return np.array(corners, dtype=np.float32)

    def recognise(self, crops: Sequence[Image]) -> list[Line]:
        signs = [Character(sign, n / 4, (n + 1) / 4, 1.0) for n, sign in enumerate("ACME")]
        return [Line(tuple(signs)) for _ in crops]


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

    def test_a_picture_that_was_read_before_is_known(self) -> None:
        reader = OneWord()
        drawing = Drawing(lines=(), images=(Box(10.0, 10.0, 110.0, 40.0),), objects=1)
        words = [
            words_in_graphics(
                drawing, [], reader, lambda _, __, picture=picture: picture, whole=PAPER, first=True
            )
            for picture in (WHITE, WHITE.copy(), WHITE - 1)
        ]
        assert [[word.text for word in own] for own in words] == [["ACME"]] * 3
        assert reader.looks == 2
