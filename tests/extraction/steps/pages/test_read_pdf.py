from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image

from extraction.errors import PasswordNeeded, TooLarge, Unreadable
from extraction.options import Options
from extraction.pipeline import extract
from extraction.steps.pages import read_pdf
from extraction.steps.pages.read import read_document
from extraction.viewed import ViewedPage
from extraction.viewing import read_for_viewing
from tests.extraction.documents import (
    certificate_stream,
    changed,
    packed,
    pdf_with,
    picture,
    text_at,
)

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


LOT = "CA-240731"
Change = Callable[[pikepdf.Pdf], None]


def box(name: str, *sides: float) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0][name] = pikepdf.Array([*sides])

    return change


def entry(name: str, value: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0][name] = value

    return change


def without_box(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].obj["/MediaBox"]


def picture_of(width: int, height: int) -> Change:
    """Return what puts a picture without data on the page, in three sizes."""

    def change(pdf: pikepdf.Pdf) -> None:
        image = pdf.make_stream(b"")
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        image.Width, image.Height, image.BitsPerComponent = width, height, 8
        image.ColorSpace = pikepdf.Name.DeviceGray
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(Im=image)
        places = ("0 0 0 0 100 100", "200 0 0 200 500 700", "1e30 0 0 1e30 0 0")
        drawn = "".join(f"q {place} cm /Im Do Q " for place in places)
        pdf.pages[0].Contents = pdf.make_stream((STREAM + drawn).encode())

    return change


def broken_program(pdf: pikepdf.Pdf) -> None:
    font = pdf.pages[0].Resources.Font.F1
    font.Subtype = pikepdf.Name.TrueType
    font.FontDescriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=pikepdf.Name.Broken,
        FontFile2=pdf.make_stream(b"\0\1\0\0garbage" * 20),
        FontBBox=pikepdf.Array([0, 0, 0, 0]),
        Flags=4,
    )


def no_fonts(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].Resources["/Font"]


FAR = (
    "0 0 m 1e38 1e38 l S q 1e38 0 0 1e38 1e38 1e38 cm 0 0 100 100 re f Q "
    + text_at(10, 10, "huge", size=1e9)
    + text_at(10, 10, "tiny", size=1e-9)
    + text_at(10, 10, "none", size=0)
    + text_at(700, 400, "right")
    + text_at(-300, 100, "left")
    + "1 1 1 rg "
    + "".join(text_at(590 + step / 2, 300 + 20 * step, "|", size=9) for step in range(10))
)
WHOLE: dict[str, bytes] = {
    "text outside": pdf_with(STREAM + FAR),
    "inverted crop box": pdf_with(STREAM, crop=(595, 842, 0, 0)),
    "empty crop box": pdf_with(STREAM, crop=(100, 100, 100, 100)),
    "crop box beside the paper": pdf_with(STREAM, crop=(1000, 1000, 1200, 1200)),
    "inverted media box": changed(pdf_with(STREAM), box("/MediaBox", 595, 842, 0, 0)),
    "empty media box": changed(pdf_with(STREAM), box("/MediaBox", 0, 0, 0, 0)),
    "no media box": changed(pdf_with(STREAM), without_box),
    "huge page": changed(pdf_with(STREAM + FAR), box("/MediaBox", 0, 0, 100_000, 100_000)),
    "odd rotation": changed(pdf_with(STREAM), entry("/Rotate", 45)),
    "sideways": pdf_with(STREAM, rotate=90),
    "upside down": pdf_with(STREAM, rotate=180),
    "sideways, other way": pdf_with(STREAM, rotate=270),
    "pictures of no size": changed(pdf_with(STREAM), picture_of(0, 0)),
    "pictures of negative size": changed(pdf_with(STREAM), picture_of(-5, 7)),
    "broken font program": changed(pdf_with(STREAM), broken_program),
    "no fonts": changed(pdf_with(STREAM), no_fonts),
}


def broken_stream(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(b"")
    stream.write(b"\0garbage" * 40, filter=pikepdf.Name.FlateDecode)
    pdf.pages[1].Contents = stream


def no_page(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Pages.Kids[1] = pikepdf.Dictionary(Type=pikepdf.Name.Nonsense)


def unknown_font(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].Resources = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(
            F1=pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0)
        )
    )


