"""Footnotes of tables: "Ochratoxin A 2)" and, below, "2) EN 14132"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extraction.geometry import Box
from extraction.normalise.mentions import find_mentions
from extraction.normalise.methods import parse_methods
from extraction.page import Page
from extraction.result import Field, Reason, Row
from extraction.steps.lines import Block, Segment
from extraction.steps.tables.cells import make_field
from extraction.steps.tables.limits import limits_from_text
from extraction.steps.tables.words import Role, column_role

_RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_MARK = (
    r"(?:\(?(?P<paren>\d{1,2}|[a-h])\)|\[(?P<square>\d{1,2}|[a-h])\]"
    r"|(?P<raised>[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,2})|(?P<star>[*†‡#§]{1,3}))"
)
#: The mark at the start of a note: "1) ...", "¹ ...", "* ...".
_NOTE = re.compile(rf"^{_MARK}\s*[:=–-]?\s*(?P<text>\S.*)$")
#: The marks behind a name: "Ochratoxin A 1)", "Ash¹ ²".
_BEHIND = re.compile(rf"^(?P<name>.*?[^\s(\[])\s*{_MARK}$")
#: A figure with a closing bracket that nothing opened: "Density 1)".
_OPEN = re.compile(r"^(?P<name>[^()]*[^\s()])\s+\d{1,2}\)$")
_WHY = Reason("table.in_footnote", "A footnote of the table states it.")
_LONGEST = 160


@dataclass(frozen=True)
class Note:
    """One footnote: its mark ("1", "*"), where it stands, and what it says."""

    page: int
    mark: str
    text: str
    segments: tuple[Segment, ...]
    box: Box


def find_notes(page: int, paragraphs: Sequence[Block]) -> list[Note]:
    """Return the footnotes of a page: paragraphs whose lines begin with marks."""
    return [note for block in paragraphs for note in _notes_in(page, block)]


def _notes_in(page: int, block: Block) -> Iterator[Note]:
    open_note: Note | None = None
    for segment in block.lines:
        match = _NOTE.match(segment.text.strip())
        if match is not None:
            if open_note is not None:
                yield open_note
            open_note = Note(page, _mark_of(match), match["text"], (segment,), segment.box)
        elif open_note is not None and len(open_note.text) < _LONGEST:
            open_note = replace(
                open_note,
                text=f"{open_note.text} {segment.text}",
                segments=(*open_note.segments, segment),
            )
    if open_note is not None:
        yield open_note


def _mark_of(match: re.Match[str]) -> str:
    """Return the mark itself: digits or a letter without brackets, stars as they are."""
    bare = match["paren"] or match["square"] or (match["raised"] or "").translate(_RAISED)
    return bare or match["star"]


def marks_behind(row: Row, notes: Sequence[Note]) -> list[str]:
    """Return the marks behind a row's name that notes explain, the last one first."""
    return [note.mark for note in _explained(row, notes)[0]]


def with_footnotes(row: Row, notes: Sequence[Note], page: Page) -> Row:
    """Return the row without the marks of notes behind its name, with what the notes state.

    A mark that no note explains stays part of the name.
    """
    found, name = _explained(row, notes)
    if name == row.test.value and not found:
        return row
    changed = replace(row, test=replace(row.test, value=name))
    for note in reversed(found):
        changed = _stated(changed, note, page)
    return changed


def _explained(row: Row, notes: Sequence[Note]) -> tuple[list[Note], str]:
    """Return the notes that the marks behind a name point to, and the name without them."""
    name, raw = row.test.value or "", (row.test.raw or "").strip()
    known = {note.mark: note for note in notes}
    found: list[Note] = []
    while (match := _BEHIND.match(name)) is not None and _mark_of(match) in known:
        found.append(known[_mark_of(match)])
        name = match["name"].strip(" ,")
    if (open_mark := _OPEN.match(name)) is not None:  # its note stands elsewhere
        name = open_mark["name"].strip(" ,")
    printed = _BEHIND.match(raw)  # readers of cells drop stars and raised figures
    if printed is not None and (printed["star"] or printed["raised"]):
        note = known.get(_mark_of(printed))
        if note is not None and note not in found:
            found.append(note)
    return found, name


def _stated(row: Row, note: Note, page: Page) -> Row:
    """Put what a note states into the cells that the row leaves empty."""
    text = note.text.strip().rstrip(".")
    label, mark, rest = text.partition(":")
    role = column_role(label) if mark and len(label) < 40 else None
    said = rest.strip() if role is not None and role.share >= 0.5 else text
    if role is not None and role.role == Role.SPEC and not (row.minimum.raw or row.maximum.raw):
        low, high, _ = limits_from_text(_field(page, note, said), row.value)
        return replace(row, minimum=low, maximum=high)
    if role is not None and role.role == Role.UNIT and not row.unit.value:
        return replace(row, unit=_field(page, note, said))
    if row.method.value:
        return row
    method = _method(said, labelled=role is not None and role.role == Role.METHOD)
    return row if method is None else replace(row, method=_field(page, note, method))


def _method(text: str, *, labelled: bool) -> str | None:
    """Return the method that a note states: the whole note, or what it names."""
    if len(text) <= 60 and (labelled or parse_methods(text)):
        return text
    mentions = find_mentions(text)
    return mentions[0].text if mentions else None


def _field(page: Page, note: Note, value: str) -> Field:
    return make_field(page, note.segments, value, raw=note.text, factor=0.93, reasons=(_WHY,))
