"""CSV and XLSX as rows of text, read as a stream and with limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import Invalid

MAX_CELL = 4000
MAX_COLUMNS = 200
#: A row: its line number in the file (the heading is line 1) and its cells by column.
NumberedRow = tuple[int, dict[str, str]]


class TableUnreadable(Invalid):
    """The file is no table that can be read; says what is wrong."""

    code = "import.unreadable"


def read_table(file: BinaryIO, name: str) -> Iterator[NumberedRow]:
    """Yield the rows of a CSV or XLSX file; blank rows are left out.

    CSV: UTF-8 (with or without a byte order mark); comma, semicolon or tab. XLSX: the
    first sheet. The first row names the columns, in any order and any case.
    """
    head = file.read(4)
    file.seek(0)
    rows = _xlsx_rows(file) if head == b"PK\x03\x04" else _csv_rows(file)
    columns: list[str] | None = None
    for line, cells in rows:
        if columns is None:
            columns = _columns(cells, name)
            continue
        if any(cells):
            yield line, dict(zip(columns, cells, strict=False))
    if columns is None:
        raise TableUnreadable(f"{name} is empty: the first row must name the columns.")


def _columns(cells: Sequence[str], name: str) -> list[str]:
    columns = [cell.strip().lower().replace(" ", "_") for cell in cells]
    if len(columns) > MAX_COLUMNS:
        raise TableUnreadable(f"{name} has more than {MAX_COLUMNS} columns.")
    named = [column for column in columns if column]
    doubles = {column for column in named if named.count(column) > 1}
    if doubles:
        raise TableUnreadable(f"{name} has a column twice: {', '.join(sorted(doubles))}.")
    return columns


def _csv_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        heading = text.readline(100_000)
        if not heading.strip():
            return
        delimiter = max(",;\t", key=heading.count)
        yield 1, next(csv.reader([heading], delimiter=delimiter))
        for line, cells in enumerate(csv.reader(text, delimiter=delimiter), 2):
            yield line, [_short(cell.strip(), line) for cell in cells]
    except UnicodeDecodeError as error:
        raise TableUnreadable("This is not UTF-8 text; save the table as CSV (UTF-8).") from error
    except csv.Error as error:
        raise TableUnreadable(f"This is not a CSV table: {error}.") from error
    finally:
        if not file.closed:  # a caller that gave up may have closed it before
            text.detach()


def _xlsx_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise TableUnreadable("This spreadsheet is damaged; save it as XLSX again.") from error
    try:
        sheet = book.worksheets[0]
        for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            yield line, [_short(_text(cell), line) for cell in cells[:MAX_COLUMNS]]
    finally:
        book.close()


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        midnight = not (cell.hour or cell.minute or cell.second)
        return cell.date().isoformat() if midnight else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        # 17 significant digits would show 0.1 as 0.10000000000000001; repr is the shortest.
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()


def _short(cell: str, line: int) -> str:
    if len(cell) > MAX_CELL:
        raise TableUnreadable(f"Line {line} has a cell of more than {MAX_CELL} characters.")
    return cell
