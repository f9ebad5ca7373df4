"""Limits in a note under the table: "Limits: pH 5.5 - 7.5; Ash max. 0.5"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extraction.page import Page
from extraction.result import NOTHING, Field, Reason, Row
from extraction.steps.lines import Line
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.rows.cells import make_field
from extraction.steps.tables.texts.limits import limits_from_text
from extraction.steps.tables.texts.words import Role, column_role, fold

_NOTE = Reason("table.limit_in_note", "The limit stands in a note, not beside the result.")


def with_noted_limits(rows: Sequence[Row], views: Sequence[PageView]) -> list[Row]:
    """Return the rows with limits that a note states for them, where they have none."""
    notes = [(view.page, *note) for view in views for note in _notes(view)]
    return [_with_limit(row, notes) for row in rows] if notes else list(rows)


def _notes(view: PageView) -> list[tuple[list[Line], str, str]]:
    """Return the notes of a page: the paragraph that begins "Limits:", its text, the label."""
    found = []
    for place, line in enumerate(view.lines):
        label, mark, rest = line.text.partition(":")
        if not mark or len(rest) < 12:
            continue
        lines = [line]
        for below in view.lines[place + 1 : place + 9]:
            if below.box.top - lines[-1].box.bottom > 0.9 * line.segments[0].height:
                break
            lines.append(below)
        text = " ".join(item.text for item in lines).partition(":")[2]
        if _says_limits(label, text):
            found.append((lines, text, label))
    return found


def _says_limits(label: str, text: str) -> bool:
    """Whether a label announces limits: "Limits", "Maximum levels acc. to Regulation ..."."""
    match = column_role(label) if len(label) < 40 else None
    if match is not None and match.role == Role.SPEC and match.share >= 0.9:
        return True
    first = column_role(" ".join(label.split()[:2])) if len(label) < 110 else None
    listed = text.count(";") >= 2
    return listed and first is not None and first.role == Role.MAXIMUM and first.share >= 0.5


def _with_limit(row: Row, notes: Sequence[tuple[Page, list[Line], str, str]]) -> Row:
    if row.minimum.raw or row.maximum.raw or not row.test.value:
        return row
    for page, lines, text, label in notes:
        stated = _stated(row.test.value, text)
        if stated is None:
            continue
        segments = [segment for line in lines for segment in line.segments]
        field = make_field(page, segments, stated, raw=stated, factor=0.93, reasons=(_NOTE,))
        low, high = _limits(field, row, label)
        return replace(row, minimum=low, maximum=high)
    return row


def _limits(field: Field, row: Row, label: str) -> tuple[Field, Field]:
    low, high, _ = limits_from_text(field, row.value, label)
    return low, high if high.value or not low.raw else NOTHING


def _stated(test: str, text: str) -> str | None:
    """Return what the note says behind the test's name, up to the next semicolon."""
    short = fold(re.sub(r"[(\[].*?[)\]]", " ", test))
    for piece in re.split(r"[;；]|\.\s*$", text):
        words = piece.split()
        for size in range(min(len(words) - 1, 9), 0, -1):
            name = fold(" ".join(words[:size]))
            if name in {fold(test), short} or (size > 2 and fold(test).startswith(f"{name} ")):
                return " ".join(words[size:]).strip(" :")
    return None
