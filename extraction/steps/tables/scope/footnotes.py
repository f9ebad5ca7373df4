"""Footnotes of tables: "Ochratoxin A 2)" and, below, "2) EN 14132"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extraction.geometry import Box
from extraction.normalise.mentions import find_mentions
from extraction.normalise.methods import parse_methods
from extraction.normalise.phrases import method_limits
from extraction.normalise.text import RAISED_LETTERS, phrase_key
from extraction.page import Page
from extraction.result import Field, Reason, Row
from extraction.steps.lines import Block, Segment
from extraction.steps.tables.rows.cells import make_field
from extraction.steps.tables.texts.limits import limits_from_text
from extraction.steps.tables.texts.words import Role, column_role

_LETTERS = "abcdefghijklmnprstuvwxyz"
_RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰" + RAISED_LETTERS, "1234567890" + _LETTERS, "⁽⁾")
_RAISED_MARK = rf"⁽?(?:[¹²³⁴⁵⁶⁷⁸⁹⁰]{{1,2}}|[{RAISED_LETTERS}])⁾?"
_MARK = (
    r"(?:\(?(?P<paren>\d{1,2}|[a-h])\)|\[(?P<square>\d{1,2}|[a-h])\]"
    rf"|(?P<raised>{_RAISED_MARK})|(?P<star>[*†‡#§]{{1,3}}))"
)
#: The mark at the start of a note: "1) ...", "¹ ...", "* ...".
_NOTE = re.compile(rf"^{_MARK}\s*[:=–-]?\s*(?P<text>\S.*)$")
#: Another note on the same line: "¹ on dry matter ² mean of two".
_NEXT = re.compile(rf"\s(?=(?:{_RAISED_MARK}|[*†‡§]{{1,3}})\s?[^\s*†‡§])")
#: The same where the marks have brackets: they follow each other.
_NEXT_BRACKET = re.compile(r"\s(?=\(?(?:\d{1,2}|[a-h])\)\s)")
#: The marks behind a name or a result: "Ochratoxin A 1)", "Ash¹ ²", "8.7 a".
_BEHIND = re.compile(rf"^(?P<name>.*?[^\s(\[,])\s*,?\s*{_MARK}$")
#: A letter that stands loose behind a number, as readers of scans see raised ones.
_LOOSE = re.compile(r"^(?P<name>.*\d)\s(?P<mark>[a-h])$")
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
        begun = [match for part in _parted(segment.text.strip()) if (match := _NOTE.match(part))]
        if begun:
            if open_note is not None:
                yield open_note
            *whole, last = (
                Note(page, _mark_of(match), match["text"].strip(" ;,"), (segment,), segment.box)
                for match in begun
            )
            yield from whole
            open_note = last
        elif open_note is not None and len(open_note.text) < _LONGEST:
            open_note = replace(
                open_note,
                text=f"{open_note.text} {segment.text}",
                segments=(*open_note.segments, segment),
            )
    if open_note is not None:
        yield open_note


def _parted(line: str) -> list[str]:
    """Return the notes that stand behind each other on one line, each with its mark."""
    first = _NOTE.match(line)
    if first is None:
        return [line]
    bracketed = first["paren"] is not None or first["square"] is not None
    return (_NEXT_BRACKET if bracketed else _NEXT).split(line)


def _mark_of(match: re.Match[str]) -> str:
    """Return the mark itself: digits or a letter without brackets, stars as they are."""
    bare = match["paren"] or match["square"] or (match["raised"] or "").translate(_RAISED)
    return bare or match["star"]


#: Cells that can carry the mark of a footnote, in the order in which their notes count.
_CELLS = ("test", "value", "unit", "minimum", "maximum")


def marks_behind(row: Row, notes: Sequence[Note]) -> list[str]:
    """Return the marks behind a row's cells that notes explain."""
    known = {note.mark: note for note in notes}
    return [note.mark for name in _CELLS for note in _explained(getattr(row, name), known)[0]]


