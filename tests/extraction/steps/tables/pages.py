"""Pages made of text at places, as the reading steps give them."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.geometry import Box, Word
from extraction.page import Page, ReadDocument
from extraction.result import Quality, Row, Source
from extraction.steps.tables import read_tables

SIZE = 9.0
LETTER = 0.5 * SIZE


def words_at(x: float, top: float, text: str, *, second: str | None = None) -> list[Word]:
    """Return the words of a text that starts at (x, top); a letter is half as wide as high."""
    words = []
    for part in text.split(" "):
        width = LETTER * len(part)
        box = Box(x, top, x + width, top + SIZE)
        words.append(Word(part, box, font_size=SIZE, second=second))
        x += width + 0.6 * LETTER
    return words


def page_of(
    lines: Sequence[tuple[float, Sequence[tuple[float, str]]]],
    *,
    number: int = 1,
    rules: Sequence[Box] = (),
    source: Source = Source.TEXT_LAYER,
) -> Page:
    """Return a page with the lines (top, [(x, text), ...])."""
    words = [w for top, cells in lines for x, text in cells for w in words_at(x, top, text)]
    quality = Quality.DIGITAL if source is Source.TEXT_LAYER else Quality.SCAN
    return Page(number, 595.0, 842.0, source, quality, tuple(words), tuple(rules))


def table_page(
    rows: Sequence[Sequence[str]],
    *,
    places: Sequence[float],
    top: float = 200.0,
    pitch: float = 16.0,
    number: int = 1,
) -> Page:
    """Return a page with one table: cells at the places, "" for an empty cell."""
    lines = [
        (top + pitch * n, [(x, text) for x, text in zip(places, row, strict=True) if text])
        for n, row in enumerate(rows)
    ]
    return page_of(lines, number=number)


def rows_of(*pages: Page) -> list[Row]:
    """Return all rows that the pages give, whatever the lot."""
    document = ReadDocument("application/pdf", "0" * 64, pages)
    return [row for lot in read_tables(document).lots for row in lot.rows]


def printed(row: Row, *cells: str) -> tuple[str | None, ...]:
    """Return the values of the named cells."""
    return tuple(getattr(row, cell).value for cell in cells)
