"""PDF to pages: for each page its text layer if it can be trusted, else its picture."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from extraction.engines.opencv import Image
from extraction.engines.pdfium import Pdf, PdfPage
from extraction.engines.pdfium_objects import Drawing
from extraction.engines.qpdf import Contents, read_attachments, read_contents, read_widgets
from extraction.engines.rapid import rapid_reader
from extraction.errors import TooLarge, whereabouts
from extraction.geometry import Box, Word
from extraction.options import Options
from extraction.page import Barcode, Page, ReadDocument
from extraction.result import Quality, Source
from extraction.steps.data.embedded import first_certificate_json
from extraction.steps.pages.each_page import read_each
from extraction.steps.pages.forms import form_fields, upright, with_widgets
from extraction.steps.pages.page_image import page_from_image
from extraction.steps.pages.triage import Kind
from extraction.steps.words.barcodes import codes_on_page
from extraction.steps.words.graphics import DPI as GRAPHICS_DPI
from extraction.steps.words.graphics import words_in_graphics
from extraction.steps.words.native_words import NativeText, sideways, words_from_glyphs
from extraction.steps.words.reading_order import in_reading_order
from extraction.steps.words.trust import Eyes, Honest, is_nonsense, repair, tells_the_truth

#: More characters than this on one page are no certificate, but a way to stall a reader.
MAX_GLYPHS = 100_000
#: With fewer words a page's text layer is a stamp or a page number, not its content.
FEW_WORDS = 5
#: With this many words a page has content of its own, whatever pictures lie under it.
MANY_WORDS = 40
#: From this share of the page on a picture may hold the content.
LARGE_PICTURE = 0.3
#: Fill colours from this brightness on may be white on white: looked at.
LIGHT = 225
MOST_NAMED = 5  # words that run over the edge
SHOWS = 12  # difference of grey values inside a word's box that an eye can see


def read_pdf(data: bytes, *, sha256: str, options: Options) -> ReadDocument:
    """Return the pages of a PDF; raise ExtractionError if none of them can be read.

    A page that cannot be read leaves the others, and says that it is missing.
    """
    honest = Honest()
    with Pdf(data) as pdf:
        if pdf.page_count > options.max_pages:
            raise TooLarge("pages", pdf.page_count, options.max_pages)
        contents = read_contents(data)

        def read(number: int) -> Page:
            return _read_page(pdf, number, honest, options)

        pages = [
            _with_damage(page, contents)
            for page in read_each(pdf.page_count, read, sha256=sha256, options=options)
        ]
        widgets = upright(read_widgets(data), pages) if pdf.has_form else []
        attached = read_attachments(data) if pdf.attachment_count else []
    return ReadDocument(
        media_type=Kind.PDF.value,
        sha256=sha256,
        pages=tuple(with_widgets(page, widgets) for page in pages),
        form=form_fields(widgets),
        barcodes=tuple(code for page in pages for code in page.barcodes),
        embedded=first_certificate_json(attached) if options.use_embedded else None,
    )


def _with_damage(page: Page, contents: Contents) -> Page:
    """Return the page with what its file, apart from who drew it, says is missing."""
    if page.missing and not page.words:
        return page
    if page.number in contents.damaged:
        said = "it is damaged in the file, and a part of it may be missing here."
    elif page.number in contents.with_text and not page.words:
        said = "it holds text that cannot be shown and is missing here."
    else:
        return page
    return replace(page, missing=(*page.missing, said))


def _read_page(pdf: Pdf, number: int, honest: Honest, options: Options) -> Page:
    started = time.perf_counter()
    page = pdf.page(number)
    try:
        try:
            return _from_text_layer(page, number, honest, started, options)
        except TooLarge:
            raise
        except Exception as error:  # noqa: BLE001 - what the file holds of it hurts, its picture may not
            options.tell(f"page {number} was read by its picture: {whereabouts(error)}")
            said = "its text could not be taken from the file; what its picture shows was read."
            scanned = _scanned(page, number, started, options)
            return replace(scanned, missing=(*scanned.missing, said))
    finally:
        page.close()


def _from_text_layer(
    page: PdfPage, number: int, honest: Honest, started: float, options: Options
) -> Page:
    """Return the page by its text layer; by its picture, where that is what holds its content."""
    glyphs = page.glyphs(limit=MAX_GLYPHS)
    if turned := sideways(glyphs):
        page.turn(turned)
        glyphs = page.glyphs(limit=MAX_GLYPHS)
    native = words_from_glyphs(glyphs, width=page.width, height=page.height)
    drawing = page.drawing()
    if _needs_picture(native.words, drawing, page):
        return _scanned(page, number, started, options)
    words = _trusted_words(page, native, glyphs.unmapped, honest)
    if words is None:
        return _scanned(page, number, started, options)
    missing = [_over_the_edge(native.cut)] if native.cut else []
    whole = Box(0.0, 0.0, page.width, page.height)
    barcodes: list[Barcode] = []
    if page.width * page.height * (GRAPHICS_DPI / 72.0) ** 2 <= options.max_pixels:
        with _missing(missing, "its pictures could not be looked at.", options):
            words += words_in_graphics(
                drawing, words, rapid_reader(), _exactly(page), whole=whole, first=number == 1
            )
        with _missing(missing, "barcodes could not be looked for.", options):
            barcodes = codes_on_page(drawing, _exactly(page), page=number, whole=whole)
    elif drawing.images or drawing.outlines or drawing.specks:
        missing.append("its pictures were not looked at, as it is too large.")
    return Page(
        number=number,
        width=page.width,
        height=page.height,
        source=Source.TEXT_LAYER,
        quality=Quality.DIGITAL,
        words=in_reading_order(words),
        rules=drawing.lines,
        turned=page.turned,
        barcodes=tuple(barcodes),
        marks=native.marks,
        seconds=time.perf_counter() - started,
        missing=tuple(missing),
    )


def _over_the_edge(cut: Sequence[str]) -> str:
    """Say which words run over the edge of a page, the first few by name."""
    named = ", ".join(f"“{text}”" for text in cut[:MOST_NAMED])
    more = f" and {len(cut) - MOST_NAMED} more" if len(cut) > MOST_NAMED else ""
    return f"words run over its edge, and their ends are missing here: {named}{more}."


@contextmanager
def _missing(missing: list[str], sentence: str, options: Options) -> Iterator[None]:
    """Have what goes wrong inside lose nothing but itself, and say so."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the words of the page are worth more than its pictures
        options.tell(f"{sentence} {whereabouts(error)}")
        missing.append(sentence)


