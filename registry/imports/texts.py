"""The rows of a text table: its encoding, its separator, its quotes."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from registry.imports.cells import MAX_CELL, RawCell, RawRow, TableUnreadable

_HINT = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_OPEN = "a quote is opened and not closed on its line"


def csv_rows(file: BinaryIO, notes: list[str]) -> Iterator[RawRow]:
    """Yield the rows of a CSV file; lines inside an open quote are refused one by one."""
    encoding = _encoding(file)
    if encoding == "cp1252":
        notes.append("Read as Windows-1252, because it is not UTF-8 text.")
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        lines = enumerate(iter(text.readline, ""), 1)
        delimiter = ""
        waiting: deque[tuple[int, str]] = deque()
        while waiting or (found := next(lines, None)) is not None:
            line, content = waiting.popleft() if waiting else found  # type: ignore[misc]
            if not delimiter:
                if match := _HINT.fullmatch(content.rstrip("\r\n")):
                    delimiter = match[1]
                    continue
                if not content.strip():
                    continue
                delimiter = max(",;\t", key=content.count)
            cells, wrong = _split(content, delimiter)
            if wrong == _OPEN:
                yield line, cells, wrong
                yield from _inside(line, content, lines, waiting, delimiter)
                continue
            yield line, cells, wrong
    finally:
        if not file.closed:  # a caller that gave up may have closed it before
            text.detach()


def _split(content: str, delimiter: str) -> tuple[list[RawCell], str]:
    """Return the cells of one line, and what is wrong with its quotes."""
    content = content.rstrip("\r\n")
    wrong = ""
    if '"' not in content:
        cells = content.split(delimiter)
    else:
        try:
            cells = next(csv.reader([content], delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            wrong = _OPEN if "unexpected end" in str(error) else "a quote ends inside its cell"
            cells = next(csv.reader([content], delimiter=delimiter), [])
    return [RawCell(cell.strip()) for cell in cells], wrong


def _inside(
    opened: int,
    content: str,
    lines: Iterator[tuple[int, str]],
    waiting: deque[tuple[int, str]],
    delimiter: str,
) -> Iterator[RawRow]:
    """Refuse the lines up to the one that closes a quote; without one they stand for themselves."""
    held: list[tuple[int, str]] = []
    length = len(content)
    while length <= MAX_CELL:
        found = waiting.popleft() if waiting else next(lines, None)
        if found is None:
            break
        held.append(found)
        length += len(found[1])
        if found[1].count('"') % 2:
            for line, inner in held:
                if inner.strip():
                    why = f"it may belong to the quote that line {opened} opens"
                    yield line, _split(inner, delimiter)[0] or [RawCell("")], why
            return
    waiting.extendleft(reversed(held))


def _encoding(file: BinaryIO) -> str:
    """Return how the text is encoded; TableUnreadable if it is no text."""
    head = file.read(4)
    file.seek(0)
    if head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        tries = ["utf-16"]
    elif len(head) > 1 and 0 in head[:2]:
        tries = ["utf-16-be" if head[0] == 0 else "utf-16-le"]
    else:
        tries = ["utf-8-sig", "cp1252"]
    for encoding in tries:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        else:
            return encoding
        finally:
            file.seek(0)
    raise TableUnreadable("This is no text that can be read; save the table as CSV (UTF-8).")
