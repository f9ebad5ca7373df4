"""The rows of a spreadsheet, each cell as the sheet shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812  it is a class

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from registry.imports.cells import MAX_COLUMNS, RawCell, RawRow, TableUnreadable
from registry.imports.displays import NotShowable, shown

_DAMAGES = (
    BadZipFile, InvalidFileException, ParseError, ZlibError,
    EOFError, KeyError, OSError, ValueError,
)  # fmt: skip


def sheet_rows(file: BinaryIO, notes: list[str]) -> Iterator[RawRow]:
    """Yield the rows of the first sheet that is shown and has something in it."""
    books = []
    try:
        # Once for the results, once to see where a formula stands that has none.
        for results in (True, False):
            books.append(load_workbook(file, read_only=True, data_only=results))  # noqa: PERF401  a list would lose the first where the second fails
        title = _chosen(books[0], notes)
        if title is None:
            return
        sheets = [book[title] for book in books]
        for sheet in sheets:
            sheet.reset_dimensions()  # what a file says of its size may be less than it holds
        pairs = zip_longest(*(sheet.iter_rows() for sheet in sheets), fillvalue=())
        for line, (cells, formulas) in enumerate(pairs, 1):
            yield line, _cells(cells, formulas), ""
    except _DAMAGES as error:
        raise TableUnreadable("This spreadsheet is damaged; save it as XLSX again.") from error
    finally:
        for book in books:
            book.close()


def _chosen(book: Any, notes: list[str]) -> str | None:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    filled = []
    for sheet in visible:
        sheet.reset_dimensions()
        if any(value is not None for row in sheet.iter_rows(values_only=True) for value in row):
            filled.append(sheet.title)
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if filled and (len(filled) > 1 or hidden):
        others = [*filled[1:], *(f"{title} (hidden)" for title in hidden)]
        notes.append(f"Sheet {filled[0]} was read; not read: {', '.join(others)}.")
    return filled[0] if filled else None


def _cells(cells: Sequence[Any], formulas: Sequence[Any]) -> list[RawCell]:
    found = [
        _cell(cell, formula)
        for cell, formula in zip_longest(cells, formulas[: len(cells)], fillvalue=None)
    ]
    while found and not found[-1].text and not found[-1].wrong:
        found.pop()
    return found[: MAX_COLUMNS + 1]  # one too many is refused by its row


def _cell(cell: Any, formula: Any) -> RawCell:
    value = cell.value
    if value is None:
        if formula is not None and formula.data_type == "f":
            return RawCell("=", wrong="its formula has no result; save the sheet once more")
        return RawCell("")
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return RawCell(shown(value, cell.number_format), "number")
        except NotShowable as error:
            return RawCell(str(value), "number", f"{error}; format the cell as text")
    return _other(value)


def _other(value: object) -> RawCell:
    if isinstance(value, bool):
        return RawCell(str(value).upper(), "flag")
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second)
        return RawCell(value.date().isoformat() if midnight else value.isoformat(), "date")
    if isinstance(value, date | time):
        return RawCell(value.isoformat(), "date")
    return RawCell(str(value).strip(), "date" if isinstance(value, timedelta) else "")
