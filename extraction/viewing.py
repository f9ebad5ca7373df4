"""A reading together with what a person needs to check it: page pictures and words.

Words and pictures share one frame with the evidence boxes: points of the upright page as
it is, not as it was levelled for reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extraction.collecting import seldom_collecting
from extraction.errors import whereabouts
from extraction.options import PICTURE, Options, Place
from extraction.page import Page
from extraction.pipeline import interpret
from extraction.result import UNREAD, ExtractionResult, Reason
from extraction.steps.pages.originals import box_on_original
from extraction.steps.pages.read import read_document
from extraction.steps.pages.render import blank_page, render_page
from extraction.steps.pages.triage import Kind, triage
from extraction.viewed import ViewedPage

#: Sharp enough to read small print at double zoom; an A4 page has 1190 by 1684 pixels.
VIEW_DPI = 144.0
NO_PICTURE = (
    "its picture could not be drawn. Compare what was read with the page in the file itself."
)


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
    problems = list(result.problems)
    for page in document.pages:
        if options.progress is not None:
            options.progress(page.number, len(document.pages), "preparing the picture")
        png = _picture(data, page, document.sha256, options)
        if png is None:
            png = blank_page(page.width, page.height)
            if not page.missing:
                problems.append(Reason(UNREAD, f"Page {page.number}: {NO_PICTURE}"))
        on_page(ViewedPage(page.number, page.width, page.height, png, _words(page)))
    options.stand(None)
    return replace(result, problems=tuple(problems))


def _picture(data: bytes, page: Page, sha256: str, options: Options) -> bytes | None:
    """Return the page as PNG; None for one that cannot be drawn."""
    place = Place(sha256, page.number, PICTURE)
    if options.left_out(place):
        return None
    options.stand(place)
    try:
        return render_page(data, page.number, dpi=VIEW_DPI, turned=page.turned, options=options)
    except Exception as error:  # noqa: BLE001 - what was read of the page stands without it
        options.tell(f"page {page.number} was not drawn: {whereabouts(error)}")
        return None


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
