"""Where a typed value stands on the pages: flags what stands nowhere on the document."""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.storage import Store
from registry.documents.models import DocumentPage

#: A word as it is kept beside the page picture: text, then the box in points.
PageWord = tuple[str, float, float, float, float]
_EDGE = r"[^\W_]"  # a letter or digit


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words of one page in reading order."""

    number: int
    words: Sequence[PageWord]


def load_words(store: Store, pages: Iterable[DocumentPage]) -> list[PageWords]:
    """Return the words of all pages that have any."""
    return [
        PageWords(page.number, [tuple(word) for word in json.loads(store.get(page.words_sha256))])
        for page in pages
        if page.words_sha256 is not None
    ]


def find_on_pages(pages: Iterable[PageWords], value: str) -> dict[str, object] | None:
    """Return where a value stands: `{"page", "box", "text"}`; None if nowhere.

    Case, accents and blanks do not count; a date is sought in the usual ways of writing
    one. A value inside a longer number or word is not found: "12" is not on "2012".
    """
    patterns = [_pattern(form) for form in _forms(value)]
    for page in pages:
        starts, text = _running_text(page.words)
        for pattern in patterns:
            match = pattern.search(text)
            if match is not None:
                first = bisect_right(starts, match.start()) - 1
                last = bisect_right(starts, match.end() - 1) - 1
                return _evidence(page.number, page.words[first : last + 1])
    return None


def _running_text(words: Sequence[PageWord]) -> tuple[list[int], str]:
    starts: list[int] = []
    parts: list[str] = []
    length = 0
    for word in words:
        folded = _fold(word[0])
        starts.append(length)
        parts.append(folded)
        length += len(folded) + 1
    return starts, " ".join(parts)


def _pattern(form: str) -> re.Pattern[str]:
    folded = _fold(form)
    body = r"\s*".join(re.escape(part) for part in folded.split())
    left = rf"(?<!{_EDGE})" if re.match(_EDGE, folded) else ""
    right = rf"(?!{_EDGE})" if re.search(rf"{_EDGE}$", folded) else ""
    return re.compile(left + body + right)


def _evidence(page: int, words: Sequence[PageWord]) -> dict[str, object]:
    box = [
        min(word[1] for word in words),
        min(word[2] for word in words),
        max(word[3] for word in words),
        max(word[4] for word in words),
    ]
    return {"page": page, "box": box, "text": " ".join(word[0] for word in words)}


def _fold(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text)
    return "".join(c for c in spread if not unicodedata.combining(c)).casefold()


def _forms(value: str) -> Iterator[str]:
    yield value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return
    two, one, year, short = day.month, day.day, day.year, day.year % 100
    for join in ("/", ".", "-", " "):
        yield f"{one:02}{join}{two:02}{join}{year}"
        yield f"{two:02}{join}{one:02}{join}{year}"
        yield f"{one}{join}{two}{join}{year}"
        yield f"{two}{join}{one}{join}{year}"
        yield f"{year}{join}{two:02}{join}{one:02}"
        yield f"{one:02}{join}{two:02}{join}{short:02}"
        yield f"{two:02}{join}{one:02}{join}{short:02}"
    for month in (day.strftime("%B"), day.strftime("%b")):
        for number in (f"{one}", f"{one:02}"):
            yield from (f"{number} {month} {year}", f"{number}-{month}-{year}")
            yield from (f"{month} {number}, {year}", f"{month} {number} {year}")
            yield f"{number}. {month} {year}"
