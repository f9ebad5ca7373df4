from __future__ import annotations

import io

import pikepdf

from extraction.options import Options
from extraction.result import Source
from extraction.steps.pages.read import read_document
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


def with_appearance(data: bytes, shown: str) -> bytes:
    """Return the PDF, its one field drawn with another text than its value."""
    pdf = pikepdf.open(io.BytesIO(data))
    stream = pdf.make_stream(f"BT /F1 11 Tf 2 4 Td ({shown}) Tj ET".encode())
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    stream.BBox = pikepdf.Array([0, 0, 120, 16])
    stream.Resources = pdf.pages[0].Resources
    pdf.pages[0].Annots[0].AP = pikepdf.Dictionary(N=stream)
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

    def test_the_value_counts_where_the_appearance_shows_another(self) -> None:
        data = with_appearance(pdf_with_field("Serial", "6250724"), "OLD-1")

        document = read_document(data, name="", options=Options())

        assert [field.value for _, field in document.form] == ["6250724"]
        assert "6250724" in [word.text for word in document.pages[0].words]

    def test_an_appearance_that_is_no_stream_hides_nothing(self) -> None:
        pdf = pikepdf.open(io.BytesIO(pdf_with_field("Serial", "6250724")))
        pdf.pages[0].Annots[0].AP = pikepdf.Dictionary(N=pikepdf.Array([1, 2]))
        file = io.BytesIO()
        pdf.save(file)

        document = read_document(file.getvalue(), name="", options=Options())

        assert "6250724" in [word.text for word in document.pages[0].words]