def with_footnotes(row: Row, notes: Sequence[Note], page: Page) -> Row:
    """Return the row without the marks of notes behind its cells, with what the notes state.

    A mark that no note explains stays part of a name. What a note says stays with the cell
    that it stands behind.
    """
    known = {note.mark: note for note in notes}
    changed: Row = row
    told: list[Note] = []
    for name in _CELLS:
        cell: Field = getattr(row, name)
        found, text = _explained(cell, known)
        if name == "test" and (open_mark := _OPEN.match(text)) is not None:  # its note is elsewhere
            text = open_mark["name"].strip(" ,")
        if not found and text == (cell.value or ""):
            continue
        said = tuple(Reason("table.footnote", f"Footnote {n.mark}: {n.text}") for n in found)
        marked = replace(cell, value=text or cell.value, reasons=(*cell.reasons, *said))
        changed = _with_cell(changed, name, marked)
        told += [note for note in reversed(found) if note not in told]
    for note in told:
        changed = _stated(changed, note, page)
    return changed


def _with_cell(row: Row, name: str, cell: Field) -> Row:
    changed: dict[str, Any] = {name: cell}
    return replace(row, **changed)


def _explained(cell: Field, known: Mapping[str, Note]) -> tuple[list[Note], str]:
    """Return the notes that the marks behind a cell point to, and its value without them.

    Readers of cells drop stars and raised marks: what is printed tells of them.
    """
    value, raw = cell.value or "", (cell.raw or "").strip()
    found: list[Note] = []
    for mark in _marks(raw):
        if mark in known and known[mark] not in found:
            found.append(known[mark])
    text = value
    while (match := _mark_behind(text) or _LOOSE.match(text)) is not None:
        mark = match.groupdict().get("mark") or _mark_of(match)
        if mark not in known or not value:
            break
        if known[mark] not in found:
            found.append(known[mark])
        text = match["name"].strip(" ,")
    return found, text


def _mark_behind(text: str) -> re.Match[str] | None:
    """Return the mark at the end of a text, and what stands before it; an exponent is none."""
    return None if _POWER.search(text) else _BEHIND.match(text)


def _marks(printed: str) -> Iterator[str]:
    """Yield the marks behind a printed cell, the last one first."""
    while (match := _mark_behind(printed)) is not None:
        yield _mark_of(match)
        printed = match["name"].strip(" ,")


#: A power of ten, and a unit to a power: their raised figures are no marks.
_POWER = re.compile(r"(?:(?<![\d.,])10|(?<![^\W\d_])(?:[kcdmµn]?m|ft|in|s))[¹²³⁴⁵⁶⁷⁸⁹⁰]+$")


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
    if (limit := _method_limit(text)) is not None:
        name, number = limit
        stated = getattr(row, name).value
        return row if stated else _with_cell(row, name, _field(page, note, number))
    if row.method.value:
        return row
    method = _method(said, labelled=role is not None and role.role == Role.METHOD)
    return row if method is None else replace(row, method=_field(page, note, method))


def _method_limit(text: str) -> tuple[str, str] | None:
    """Return "loq" or "lod" and its number where a note states one: "LOQ 0.5 mg/kg"."""
    match = re.match(r"(?P<name>[^\d:=<]+?)\s*[:=<]?\s*(?P<number>\d[\d.,]*\d|\d)(?!\w)", text)
    which = method_limits().get(phrase_key(match["name"])) if match is not None else None
    return None if match is None or which is None else (which.lower(), match["number"])


def _method(text: str, *, labelled: bool) -> str | None:
    """Return the method that a note states: the whole note, or what it names."""
    if len(text) <= 60 and (labelled or parse_methods(text)):
        return text
    mentions = find_mentions(text)
    return mentions[0].text if mentions else None


def _field(page: Page, note: Note, value: str) -> Field:
    return make_field(page, note.segments, value, raw=note.text, factor=0.93, reasons=(_WHY,))
