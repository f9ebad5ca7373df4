"""A reading together with what a person needs to check it: page pictures and words.

Words and pictures share one frame with the evidence boxes: points of the upright page as
it is, not as it was levelled for reading.
"""

from __future__ import annotations

from collections.abc import Callable

from extraction.collecting import seldom_collecting
from extraction.options import Options
from extraction.page import Page
from extraction.pipeline import interpret
from extraction.result import ExtractionResult
from extraction.steps.originals import box_on_original
from extraction.steps.read import read_document
from extraction.steps.render import blank_page, render_page
from extraction.steps.triage import Kind, triage
from extraction.viewed import ViewedPage

#: Sharp enough to read small print at double zoom; an A4 page has 1190 by 1684 pixels.
VIEW_DPI = 144.0


def read_for_viewing(
    data: bytes,
    *,
    name: str = "",
    options: Options | None = None,
    on_page: Callable[[ViewedPage], None],
) -> ExtractionResult:
    """Read one document as `extract` does, and hand over each page as a person sees it.

    Sheets, e-mails and CoA JSON have no pages to show.

    Raises:
        ExtractionError: The file cannot be read; the message says what to do.

    """
    options = options or Options()
    with seldom_collecting():
        document = read_document(data, name=name, options=options)
        result = interpret(document, options=options)
    kind = triage(data, name=name, options=options)
    if kind is not Kind.PDF and not kind.is_image:
        return result
    for page in document.pages:
        if options.progress is not None:
            options.progress(page.number, len(document.pages), "preparing the picture")
        on_page(
            ViewedPage(
                page.number, page.width, page.height, _picture(data, page, options), _words(page)
            )
        )
    return result


def _picture(data: bytes, page: Page, options: Options) -> bytes:
    """Return the page as PNG; blank paper for one that could not be read either."""
    try:
        return render_page(data, page.number, dpi=VIEW_DPI, turned=page.turned, options=options)
    except Exception:
        if not page.missing:
            raise
        return blank_page(page.width, page.height)


def _words(page: Page) -> tuple[tuple[str, float, float, float, float], ...]:
    found = []
    for word in page.words:
        box = word.box
        if page.to_original is not None:
            box = box_on_original(box, page.to_original)
        found.append(
            (
                word.text,
                round(box.x0, 1),
                round(box.top, 1),
                round(box.x1, 1),
                round(box.bottom, 1),
            )
        )
    return tuple(found)
