"""Spreadsheets and CSV to pages: each sheet one page, each cell words on a made grid."""

from __future__ import annotations

import csv
import io
import re
import time

from extraction.engines.sheet_files import MAX_CELLS, Sheet, read_workbook
from extraction.errors import TooLarge, Unreadable
from extraction.geometry import Box, Word
from extraction.options import Options
from extraction.page import Page, ReadDocument
from extraction.result import Quality, Source
from extraction.steps.pages.triage import Kind

LETTER = 5.0  # points
ROW = 14.0
GAP = 12.0  # between columns
MARGIN = 20.0
WIDEST = 60  # letters of a column
#: Signs that part cells, the likeliest first where two fit alike.
DELIMITERS = ";\t|,"
_QUOTED = re.compile(r'"[^"]*"')
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")


def read_sheets(data: bytes, kind: Kind, *, sha256: str, options: Options) -> ReadDocument:
    """Return the pages of a spreadsheet; raise ExtractionError if it cannot be read."""
    if kind is Kind.XLSX:
        sheets = read_workbook(data, max_sheets=options.max_pages)
    else:
        sheets = [Sheet("CSV", read_csv(data))]
    pages = tuple(sheet_page(sheet, number) for number, sheet in enumerate(sheets, start=1))
    return ReadDocument(media_type=kind.value, sha256=sha256, pages=pages)


def read_csv(data: bytes) -> tuple[tuple[str, ...], ...]:
    """Return the cells of a CSV file, whatever its separator and encoding.

    Raises:
        Unreadable: It is no text.
        TooLarge: More than MAX_CELLS cells.

    """
    text = _decode(data)
    rows: list[tuple[str, ...]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)):
            cells += len(row)
            if cells > MAX_CELLS:
                raise TooLarge("cells", cells, MAX_CELLS)
            rows.append(tuple(cell.strip() for cell in row))
    except csv.Error as error:
        raise Unreadable("This CSV file is damaged. Please send it again.") from error
    return tuple(rows)


def _delimiter(text: str) -> str:
    """Return the sign that parts cells: on most lines, as often on each, and no decimal mark.

    `csv.Sniffer` takes the comma of "Lead;0,05" for it.
    """
    lines = [_QUOTED.sub("", line) for line in text[:8192].splitlines()[:50] if line.strip()]

    def fits(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines if sign in line]
        return len(counts), max((counts.count(count) for count in counts), default=0)

    return max(DELIMITERS, key=fits)


def _decode(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ENCODINGS:
        if (encoding == "utf-16") != marked:
            continue
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def sheet_page(sheet: Sheet, number: int) -> Page:
    """Lay a sheet out: a column as wide as its longest cell, a rule around the cells."""
    started = time.perf_counter()
    columns = max((len(row) for row in sheet.rows), default=0)
    widths = [
        min(WIDEST, max((len(row[i]) for row in sheet.rows if i < len(row)), default=0)) * LETTER
        for i in range(columns)
    ]
    starts = [MARGIN]
    for width in widths:
        starts.append(starts[-1] + (width + GAP if width else 0.0))
    words: list[Word] = []
    top = MARGIN
    for row in sheet.rows:
        lines = 1
        for start, width, cell in zip(starts, widths, row, strict=False):
            placed, used = _cell_words(cell, start, top, width)
            words.extend(placed)
            lines = max(lines, used)
        top += lines * ROW if any(row) else ROW
    return Page(
        number=number,
        width=starts[-1] + MARGIN,
        height=top + MARGIN,
        source=Source.SHEET,
        quality=Quality.DIGITAL,
        words=tuple(words),
        seconds=time.perf_counter() - started,
    )


def _cell_words(text: str, x: float, top: float, width: float) -> tuple[list[Word], int]:
    """Return the words of a cell, wrapped within `width`, and how many lines they take."""
    words: list[Word] = []
    across, line = 0.0, 0
    for part in text.split():
        length = max(1, len(part)) * LETTER
        if across and across + length > width + 0.1:
            across, line = 0.0, line + 1
        y = top + line * ROW
        words.append(Word(part, Box(x + across, y + 2, x + across + length, y + 12), font_size=9.0))
        across += length + LETTER
    return words, line + 1