def paper_without_end(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].MediaBox = pikepdf.Array([0, 0, 10**9, 10**9])


def widgets(pdf: pikepdf.Pdf) -> None:
    """Put form fields on the page: one inside out, one without a place, one without a size."""
    places = ([700, 900, 100, -50], None, [5, 5, 5, 5])
    fields = [
        pdf.make_indirect(
            pikepdf.Dictionary(
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T=f"field {number}",
                V=f"X-{number}",
                **({} if place is None else {"Rect": pikepdf.Array(place)}),
            )
        )
        for number, place in enumerate(places)
    ]
    pdf.pages[0].Annots = pikepdf.Array([*fields, 7])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(fields))


class TestHostilePages:
    @pytest.mark.parametrize("name", WHOLE)
    def test_one_odd_corner_loses_no_document(self, name: str) -> None:
        result = extract(WHOLE[name])

        assert [lot.fields["lot_number"].value for lot in result.lots] == [LOT]
        assert result.unread == (
            ()
            if name != "huge page"
            else ("Page 1: its pictures were not looked at, as it is too large.",)
        )

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (broken_stream, "it is damaged in the file"),
            (no_page, "it could not be read"),
            (unknown_font, "it holds text that cannot be shown"),
            (paper_without_end, "it could not be read"),
        ],
    )
    def test_a_failing_page_leaves_the_others_and_is_named(self, change: Change, said: str) -> None:
        data = changed(pdf_with([STREAM] * 3), change)
        pages: list[ViewedPage] = []

        result = read_for_viewing(data, on_page=pages.append)

        assert [bool(page.words) for page in result.pages] == [True, False, True]
        assert [lot.fields["lot_number"].value for lot in result.lots] == [LOT]
        [sentence] = result.unread
        assert sentence.startswith(f"Page 2: {said}")
        assert [page.number for page in pages] == [1, 2, 3]
        assert all(Image.open(io.BytesIO(page.png)).width > 1 for page in pages)

    def test_a_page_of_too_many_letters_leaves_the_others(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(read_pdf, "MAX_GLYPHS", 400)
        rows = "".join(text_at(60, 800 - 15 * row, "Lead 0.05 mg/kg") for row in range(50))

        result = extract(pdf_with([STREAM, rows]))

        assert [lot.fields["lot_number"].value for lot in result.lots] == [LOT]
        assert "characters on one page" in result.unread[0]

    def test_alone_a_failing_page_is_refused(self) -> None:
        data = changed(pdf_with(STREAM), box("/MediaBox", 0, 0, 10**9, 10**9))

        with pytest.raises(Unreadable, match=r"Page 1 .* 1e\+09"):
            extract(data)

    def test_a_word_that_runs_over_the_edge_is_doubted_and_named(self) -> None:
        stream = STREAM.replace(f"Lot number: {LOT}", "Lot number:") + text_at(570, 700, LOT)
        [page] = read_document(pdf_with(stream), name="", options=Options()).pages

        [cut] = [word for word in page.words if word.text and LOT.startswith(word.text)]
        assert cut.confidence < 0.9
        assert page.missing == (
            f"words run over its edge, and their ends are missing here: “{cut.text}”.",
        )

    def test_fields_without_a_place_are_read_all_the_same(self) -> None:
        document = read_document(changed(pdf_with(STREAM), widgets), name="", options=Options())

        assert [field.value for _, field in document.form] == ["X-0", "X-1", "X-2"]
        assert LOT in [word.text for word in document.pages[0].words]

    def test_the_fields_of_a_sideways_page_stand_where_it_shows_them(self) -> None:
        def field(pdf: pikepdf.Pdf) -> None:
            widgets(pdf)
            pdf.pages[0].Annots = pikepdf.Array([pdf.pages[0].Annots[0]])
            pdf.pages[0].Annots[0].Rect = pikepdf.Array([300, 300, 420, 316])

        data = changed(pdf_with(STREAM, rotate=90), field)
        document = read_document(data, name="", options=Options())

        [(_, found)] = document.form
        assert found.evidence is not None
        assert found.evidence.box is not None
        assert (found.evidence.box.x0, found.evidence.box.top) == (300, 842 - 316)
        assert document.pages[0].turned == 270
