"""Rows without a method of their own get the one that is stated for their table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extraction.normalise.methods import parse_method
from extraction.result import Field, Reason, Row
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.rows.cells import derived, make_field
from extraction.steps.tables.rows.found import FoundRows
from extraction.steps.tables.scope.assign import Heading, Part, assign, find_headings
from extraction.steps.tables.scope.footnotes import (
    Note,
    find_notes,
    marks_behind,
    with_footnotes,
)
from extraction.steps.tables.scope.paragraphs import read_paragraphs
from extraction.steps.tables.scope.statements import Statement, find_statements, topic_of

#: How sure a method is that stands by its table and not in the row.
_NEAR = 0.9
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,60})[)\]]")


def with_stated_methods(found: Sequence[FoundRows], views: Sequence[PageView]) -> list[FoundRows]:
    """Return the rows with methods from captions, notes and lines around their tables.

    A method in the row's own cells stays; one in brackets behind the test's name goes
    before what the table's surroundings state.
    """
    statements: list[Statement] = []
    headings: list[Heading] = []
    notes: list[Note] = []
    for view in views:
        taken = [part.box for part in found if part.page == view.page.number]
        paragraphs = read_paragraphs(view.lines, taken)
        notes += find_notes(view.page.number, paragraphs)
        statements += find_statements(view.page.number, view.lines, paragraphs)
        headings += find_headings(view.page.number, view.lines, taken)
    used = {mark for rows in found for row in rows.rows for mark in marks_behind(row, notes)}
    marked = {id(s) for note in notes if note.mark in used for s in note.segments}
    statements = [s for s in statements if not marked.intersection(map(id, s.segments))]
    pages = {view.page.number: view for view in views}
    found = [_noted(rows, notes, pages) for rows in found]
    parts = [Part(rows.page, rows.box, _titles(rows, headings)) for rows in found]
    assign(parts, statements, headings)
    return [
        replace(rows, rows=tuple(_with_method(row, part, statements, pages) for row in rows.rows))
        for rows, part in zip(found, parts, strict=True)
    ]


def _noted(rows: FoundRows, notes: Sequence[Note], pages: dict[int, PageView]) -> FoundRows:
    """Return the rows with what the footnotes of their page, or else the next, state."""
    near = [n for n in notes if rows.page <= n.page <= rows.page + 1]
    first = {n.mark: n for n in sorted(near, key=lambda n: -n.page)}
    told = [with_footnotes(row, list(first.values()), pages[rows.page].page) for row in rows.rows]
    return replace(rows, rows=tuple(told))


def _titles(rows: FoundRows, headings: Sequence[Heading]) -> frozenset[str]:
    """Return what the nearest heading over the rows is about, else their section."""
    over = [
        h
        for h in headings
        if h.page == rows.page
        and h.box.bottom <= rows.box.top + 4
        and h.box.overlap_x(rows.box) > 0
        and h.topic
    ]
    nearest = max(over, key=lambda h: h.box.top, default=None)
    if nearest is not None:
        return nearest.topic
    return topic_of(rows.rows[0].section or "") if rows.rows else frozenset()


def _with_method(
    row: Row, part: Part, statements: Sequence[Statement], pages: dict[int, PageView]
) -> Row:
    if row.method.value:
        return row
    own = _in_name(row.test)
    if own is not None:
        return replace(row, method=own)
    name = topic_of(row.test.value or "")
    about = [s for s in statements if s.subject and name and name <= s.subject]
    named = [s for s in statements if s.rank == 0 and name and name <= topic_of(s.text)]
    best = next(iter([*about, *part.statements, *named]), None)
    if best is None:
        return row
    page = pages[best.page].page
    why = Reason("table.method_stated", "The method is stated beside the table, not in the row.")
    method = make_field(page, best.segments, best.text, raw=best.text, factor=_NEAR, reasons=(why,))
    return replace(row, method=method)


def _in_name(test: Field) -> Field | None:
    """Return the method in brackets in a test's name: "Moisture (Karl Fischer)"."""
    for inside in _BRACKETS.findall(test.value or ""):
        method = parse_method(inside)
        if method is not None:
            why = Reason("table.method_in_name", "The method stands in the test's name.")
            return derived(test, inside, why, 0.95)
    return None
