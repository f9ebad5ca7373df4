"""How a document is read: limits and choices, checked once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

#: Why a page is left out: the reading process died at it, or it took too long.
STOPPED: Final = "stopped"
LATE: Final = "late"


@dataclass(frozen=True, slots=True)
class KnownLot:
    """An earlier lot of the same supplier: what it was of, and the supplier's number."""

    product: str
    number: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: a page of a file (SHA-256; a mail has several), and the step."""

    file: str
    page: int  # from 1
    step: str  # READING or PICTURE


READING: Final = "reading"
PICTURE: Final = "picture"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A step of a page that is not tried again, and why: STOPPED or LATE."""

    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class Options:
    """Limits of one reading. Sizes in bytes, times in seconds, pixels a page."""

    max_bytes: int = 50 * 1024 * 1024
    max_pages: int = 200
    max_pixels: int = 60_000_000
    max_seconds: float = 600.0
    #: A page may take this long in the sandbox; then the document is read without it.
    max_page_seconds: float = 120.0
    max_memory: int = 3 * 1024**3
    ocr_dpi: int = 300
    #: Languages for the second reader (Tesseract codes); missing ones are left out, each
    #: costs its full time again. What matters are numbers, which "eng" reads well.
    ocr_languages: tuple[str, ...] = ("eng",)
    #: Take CoA JSON that is attached to a PDF as the source; off to read the pages alone.
    use_embedded: bool = True
    #: Month first ("mdy"), day first ("dmy") or None: from the supplier's profile.
    date_order: str | None = None
    #: Earlier lots of the same supplier, the newest first: their numbers tell how it builds
    #: them.
    earlier_lots: tuple[KnownLot, ...] = ()
    #: Files of own test names (TOML), read on top of the built-in dictionary.
    dictionaries: tuple[Path, ...] = ()
    #: Called with (page, pages, what is being done) as work goes on.
    progress: Callable[[int, int, str], None] | None = None
    #: What killed or stalled an earlier try at this document.
    leave_out: tuple[LeftOut, ...] = ()
    #: Called with the place before a page is looked at, and with None after the last one.
    standing: Callable[[Place | None], None] | None = None
    #: Called with what went wrong without losing the document: where in our code, never
    #: what the document says. Logged if None.
    told: Callable[[str], None] | None = None

    def __post_init__(self) -> None:
        if min(self.max_bytes, self.max_pages, self.max_pixels, self.ocr_dpi) <= 0:
            msg = "limits must be positive"
            raise ValueError(msg)
        if self.date_order not in {None, "mdy", "dmy"}:
            msg = f"date_order must be mdy, dmy or None, not {self.date_order}"
            raise ValueError(msg)

    def stand(self, place: Place | None) -> None:
        """Say where the reading stands, to whoever asked to know."""
        if self.standing is not None:
            self.standing(place)

    def tell(self, text: str) -> None:
        """Say what went wrong, to whoever asked to know or else to the log."""
        if self.told is not None:
            self.told(text)
        else:
            log.warning(text)

    def left_out(self, place: Place) -> LeftOut | None:
        """Return why a step of a page is not to be tried, None if it is."""
        return next((left for left in self.leave_out if left.place == place), None)
