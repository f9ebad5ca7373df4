from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from PIL import Image

from registry.documents.errors import UploadRefused
from registry.documents.media import check_upload, clean_name, detect
from tests.extraction.compound import attachment, compound_file, message

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _picture(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, kind)
    return out.getvalue()


def _sheet() -> bytes:
    out = BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "Lot"
    book.save(out)
    book.close()
    return out.getvalue()


class TestCheckUpload:
    @pytest.mark.parametrize(
        ("data", "found"),
        [
            (b"%PDF-1.7\n", "application/pdf"),
            (b"\n\nrubbish before %PDF-1.4", "application/pdf"),
            (_picture("PNG"), "image/png"),
            (_picture("JPEG"), "image/jpeg"),
            (_picture("TIFF"), "image/tiff"),
            (_picture("WEBP"), "image/webp"),
            (_sheet(), XLSX),
            (
                compound_file(message(attachment("coa.pdf", b"%PDF-1.7" * 999))),
                "application/vnd.ms-outlook",
            ),
            (b"lot,assay\nA1,99.2\nA2,99.1\n", "text/csv"),
        ],
    )
    def test_documents_are_known_by_their_content(self, data: bytes, found: str) -> None:
        assert check_upload(data, max_bytes=1_000_000) == found

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"MZ" + bytes(200), "By its content"),
            (b"\x7fELF\x02\x01\x01" + bytes(200), "By its content"),
            (b"<!DOCTYPE html><html><body><script>x</script></body></html>", "web page"),
            (bytes(500), "file of an unknown kind"),
        ],
    )
    def test_what_is_no_document_is_turned_away(self, data: bytes, says: str) -> None:
        with pytest.raises(UploadRefused, match=says):
            check_upload(data, max_bytes=1_000_000)

    def test_an_empty_file(self) -> None:
        with pytest.raises(UploadRefused, match="0 bytes"):
            check_upload(b"", max_bytes=10)

    def test_the_limit_is_exact(self) -> None:
        data = b"%PDF-1.7".ljust(1024 * 1024, b" ")

        assert check_upload(data, max_bytes=len(data)) == "application/pdf"
        with pytest.raises(UploadRefused, match="larger than 1 MB"):
            check_upload(data + b" ", max_bytes=len(data))

    def test_a_pdf_mark_far_inside_makes_no_pdf(self) -> None:
        assert detect(bytes(5000) + b"%PDF-1.7") != "application/pdf"


class TestCleanName:
    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("CoA 4711.pdf", "CoA 4711.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\coa.pdf", "coa.pdf"),
            ("a\x00b\nc\u202egpj.exe", "abcgpj.exe"),
            ('<img src="x">|?*.pdf', "img src=x.pdf"),
            ("  lots   of   blanks .pdf ", "lots of blanks .pdf"),
            ("Pru\u0308fbericht.pdf", "Prüfbericht.pdf"),
            ("...", "document"),
            ("", "document"),
        ],
    )
    def test_tricks_are_taken_out(self, given: str, shown: str) -> None:
        assert clean_name(given) == shown

    def test_a_long_name_keeps_its_suffix(self) -> None:
        shown = clean_name("x" * 400 + ".pdf")

        assert len(shown) == 160
        assert shown.endswith("….pdf")
        assert len(clean_name("x" * 400)) == 160
