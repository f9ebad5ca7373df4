from __future__ import annotations

import io

import pikepdf

from extraction.options import Options
from extraction.result import Source
from extraction.steps.read import read_document
from tests.extraction.documents import certificate_stream, pdf_with


def pdf_with_field(name: str, value: str) -> bytes:
    """Return a PDF with one filled field that has no appearance at all."""
    pdf = pikepdf.open(io.BytesIO(pdf_with(certificate_stream())))
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T=name,
            V=value,
            Rect=pikepdf.Array([300, 300, 420, 316]),
        )
    )
    pdf.pages[0].Annots = pikepdf.Array([field])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


class TestFormFields:
    def test_a_value_without_appearance_is_read_where_it_belongs(self) -> None:
        document = read_document(pdf_with_field("Serial", "625 0724"), name="", options=Options())
        [(name, field)] = document.form
        assert (name, field.value) == ("Serial", "625 0724")
        assert field.evidence is not None
        assert field.evidence.source is Source.FORM_FIELD
        [first, second] = [w for w in document.pages[0].words if w.text in {"625", "0724"}]
        assert 300 <= first.box.x0 < second.box.x0 <= 420
        assert 842 - 316 <= first.box.middle_y <= 842 - 300
