"""Tests for two pages on one sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2 as pdfium
import pytest

from extraction.pipeline import extract
from extraction.result import ExtractionResult
from tests.extraction.documents import pdf_with, text_at

SHEET = (842.0, 595.0)
HALF = 421.0
LETTERHEAD = ("Brenner Feinchemie GmbH", "Industriestrasse 14, 79539 Loerrach")
LIMITS = (("Assay", "%", "99.0", "100.5"), ("Chlorides", "mg/kg", "100", "200"))


def half(x: float, lines: Sequence[str], rows: Sequence[tuple[str, ...]], *, foot: str = "") -> str:
    """Return the content of one page that stands at `x` on a sheet."""
    shown = [text_at(x + 30, 560 - 12 * n, line, size=8) for n, line in enumerate(lines)]
    for n, row in enumerate(rows):
        shown += [
            text_at(x + 30 + 75 * place, 400 - 12 * n, cell, size=8)
            for place, cell in enumerate(row)
            if cell
        ]
    return "".join(shown) + (text_at(x + 30, 20, foot, size=8) if foot else "")


def certificate(x: float, lot: str, number: str, assay: str, *, foot: str = "") -> str:
    """Return a whole certificate that stands at `x` on a sheet."""
    lines = (
        *LETTERHEAD,
        "CERTIFICATE OF ANALYSIS",
        f"Certificate No.: {number}",
        "Product: Sodium benzoate",
        f"Batch number: {lot}",
    )
    measured = ((*LIMITS[0], assay), (*LIMITS[1], "185"))
    return half(x, lines, (("Test", "Unit", "Min", "Max", "Result"), *measured), foot=foot)


def rows_of(found: ExtractionResult) -> list[list[tuple[str | None, str | None]]]:
    """Return (test, value) of each lot."""
    return [[(row.test.value, row.value.value) for row in lot.rows] for lot in found.lots]


class TestTwoCertificates:
    sheet = pdf_with(
        certificate(0, "SB-260304-7", "C-88120", "99.6")
        + certificate(HALF, "SB-260305-2", "C-88121", "99.9"),
        size=SHEET,
    )

    def test_each_is_read_for_itself(self) -> None:
        found = extract(self.sheet)

        assert [lot.fields["lot_number"].value for lot in found.lots] == [
            "SB-260304-7",
            "SB-260305-2",
        ]
        assert [part.fields["certificate_number"].value for part in found.parts] == [
            "C-88120",
            "C-88121",
        ]
        assert rows_of(found) == [
            [("Assay", "99.6"), ("Chlorides", "185")],
            [("Assay", "99.9"), ("Chlorides", "185")],
        ]

    def test_evidence_lies_on_the_sheet(self) -> None:
        found = extract(self.sheet)

        places = [lot.fields["lot_number"].evidence for lot in found.lots]
        assert [page.number for page in found.pages] == [1]
        assert {part.last_page for part in found.parts} == {1}
        assert [place is not None and place.page for place in places] == [1, 1]
        boxes = [place.box for place in places if place is not None and place.box is not None]
        assert boxes[0].x1 < HALF < boxes[1].x0

    def test_a_scan_of_them_is_read_the_same(self) -> None:
        picture = io.BytesIO()
        page = pdfium.PdfDocument(self.sheet)[0]
        page.render(scale=200 / 72).to_pil().convert("L").save(picture, "PNG")

        found = extract(picture.getvalue(), name="scan.png")

        assert [lot.fields["lot_number"].value for lot in found.lots] == [
            "SB-260304-7",
            "SB-260305-2",
        ]


def test_two_pages_of_one_certificate_are_one() -> None:
    more = (("Lead", "mg/kg", "", "2", "0.3"), ("Arsenic", "mg/kg", "", "3", "0.5"))
    head = ("Test", "Unit", "Min", "Max", "Result")
    sheet = certificate(0, "SB-260304-7", "C-88120", "99.6", foot="Page 1 of 2")
    sheet += half(HALF, LETTERHEAD, (head, *more), foot="Page 2 of 2")

    found = extract(pdf_with(sheet, size=SHEET))

    assert [part.first_page for part in found.parts] == [1]
    assert rows_of(found) == [
        [("Assay", "99.6"), ("Chlorides", "185"), ("Lead", "0.3"), ("Arsenic", "0.5")]
    ]


def test_the_page_that_follows_keeps_its_number() -> None:
    first = certificate(0, "SB-1", "C-1", "99.6") + certificate(HALF, "SB-2", "C-2", "99.9")
    alone = certificate(0, "SB-3", "C-3", "99.8")

    found = extract(pdf_with([first, alone], size=SHEET))

    seen = [lot.fields["lot_number"].evidence for lot in found.lots]
    assert [(place.page if place is not None else None) for place in seen] == [1, 1, 2]
    assert [(part.first_page, part.last_page) for part in found.parts] == [(1, 1), (1, 1), (2, 2)]


@pytest.mark.parametrize("size", [SHEET, (842.0, 800.0)])
def test_panels_under_one_letterhead_stay_one_page(size: tuple[float, float]) -> None:
    head = ("Test", "Result")
    one = (head, ("Assay", "99.6"), ("Chlorides", "185"), ("Iron", "4"), ("Water", "0.1"))
    two = (head, ("Lead", "0.3"), ("Arsenic", "0.5"), ("Mercury", "0.02"), ("Tin", "7"))
    lines = (*LETTERHEAD, "CERTIFICATE OF ANALYSIS", "Batch number: SB-260304-7")

    found = extract(pdf_with(half(0, lines, one) + half(HALF, (), two), size=size))

    assert len(found.parts) == 1
    assert [lot.fields["lot_number"].value for lot in found.lots] == ["SB-260304-7"]
