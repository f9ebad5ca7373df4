from __future__ import annotations

import pikepdf
import pytest

from extraction.errors import PasswordNeeded, TooLarge, Unreadable
from extraction.options import Options
from extraction.steps.read import read_document
from tests.extraction.documents import certificate_stream, packed, pdf_with, picture

STREAM = certificate_stream()


def encrypted(user: str) -> bytes:
    return pdf_with(STREAM, encryption=pikepdf.Encryption(owner="owner", user=user, R=6))


class TestReadPdf:
    def test_an_empty_password_is_opened(self) -> None:
        document = read_document(encrypted(""), name="", options=Options())
        assert "CA-240731" in [word.text for word in document.pages[0].words]

    def test_an_unknown_password_is_asked_for(self) -> None:
        with pytest.raises(PasswordNeeded):
            read_document(encrypted("secret"), name="", options=Options())

    def test_too_many_pages_are_refused_unread(self) -> None:
        with pytest.raises(TooLarge) as caught:
            read_document(pdf_with([STREAM] * 9), name="", options=Options(max_pages=8))
        assert (caught.value.what, caught.value.found) == ("pages", 9)

    def test_a_cut_file_is_unreadable(self) -> None:
        with pytest.raises(Unreadable):
            read_document(pdf_with(STREAM)[:300], name="", options=Options())

    def test_a_blank_page_has_no_words(self) -> None:
        [page] = read_document(pdf_with(""), name="", options=Options()).pages
        assert page.words == ()

    def test_table_lines_come_as_rules(self) -> None:
        content = STREAM + "0.5 w 50 700 400 60 re S 50 680 m 450 680 l S 50 660 400 0.7 re f\n"
        [page] = read_document(pdf_with(content), name="", options=Options()).pages
        level = sorted(round(rule.middle_y) for rule in page.rules if rule.width > 300)
        assert level == [82, 142, 162, 182]

    def test_a_picture_of_a_page_is_read_like_a_scan(self) -> None:
        data = packed(picture(), "PDF", resolution=150)
        [page] = read_document(data, name="", options=Options()).pages
        assert page.source == "ocr"
        assert "CA-240731" in [word.text for word in page.words]

    def test_progress_is_told_page_by_page(self) -> None:
        told: list[tuple[int, int]] = []
        options = Options(progress=lambda page, pages, _: told.append((page, pages)))
        read_document(pdf_with([STREAM, STREAM]), name="", options=options)
        assert told == [(1, 2), (2, 2)]
