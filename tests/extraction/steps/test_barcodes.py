from __future__ import annotations

import io

import segno
from PIL import Image

from extraction.options import Options
from extraction.steps.read import read_document
from tests.extraction.documents import packed, picture

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

    def test_a_page_without_code_has_none(self) -> None:
        assert read_document(packed(picture(), "PNG"), name="", options=OPTIONS).barcodes == ()
