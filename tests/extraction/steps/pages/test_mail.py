from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest

from extraction.errors import TooLarge, UnsupportedType
from extraction.options import Options
from extraction.page import ReadDocument
from extraction.steps.pages.mail import attachments_of
from extraction.steps.pages.read import read_document
from tests.extraction.compound import attachment, compound_file, message
from tests.extraction.documents import certificate_stream, pdf_with

PDF = pdf_with(certificate_stream())


def mail(*, forwarded: bool = False, attach: bool = True) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "lab@example.com", "in@example.com"
    message["Subject"] = "CoA"
    message.set_content("Please find the certificate attached.")
    if attach:
        message.add_attachment(PDF, maintype="application", subtype="pdf", filename="../../coa.pdf")
    if forwarded:
        outer = EmailMessage()
        outer["From"], outer["To"], outer["Subject"] = "a@example.com", "b@example.com", "Fwd"
        outer.set_content("See below.")
        outer.add_attachment(message)
        return outer.as_bytes()
    return message.as_bytes()


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def mail_with(name: str, content: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "CoA"
    message.set_content("See attachment.")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def lots_in(document: ReadDocument) -> list[str]:
    words = [word.text for page in document.pages for word in page.words]
    return [word for word in words if word == "CA-240731"]


class TestAttachmentsOf:
    @pytest.mark.parametrize("forwarded", [False, True])
    def test_it_finds_the_certificate(self, *, forwarded: bool) -> None:
        assert attachments_of(mail(forwarded=forwarded)) == [("../../coa.pdf", PDF)]


class TestReadMail:
    def test_the_attached_certificate_is_read(self) -> None:
        document = read_document(mail(), name="coa.eml", options=Options())
        assert document.media_type == "message/rfc822"
        assert "CA-240731" in [word.text for word in document.pages[0].words]

    def test_an_outlook_message_is_read_like_a_mail(self) -> None:
        data = compound_file(message(attachment("image.gif", b"GIF89a"), attachment("c.pdf", PDF)))
        document = read_document(data, name="coa.msg", options=Options())
        assert document.media_type == "application/vnd.ms-outlook"
        assert lots_in(document) == ["CA-240731"]

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("coa.zip", zipped({"readme.txt": b"Hello", "coa.pdf": PDF})),
            ("fwd.eml", mail()),
            ("fwd.msg", compound_file(message(attachment("coa.pdf", PDF)))),
            ("all.zip", zipped({"fwd.eml": mail()})),
        ],
    )
    def test_what_is_packed_in_an_attachment_is_read(self, name: str, content: bytes) -> None:
        document = read_document(mail_with(name, content), name="", options=Options())
        assert lots_in(document) == ["CA-240731"]
        assert [page.number for page in document.pages] == [1]

    def test_an_archive_in_an_archive_stays_shut(self) -> None:
        data = mail_with("a.zip", zipped({"b.zip": zipped({"coa.pdf": PDF})}))
        with pytest.raises(UnsupportedType):
            read_document(data, name="", options=Options())

    def test_a_bomb_beside_the_certificate_does_no_harm(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb", b"\0" * 3_000_000)
        data = compound_file(
            message(attachment("bomb.zip", file.getvalue()), attachment("coa.pdf", PDF))
        )
        document = read_document(data, name="", options=Options(max_bytes=1_000_000))
        assert lots_in(document) == ["CA-240731"]

    def test_the_limit_of_pages_is_for_all_attachments_together(self) -> None:
        data = compound_file(message(*(attachment(f"{n}.pdf", PDF) for n in range(3))))
        with pytest.raises(TooLarge):
            read_document(data, name="", options=Options(max_pages=2))

    def test_a_mail_without_certificate_is_refused(self) -> None:
        with pytest.raises(UnsupportedType):
            read_document(mail(attach=False), name="coa.eml", options=Options())


class TestDamagedAttachments:
    def test_one_that_cannot_be_read_leaves_the_other_and_is_named(self) -> None:
        packed = zipped({"good.pdf": PDF, "bad.pdf": PDF[:300]})

        document = read_document(mail_with("all.zip", packed), name="", options=Options())

        assert lots_in(document) == ["CA-240731"]
        [sentence] = document.missing
        assert sentence.startswith("The attachment bad.pdf could not be read")
