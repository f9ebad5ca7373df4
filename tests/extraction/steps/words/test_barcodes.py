from __future__ import annotations

import io

import numpy as np
import pytest
import segno
from PIL import Image, ImageFilter

from extraction.engines.pdfium_objects import Drawing
from extraction.geometry import Box
from extraction.options import Options
from extraction.steps.pages.read import read_document
from extraction.steps.words.barcodes import codes_in_image, codes_on_page
from tests.extraction.documents import certificate_stream, packed, pdf_with, picture

OPTIONS = Options(ocr_languages=())


class TestBarcodes:
    def test_a_qr_code_on_a_scan_is_read(self) -> None:
        code = io.BytesIO()
        segno.make("https://example.com/coa/CA-240731", error="m").save(code, kind="png", scale=6)
        page = picture()
        page.paste(Image.open(code).convert("RGB"), (850, 500))
        [found] = read_document(packed(page, "PNG"), name="", options=OPTIONS).barcodes
        assert (found.text, found.format) == ("https://example.com/coa/CA-240731", "QRCode")
        assert found.page == 1
        assert found.box.x0 > 850 * 842 / 1240

    def test_a_small_code_on_a_coarse_scan_is_read(self) -> None:
        text = "https://verify.example.com/certificates/2024/CA-240731"
        code = io.BytesIO()
        segno.make(text, error="m").save(code, kind="png", scale=8, border=4)
        page = Image.new("L", (2480, 3508), 255)
        page.paste(Image.open(code).convert("L").resize((130, 130)), (1800, 400))
        coarse = page.resize((1240, 1754), Image.Resampling.LANCZOS)
        coarse = coarse.filter(ImageFilter.GaussianBlur(0.7))

        found = codes_in_image(np.asarray(coarse), page=1, points=72 / 150)

        assert [symbol.text for symbol in found] == [text]
        assert found[0].box.x0 == pytest.approx(1800 * 72 / 300, abs=12)

    def test_a_page_without_code_has_none(self) -> None:
        assert read_document(packed(picture(), "PNG"), name="", options=OPTIONS).barcodes == ()

    def test_a_code_drawn_with_rectangles_is_found_beside_drawn_letters(self) -> None:
        matrix = segno.make("LOT-240731", error="m", micro=False).matrix
        modules = [
            f"{400 + 3 * x} {700 - 3 * y} 3 3 re f"
            for y, row in enumerate(matrix)
            for x, dark in enumerate(row)
            if dark
        ]
        letters = [f"{60 + 9 * i} 300 5 9 re f" for i in range(50)]  # a row of bars, no code
        data = pdf_with("\n".join([certificate_stream(), *modules, *letters]))

        [found] = read_document(data, name="", options=OPTIONS).barcodes

        assert (found.text, found.format) == ("LOT-240731", "QRCode")
        assert found.box.x0 == pytest.approx(400, abs=3)
        assert found.box.bottom == pytest.approx(842 - 703 + 3 * len(matrix), abs=3)

    def test_a_code_that_stands_on_each_page_is_found_on_each(self) -> None:
        code = io.BytesIO()
        segno.make("LOT-240731", error="m").save(code, kind="png", scale=6)
        seen = np.asarray(Image.open(code).convert("RGB"))
        whole, place = Box(0, 0, 595, 842), Box(60, 60, 60 + seen.shape[1] * 0.36, 120)

        found = [
            codes_on_page(Drawing((), (place,), 1), lambda *_: seen, page=page, whole=whole)
            for page in (1, 2)
        ]

        assert [[(c.text, c.page) for c in codes] for codes in found] == [
            [("LOT-240731", 1)],
            [("LOT-240731", 2)],
        ]
