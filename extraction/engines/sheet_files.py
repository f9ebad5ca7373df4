"""The door to openpyxl: spreadsheet cells as text, within limits."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from extraction.errors import TooLarge, Unreadable

if TYPE_CHECKING:
    import openpyxl

MAX_CELLS = 200_000
#: Unpacked bytes of a whole workbook, and how many times smaller it may be packed.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
_DAMAGED = "This spreadsheet is damaged and cannot be opened. Please send it again."


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `rows` hold the text of each cell from A1 on, "" where empty."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def read_workbook(data: bytes, *, max_sheets: int) -> list[Sheet]:
    """Return the visible sheets of an XLSX file.

    Raises:
        Unreadable: The file is damaged.
        TooLarge: Too many sheets or cells, or it unpacks to too much.

    """
    import openpyxl  # noqa: PLC0415 - loads slowly; only where there is a workbook

    _check_packing(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # notes on features that carry no cell text
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
            return list(_sheets(book, max_sheets))
    except (TooLarge, Unreadable):
        raise
    except Exception as error:  # hostile XML fails in openpyxl in any way there is
        raise Unreadable(_DAMAGED) from error


def _check_packing(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unreadable(_DAMAGED) from error
    if unpacked > MAX_UNPACKED or (unpacked > 10_000_000 and unpacked > MAX_RATIO * len(data)):
        raise TooLarge("unpacked bytes", unpacked, MAX_UNPACKED)


def _sheets(book: openpyxl.Workbook, max_sheets: int) -> Iterator[Sheet]:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if len(visible) > max_sheets:
        raise TooLarge("sheets", len(visible), max_sheets)
    cells = 0
    for sheet in visible:
        sheet.reset_dimensions()  # the file's own claim may be a bomb
        rows: list[tuple[str, ...]] = []
        for row in sheet.iter_rows():
            cells += max(len(row), 1)
            if cells > MAX_CELLS:
                raise TooLarge("cells", cells, MAX_CELLS)
            rows.append(tuple(_text(cell.value, cell.number_format or "") for cell in row))
        yield Sheet(sheet.title, tuple(rows))


def _text(value: object, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        plain = value.time() == time(0)
        return value.date().isoformat() if plain else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return _number(value, number_format)
    return str(value).strip()


def _number(value: float, number_format: str) -> str:
    """Show a number with the digits that its format shows: 0.10 stays 0.10."""
    shown = number_format.split(";", maxsplit=1)[0]
    percent = shown.endswith("%")
    number = value * 100 if percent else value
    digits = shown.rstrip("%").rpartition(".")[2] if "." in shown else ""
    if shown not in {"", "General", "@"} and set(digits) <= set("0"):
        text = f"{number:.{len(digits)}f}"
    else:
        text = str(int(number)) if float(number).is_integer() else repr(round(float(number), 12))
    return f"{text} %" if percent else text
