"""Pages one by one: what is wrong with one of them leaves the others, and is said."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from extraction.errors import ExtractionError, ReaderStopped, TooLarge, whereabouts
from extraction.options import LATE, READING, LeftOut, Options, Place
from extraction.page import Page, unread_page

#: The share of a document's time that may go by before the last page is begun; the rest is
#: for what its pages mean, and for their pictures.
SHARE: Final = 0.7
STOPPED_AT = (
    "The reader stopped at it. Look at the page in the file itself and type what it says, or "
    "ask for the page in another form, such as a scan."
)
TOO_SLOW = (
    "Reading it took too long. Look at the page in the file itself and type what it says, or "
    "ask for the page in another form, such as a scan."
)
NO_TIME = (
    "The time for this document was used up before it. Split the document and send the "
    "pages that matter, or type what the page says."
)


def read_each(
    count: int, read: Callable[[int], Page], *, sha256: str, options: Options
) -> list[Page]:
    """Return `count` pages as `read` returns them by number, from 1.

    A page that cannot be read, that an earlier try died of or that comes after the time of
    the document ran out stands there without content and says so.

    Raises:
        ExtractionError: No page could be read; the first reason.

    """
    begun = time.monotonic()
    pages: list[Page] = []
    failures: list[Exception] = []
    for number in range(1, count + 1):
        if options.progress is not None:
            options.progress(number, count, "reading")
        place = Place(sha256, number, READING)
        if left := options.left_out(place):
            failures.append(_met(left, options))
            pages.append(unread_page(number, TOO_SLOW if left.why == LATE else STOPPED_AT))
            continue
        if pages and time.monotonic() - begun > SHARE * options.max_seconds:
            failures.append(_late(options.max_seconds))
            pages.append(unread_page(number, NO_TIME))
            continue
        options.stand(place)
        try:
            pages.append(read(number))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one page
            options.tell(f"page {number} was not read: {whereabouts(error)}")
            failures.append(error)
            pages.append(unread_page(number, str(error) if isinstance(error, TooLarge) else ""))
    options.stand(None)
    if failures and len(failures) == len(pages):
        raise failures[0]
    return pages


def _met(left: LeftOut, options: Options) -> ExtractionError:
    return _late(options.max_page_seconds) if left.why == LATE else ReaderStopped()


def _late(limit: float) -> TooLarge:
    return TooLarge("seconds of reading", f"more than {limit:g}", limit)
