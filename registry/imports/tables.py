"""CSV and XLSX as rows of text, read as a stream and with limits; what is doubtful is named."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from registry.imports.cells import MAX_CELL, MAX_COLUMNS, RawCell, RawRow, TableUnreadable
from registry.imports.sheets import sheet_rows
from registry.imports.texts import csv_rows

#: Columns of any table that hold a date or a time; elsewhere a date cell is none we can take.
DATES = frozenset({"time", "manufacture_date", "expiry_date", "ordered_on", "due_on", "planned_on"})
NUMBERS = frozenset(
    {"quantity", "shelf_life_days", "minimum_shelf_life_days", "over_delivery_percent"}
)
FLAGS = frozenset({"inferred", "requires_certificate", "active", "done"})
#: What a spreadsheet shows instead of a value that it could not work out.
ERRORS = frozenset(
    ("#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DIV/0!", "#SPILL!", "#CALC!")
)
_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d+")
_ODD = re.compile(r"[\x00-\x1f]|^#|E\+")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class NumberedRow(NamedTuple):
    """A row: its line in the file, its cells by column, and why it cannot be taken."""

    line: int
    cells: dict[str, str]
    wrong: str = ""


class Table(Iterator[NumberedRow]):
    """The rows of a table, once; `lines` and `notes` are whole when it is at its end."""

    def __init__(self, rows: Iterator[RawRow], name: str, notes: list[str]) -> None:
        #: Lines of data so far: rows that are not blank, after the heading.
        self.lines = 0
        #: What a person should know about how the file was read.
        self.notes = notes
        #: As the heading names them; empty until the first row is read.
        self.columns: tuple[str, ...] = ()
        self._rows = self._read(rows, name)

    def __next__(self) -> NumberedRow:
        return next(self._rows)

    def close(self) -> None:
        """Give up reading."""
        self._rows.close()

    def _read(self, rows: Iterator[RawRow], name: str) -> Generator[NumberedRow]:
        columns: list[str] | None = None
        for line, cells, wrong in rows:
            if not wrong and not any(cell.text for cell in cells):
                continue
            if columns is None:
                if wrong:
                    raise TableUnreadable(f"The heading of {name} cannot be read: {wrong}.")
                columns = _columns([cell.text for cell in cells], name)
                self.columns = tuple(columns)
                continue
            self.lines += 1
            yield _row(line, columns, cells, wrong)
        if columns is None:
            raise TableUnreadable(f"{name} is empty: the first row must name the columns.")


def read_table(file: BinaryIO, name: str) -> Table:
    """Read the rows of a CSV or XLSX file; blank rows are left out.

    CSV: UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab, or what `sep=` says; each
    line is a row. XLSX: the first sheet that is shown and not empty. The first row names
    the columns, in any order and any case.
    """
    head = file.read(4)
    file.seek(0)
    notes: list[str] = []
    if head == b"\xd0\xcf\x11\xe0":
        raise TableUnreadable("This is an old or locked spreadsheet; save it as XLSX.")
    rows = sheet_rows(file, notes) if head == b"PK\x03\x04" else csv_rows(file, notes)
    return Table(rows, name, notes)


def _columns(cells: Sequence[str], name: str) -> list[str]:
    columns = [cell.strip().lower().replace(" ", "_") for cell in cells]
    if len(columns) > MAX_COLUMNS:
        raise TableUnreadable(f"{name} has more than {MAX_COLUMNS} columns.")
    named = [column for column in columns if column]
    doubles = {column for column in named if named.count(column) > 1}
    if doubles:
        raise TableUnreadable(f"{name} has a column twice: {', '.join(sorted(doubles))}.")
    return columns


def _row(line: int, columns: Sequence[str], cells: Sequence[RawCell], wrong: str) -> NumberedRow:
    if len(cells) > len(columns):
        wrong = wrong or (
            f"the row has {len(cells)} cells, the heading has {len(columns)}: a cell with the "
            "separator in it needs quotes around it"
        )
    found = {column: "" for column in columns if column}
    for column, cell in zip(columns, cells, strict=False):
        if not column:
            if cell.text:
                wrong = wrong or f"{cell.text!r} stands in a column without a name"
            continue
        found[column] = _plain(column, cell)
        wrong = wrong or _unfit(column, cell, found[column])
    return NumberedRow(line, found, wrong)


def _plain(column: str, cell: RawCell) -> str:
    text = cell.text
    if match := _AS_TEXT.fullmatch(text):  # ="00123" keeps its zeros in a spreadsheet
        return match[1].replace('""', '"').strip()
    return text.replace(",", "") if cell.kind == "number" and column in NUMBERS else text


def _unfit(column: str, cell: RawCell, text: str) -> str:
    """Return why the cell cannot stand in its column; empty if it can."""
    if not (cell.kind or cell.wrong) and len(text) <= MAX_CELL and not _ODD.search(text):
        return ""
    text_wanted = f"{text!r} in the sheet; format the cell as text"
    reasons = (
        (bool(cell.wrong), f"{column} {text!r} cannot be taken: {cell.wrong}"),
        (text.upper() in ERRORS, f"{column} holds an error of the spreadsheet: {text}"),
        (cell.kind == "date" and column not in DATES, f"{column} is the date {text_wanted}"),
        (cell.kind == "flag" and column not in FLAGS, f"{column} is the truth value {text_wanted}"),
        (
            column not in NUMBERS and _SHORTENED.fullmatch(text) is not None,
            f"{column} {text!r} is a number that lost its digits; format the cell as text",
        ),
        (len(text) > MAX_CELL, f"{column} has more than {MAX_CELL} characters"),
        (_NO_TEXT.search(text) is not None, f"{column} has signs in it that are no text"),
    )
    return next((why for applies, why in reasons if applies), "")
