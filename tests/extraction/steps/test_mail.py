from __future__ import annotations

from email.message import EmailMessage

import pytest

from extraction.errors import UnsupportedType
from extraction.options import Options
from extraction.steps.mail import attachments_of
from extraction.steps.read import read_document
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


class TestAttachmentsOf:
    @pytest.mark.parametrize("forwarded", [False, True])
    def test_it_finds_the_certificate(self, *, forwarded: bool) -> None:
        assert attachments_of(mail(forwarded=forwarded)) == [("../../coa.pdf", PDF)]


class TestReadMail:
    def test_the_attached_certificate_is_read(self) -> None:
        document = read_document(mail(), name="coa.eml", options=Options())
        assert document.media_type == "message/rfc822"
        assert "CA-240731" in [word.text for word in document.pages[0].words]

    def test_a_mail_without_certificate_is_refused(self) -> None:
        with pytest.raises(UnsupportedType):
            read_document(mail(attach=False), name="coa.eml", options=Options())
