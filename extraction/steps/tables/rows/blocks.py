"""Several lots as blocks of one document, and results that are printed twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extraction.normalise.verdicts import find_verdict
from extraction.result import Field, Reason, Row
from extraction.steps.lines import Line, Segment, segment_of
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.rows.cells import make_field
from extraction.steps.tables.rows.found import FoundRows
from extraction.steps.tables.texts.laboratory_notes import among_test_notes
from extraction.steps.tables.texts.words import Role, column_role, fold, phrases_of

_NUMBER = re.compile(r"[\w./#-]*\d[\w./# -]*")


def name_blocks(found: Sequence[FoundRows], views: Sequence[PageView]) -> list[FoundRows]:
    """Give rows without a lot the lot that is printed above them, if there are several.

    Nothing is done where the pages name one lot only: that is the header's part.
    """
    stated = {fold(p.lot.value or ""): p.lot for p in found if p.lot is not None}
    if len(stated) == 1 and any(len(p.rows) > 3 for p in found if p.lot is not None):
        only = next(iter(stated.values()))
        return [replace(part, lot=only) for part in found]
    marks = [mark for view in views for mark in _marks(view)]
    if len({fold(mark.value or "") for _, _, mark in marks}) < 2:
        return list(found)
    named = []
    for part in found:
        above = [m for m in marks if (m[0], m[1]) <= (part.page, part.box.top + 2)]
        named.append(replace(part, lot=above[-1][2]) if part.lot is None and above else part)
    used = {fold(p.lot.value or "") for p in named if p.lot is not None and p.lot.value}
    return named if len(used) > 1 else list(found)


def _marks(view: PageView) -> list[tuple[int, float, Field]]:
    """Return (page, top, lot) of each "Lot no. 4711" on the page, top to bottom."""
    found = []
    every = [segment for line in view.lines for segment in line.segments]
    for line in view.lines:
        segments = _lot_of(line)
        if segments is None or among_test_notes(line.segments[0], every):
            continue
        text = " ".join(s.text for s in segments).strip(" :#")
        why = Reason("table.lot_above", "The lot stands above the results.")
        lot = make_field(view.page, segments, text, raw=text, reasons=(why,))
        found.append((view.page.number, line.box.top, lot))
    return found


def _lot_of(line: Line) -> list[Segment] | None:
    """Return the segments of the lot number that a line states as its first pair."""
    first = line.segments[0]
    match = column_role(first.text.rstrip(" :"))
    if match is not None and match.role == Role.LOT and match.share >= 0.99:
        if len(line.segments) > 1 and _NUMBER.fullmatch(line.segments[1].text):
            return [line.segments[1]]
        return None
    for size in range(min(4, len(first.words) - 1), 0, -1):
        head = " ".join(word.text for word in first.words[:size]).rstrip(" :#")
        rest = " ".join(word.text for word in first.words[size:]).lstrip(" :#")
        match = column_role(head)
        if match is not None and match.role == Role.LOT and match.share >= 0.99:
            return [segment_of(first.words[size:])] if _NUMBER.fullmatch(rest) else None
    return None


def without_repeats(found: Sequence[FoundRows]) -> list[FoundRows]:
    """Drop rows that repeat, in another place, a result already read for the same lot.

    What only the repetition says (a limit, a verdict) is added to the row that stays.
    """
    places: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    kept: list[list[Row]] = []
    for number, part in enumerate(found):
        lot = fold(part.lot.value or "") if part.lot is not None else ""
        rows: list[Row] = []
        for row in part.rows:
            key = (lot, *_key(row))
            first = places.get(key)
            if first is None or first[0] == number:
                places.setdefault(key, (number, len(rows)))
                rows.append(row)
            else:
                kept[first[0]][first[1]] = _with_more(kept[first[0]][first[1]], row)
        kept.append(rows)
    parts = [replace(p, rows=tuple(rows)) for p, rows in zip(found, kept, strict=True) if rows]
    return _without_summaries(parts)


def _with_more(row: Row, again: Row) -> Row:
    """Return the row with the cells that only its repetition fills."""
    cells = dict(again.cells())
    more = {name: cells[name] for name, cell in row.cells() if not cell.raw and cells[name].raw}
    return replace(row, **more)  # type: ignore[arg-type]  # cells of the row, by their names


def _key(row: Row) -> tuple[str, str, str]:
    return fold(row.test.value or ""), fold(row.value.value or ""), fold(row.unit.value or "")


def _without_summaries(found: Sequence[FoundRows]) -> list[FoundRows]:
    """Drop "Pesticides: Pass" where a table of that title holds the results themselves."""
    titles = [
        words
        for part in found
        for section in {row.section for row in part.rows if row.section}
        if len(part.rows) > 1 or not _is_summary(part.rows[0])
        if (words := _words(section))
    ]
    kept = []
    for part in found:
        rows = tuple(row for row in part.rows if not _summarises(row, titles))
        if rows:
            kept.append(replace(part, rows=rows))
    return kept


def _is_summary(row: Row) -> bool:
    return row.verdict.value is not None and find_verdict(row.value.value or "") is not None


def _summarises(row: Row, titles: Sequence[frozenset[str]]) -> bool:
    """Whether a row only judges what a table of its own reports one by one."""
    name = _words(row.test.value or "")
    if not name or not _is_summary(row) or row.minimum.raw or row.maximum.raw or row.unit.value:
        return False
    own = _words(row.section or "")
    return any(name <= title for title in titles if title != own)


def _words(text: str) -> frozenset[str]:
    """Return the words of a title that say what it is about, plurals as singulars."""
    general = phrases_of("pairs", "general_words")
    words = (word.rstrip("s") for word in fold(text).split() if word.isalpha())
    return frozenset(word for word in words if word not in general and len(word) > 2)