def _exactly(page: PdfPage) -> Callable[[Box, float], Image]:
    return lambda box, dpi: page.crop(box, dpi=dpi, margin=0.0)


def _trusted_words(
    page: PdfPage, native: NativeText, unmapped: float, honest: Honest
) -> list[Word] | None:
    """Return the page's words as it shows them; None if its text layer lies."""
    if is_nonsense(native.words, unmapped=unmapped):
        return None
    eyes = Eyes(lambda box, dpi: page.crop(box, dpi=dpi), lambda c: rapid_reader().recognise(c))
    if not tells_the_truth(native.words, native.fonts, eyes, honest):
        return None
    return repair(_visible(page, native), eyes.look)


def _visible(page: PdfPage, native: NativeText) -> list[Word]:
    """Leave out words in a light colour that the page does not show."""
    return [
        word
        for word, colour in zip(native.words, native.colours, strict=True)
        if min(colour) < LIGHT or np.ptp(page.crop(word.box, dpi=72.0, margin=0.0)) > SHOWS
    ]


def _needs_picture(words: Sequence[Word], drawing: Drawing, page: PdfPage) -> bool:
    """Whether the page's content is in its picture, not in its text layer."""
    if drawing.objects == 0:
        return False
    if len(words) < FEW_WORDS or (drawing.covered and len(words) > 0):
        return True
    pictures = sum(_area(box, page) for box in drawing.images)
    return len(words) < MANY_WORDS and pictures > LARGE_PICTURE * page.width * page.height


def _area(box: Box, page: PdfPage) -> float:
    width = min(box.x1, page.width) - max(box.x0, 0.0)
    height = min(box.bottom, page.height) - max(box.top, 0.0)
    return max(width, 0.0) * max(height, 0.0)


def _scanned(page: PdfPage, number: int, started: float, options: Options) -> Page:
    dpi = scan_dpi(page.width, page.height, options)
    read = page_from_image(
        page.render(dpi=dpi),
        rapid_reader(),
        number=number,
        points=72.0 / dpi,
        started=started,
        options=options,
    )
    return replace(read, turned=(read.turned + page.turned) % 360)


def scan_dpi(width: float, height: float, options: Options) -> float:
    """Return the resolution to read a page of a size in points, within the pixel limit."""
    most: float = (options.max_pixels / (width * height / 72.0**2)) ** 0.5
    longest: float = 5000 * 72.0 / max(width, height)
    return min(float(options.ocr_dpi), most, longest)
