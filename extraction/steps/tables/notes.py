"""Limits in a note under the table: "Limits: pH 5.5 - 7.5; Ash max. 0.5"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extraction.page import Page
from extraction.result import NOTHING, Field, Reason, Row
from extraction.steps.lines import Line
from extraction.steps.tables.cells import make_field
from extraction.steps.tables.limits import limits_from_text
from extraction.steps.tables.view import PageView
from extraction.steps.tables.words import Role, column_role, fold

_NOTE = Reason("table.limit_in_note", "The limit stands in a note, not beside the result.")


def with_noted_limits(rows: Sequence[Row], views: Sequence[PageView]) -> list[Row]:
    """Return the rows with limits that a note states for them, where they have none."""
    notes = [(view.page, lines, text) for view in views for lines, text in _notes(view)]
    return [_with_limit(row, notes) for row in rows] if notes else list(rows)


def _notes(view: PageView) -> list[tuple[list[Line], str]]:
    """Return the notes of a page: lines from "Limits:" down to the end of the paragraph."""
    found = []
    for place, line in enumerate(view.lines):
        label, mark, rest = line.text.partition(":")
        match = column_role(label) if mark and len(label) < 40 else None
        if match is None or match.role != Role.SPEC or match.share < 0.9 or len(rest) < 12:
            continue
        lines = [line]
        for below in view.lines[place + 1 : place + 9]:
            if below.box.top - lines[-1].box.bottom > 0.9 * line.segments[0].height:
                break
            lines.append(below)
        found.append((lines, " ".join(item.text for item in lines).partition(":")[2]))
    return found


def _with_limit(row: Row, notes: Sequence[tuple[Page, list[Line], str]]) -> Row:
    if row.minimum.raw or row.maximum.raw or not row.test.value:
        return row
    for page, lines, text in notes:
        stated = _stated(row.test.value, text)
        if stated is None:
            continue
        segments = [segment for line in lines for segment in line.segments]
        field = make_field(page, segments, stated, raw=stated, factor=0.93, reasons=(_NOTE,))
        low, high = _limits(field, row)
        return replace(row, minimum=low, maximum=high)
    return row


def _limits(field: Field, row: Row) -> tuple[Field, Field]:
    low, high, _ = limits_from_text(field, row.value)
    return low, high if high.value or not low.raw else NOTHING


def _stated(test: str, text: str) -> str | None:
    """Return what the note says behind the test's name, up to the next semicolon."""
    for piece in re.split(r"[;；]|\.\s*$", text):
        words = piece.split()
        for size in range(min(len(words) - 1, 9), 0, -1):
            if fold(" ".join(words[:size])) == fold(test):
                return " ".join(words[size:]).strip(" :")
    return None
