from __future__ import annotations

import io

import openpyxl
import pytest

from extraction.errors import EmptyFile, TooLarge, UnsupportedType
from extraction.options import Options
from extraction.steps.pages.triage import Kind, triage
from tests.extraction.documents import certificate_stream, packed, pdf_with, picture

PDF = pdf_with(certificate_stream())


def workbook() -> bytes:
    file = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Lot", "4711"])
    book.save(file)
    return file.getvalue()


class TestTriage:
    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            (PDF, Kind.PDF),
            (b"GIF89a" + PDF, Kind.PDF),  # a polyglot is what a PDF reader shows
            (packed(picture(), "PNG"), Kind.PNG),
            (packed(picture(), "JPEG"), Kind.JPEG),
            (packed(picture(), "TIFF"), Kind.TIFF),
            (workbook(), Kind.XLSX),
            (b"Lot;4711\nTest;Result\nLead;0,05\n", Kind.CSV),
            (b'{"a": 1}', Kind.JSON),
            (b"From: a@b.example\nMIME-Version: 1.0\nSubject: CoA\n\nHello\n", Kind.EMAIL),
        ],
    )
    def test_content_decides_not_the_name(self, data: bytes, kind: Kind) -> None:
        assert triage(data, name="invoice.exe", options=Options()) is kind

    def test_an_empty_file_is_refused(self) -> None:
        with pytest.raises(EmptyFile):
            triage(b"", name="coa.pdf", options=Options())

    def test_a_file_over_the_limit_is_refused(self) -> None:
        with pytest.raises(TooLarge) as caught:
            triage(PDF, name="coa.pdf", options=Options(max_bytes=100))
        assert caught.value.what == "bytes"

    @pytest.mark.parametrize("data", [b"MZ\x90\x00" + b"\0" * 200, b"hello", b"PK\x03\x04junk"])
    def test_another_kind_is_refused_whatever_its_name(self, data: bytes) -> None:
        with pytest.raises(UnsupportedType):
            triage(data, name="coa.pdf", options=Options())
