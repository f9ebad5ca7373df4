"""One page as the reading steps see it: words with boxes and ruled lines, upright."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extraction.geometry import Box, Word
from extraction.result import Field, Quality, Source


@dataclass(frozen=True, slots=True)
class Barcode:
    """One symbol found on a page; `text` as decoded, `format` such as "QRCode"."""

    page: int
    box: Box
    text: str
    format: str


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The content of one page, whatever it was read from. Equal to itself alone.

    `words` in reading order, boxes in points of the upright page. `rules` are drawn
    straight lines (table borders) as thin boxes; empty where the page has none or they
    were not looked for. `turned` is by how many degrees clockwise the page had to be
    turned to stand upright (0, 90, 180, 270), on top of the file's own rotation.
    A spreadsheet gives one page a sheet, each cell a word whose box is on a made grid.

    Words and rules of a scan stand level, as if it had been scanned straight. `to_original`
    leads back: a homography (nine numbers, row by row) from points of this page to points
    of the upright page as it is, askew; None where both are the same. `place_on_original`
    in steps/originals.py applies it to a finished result.
    """

    number: int  # from 1
    width: float  # points
    height: float  # points
    source: Source
    quality: Quality
    words: tuple[Word, ...]
    rules: tuple[Box, ...] = ()
    turned: int = 0
    seconds: float = 0.0
    to_original: tuple[float, ...] | None = None
    barcodes: tuple[Barcode, ...] = ()
    #: Words of stamps and seals over the print, apart from `words`.
    marks: tuple[Word, ...] = ()
    #: Why the second reader did not look, though it was asked ("it is not installed"); else None.
    one_reader: str | None = None
    #: What of the page could not be read, each a sentence behind "Page 2: "; empty where all was.
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """Everything that the first steps got out of a file, before any meaning."""

    media_type: str
    sha256: str
    pages: tuple[Page, ...]
    #: Form fields of a PDF: the field's own name to what stands in it.
    form: tuple[tuple[str, Field], ...] = ()
    barcodes: tuple[Barcode, ...] = ()
    #: CoA JSON found inside or sent alone, as parsed; None where there is none.
    embedded: dict[str, object] | None = None
    #: What of the file could not be read apart from its pages, each a sentence.
    missing: tuple[str, ...] = ()


def renumbered(page: Page, number: int) -> Page:
    """Return a page with another number, on its barcodes too."""
    codes = tuple(replace(code, page=number) for code in page.barcodes)
    return replace(page, number=number, barcodes=codes)


#: Size of a page that does not tell its own: A4, in points.
USUAL_SIZE = (595.0, 842.0)


def unread_page(number: int, why: str = "") -> Page:
    """Return a page without content that says why; the pages around it are read all the same."""
    return Page(
        number=number,
        width=USUAL_SIZE[0],
        height=USUAL_SIZE[1],
        source=Source.TEXT_LAYER,
        quality=Quality.DIGITAL,
        words=(),
        missing=(f"it could not be read, and what it says is missing here. {why}".strip(),),
    )
