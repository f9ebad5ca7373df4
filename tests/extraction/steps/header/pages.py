"""Pages made from placed texts, for tests of the header."""

from __future__ import annotations

from collections.abc import Iterable

from extraction.geometry import Box, Word
from extraction.page import Barcode, Page, ReadDocument
from extraction.result import Quality, Source

#: (x, top, text) or (x, top, text, letter height)
Placed = tuple[float, float, str] | tuple[float, float, str, float]


def words_of(placed: Placed, *, confidence: float = 1.0, second: bool = False) -> list[Word]:
    """Return the words of one text, each letter half as wide as the line is high."""
    x, top, text = placed[0], placed[1], placed[2]
    size = placed[3] if len(placed) == 4 else 10.0
    words = []
    for part in text.split(" "):
        width = 0.5 * size * len(part)
        words.append(
            Word(
                part,
                Box(x, top, x + width, top + size),
                confidence,
                second=part if second else None,
                font_size=size,
            )
        )
        x += width + 0.28 * size
    return words


def page_of(
    texts: Iterable[Placed], *, number: int = 1, quality: Quality = Quality.DIGITAL
) -> Page:
    """Return an A4 page with these texts."""
    scan = quality is not Quality.DIGITAL
    words = [
        word
        for placed in texts
        for word in words_of(placed, confidence=0.97 if scan else 1.0, second=scan)
    ]
    source = Source.OCR if scan else Source.TEXT_LAYER
    return Page(number, 595.0, 842.0, source, quality, tuple(words))


def document_of(*pages: Page, barcodes: tuple[Barcode, ...] = ()) -> ReadDocument:
    """Return a document of these pages."""
    return ReadDocument("application/pdf", "0" * 64, pages, barcodes=barcodes)


TITLE: Placed = (200, 90, "Certificate of Analysis", 16.0)
LETTERHEAD: list[Placed] = [
    (40, 30, "Northfield Chemicals Ltd."),
    (40, 44, "88 Mill Road"),
    (40, 58, "Leeds LS11 5TQ, United Kingdom"),
]


def rows(
    *pairs: tuple[str, str], top: float = 140, x: float = 40, gap: float = 160
) -> list[Placed]:
    placed: list[Placed] = []
    for place, (label, value) in enumerate(pairs):
        placed += [(x, top + 18 * place, label), (x + gap, top + 18 * place, value)]
    return placed
