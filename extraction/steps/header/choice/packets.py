"""A packet is split into its documents: certificates, and what came with them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from extraction.steps.header.choice.score import score
from extraction.steps.header.proposals.candidates import Candidate
from extraction.steps.header.texts.folding import squash


class PageKind(StrEnum):
    """What a page taken alone says of itself."""

    CERTIFICATE = "certificate"  # a certificate's title stands on it
    OTHER = "other"  # the title of something else: an invoice, a safety data sheet
    LETTER = "letter"  # no title, no lot, no results: a letter, a cover
    PLAIN = "plain"  # it may go on with the page before


_PAGE_MARK = re.compile(
    r"(?i)(?:page|pages|seite|página|pagina|pág\.?|strona|sayfa|blatt|folio|sheet)?\s*[:.]?\s*"
    r"\b(\d{1,3})\s*(?:of|/|von|de|di|z|sur)\s*(\d{1,3})\b"
)


def page_mark(texts: Sequence[str]) -> tuple[int, int] | None:
    """Return (page, pages) as printed ("Page 2 of 4"), None if nothing such is printed."""
    for text in texts:
        if len(text) > 60:
            continue
        match = _PAGE_MARK.search(text)
        if match is None:
            continue
        worded = re.match(
            r"(?i)\s*(?:page|seite|p[áa]g|strona|sayfa|blatt|folio|sheet)", match.group()
        )
        alone = match.end() - match.start() >= len(text.strip()) - 2
        page, pages = int(match.group(1)), int(match.group(2))
        if (worded or alone) and 1 <= page <= pages <= 200:
            return page, pages
    return None


def split_pages(
    marks: Sequence[tuple[int, int] | None],
    kinds: Sequence[PageKind],
    candidates: Sequence[Candidate],
) -> list[tuple[int, int]]:
    """Return (first page, last page) of each document of the file, pages from 1.

    Args:
        marks: For each page its printed page number and count, if any.
        kinds: For each page what it says of itself.
        candidates: All candidates of the file; certificate and lot numbers decide between
            two certificates and two pages of one.

    """
    starts = [1]
    for number in range(2, len(marks) + 1):
        mark, kind = marks[number - 1], kinds[number - 1]
        if mark is not None and mark[0] > 1:
            continue
        if kind is PageKind.OTHER:
            starts.append(number)
            continue
        if kind is not PageKind.CERTIFICATE:
            continue
        before = kinds[starts[-1] - 1 : number - 1]
        again = mark is not None and marks[number - 2] is not None  # "1 of n" once more
        foreign = PageKind.OTHER in before or all(k is PageKind.LETTER for k in before)
        if again or foreign or _differs(candidates, starts[-1], number):
            starts.append(number)
    ends = [start - 1 for start in starts[1:]] + [len(marks)]
    return list(zip(starts, ends, strict=True))


def _differs(candidates: Sequence[Candidate], first: int, page: int) -> bool:
    """Whether the page has another certificate or lot number under the same label."""
    for name in ("certificate_number", "lot_number"):
        here = _values(candidates, name, page, page)
        before = _values(candidates, name, first, page - 1)
        if here and before:
            return not (here & before)
    return False


def _values(
    candidates: Sequence[Candidate], name: str, first: int, last: int
) -> set[tuple[str, str]]:
    strong = [
        c for c in candidates if c.field == name and first <= c.page <= last and score(c) >= 0.6
    ]
    return {(squash(c.label), squash(c.value)) for c in strong}
