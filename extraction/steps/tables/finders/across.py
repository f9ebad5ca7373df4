"""Tables that name their tests across: elements as columns, a heat or a limit a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extraction.geometry import Box, Word
from extraction.page import Page
from extraction.steps.lines import (
    Line,
    Segment,
    group_lines,
    segment_of,
    union,
)
from extraction.steps.tables.grids.columns import find_columns, place_cells
from extraction.steps.tables.grids.frames import ruled_top
from extraction.steps.tables.grids.grid import Column
from extraction.steps.tables.texts.content import Kind, kind_of
from extraction.steps.tables.texts.known import (
    is_element,
    knows_test,
    names_test,
)
from extraction.steps.tables.texts.names_of_tests import split_name
from extraction.steps.tables.texts.naming import (
    CODE,
    VALUE_KINDS,
    AcrossColumn,
    is_code,
    is_title,
    name_column,
    promote,
    tail_unit,
)
from extraction.steps.tables.texts.unit_lines import unit_words
from extraction.steps.tables.texts.words import Role, column_role, fold, phrases_of, row_role

_CODED = re.compile(r"[A-DZ]\d{2,3}\s\S")


#: Behind so many rows their usual distance is known.
FEW_ROWS = 4


@dataclass
class AcrossTable:
    """A table with tests across: its columns, and the lines of its body in cells."""

    page: int
    columns: list[AcrossColumn]
    lines: list[Line]
    cells: list[list[list[Segment]]]
    box: Box


def find_across(page: Page, lines: Sequence[Line]) -> list[AcrossTable]:
    """Return the tables of a page that name their tests across."""
    heads: list[int] = []
    for n, line in enumerate(lines):
        if _is_across(line) or _goes_on(lines, n, below_one=bool(heads)):
            heads.append(n)
    starts = [n for place, n in enumerate(heads) if place == 0 or n - heads[place - 1] > 1]
    tables = []
    for place, start in enumerate(starts):
        end = _head_top(lines, starts[place + 1]) if place + 1 < len(starts) else len(lines)
        table = _read(page, lines, start, end)
        if table is not None:
            tables.append(table)
    return tables


def _is_across(line: Line) -> bool:
    elements = {w.text.casefold() for w in line.words if is_element(w.text)}
    small = sum(len(w.text) > 6 for w in line.words)
    if len(elements) >= 4 or (len(elements) >= 3 and len(line.words) <= 2 * len(elements)):
        return small <= len(line.words) * 0.6
    if any(len(s.words) > 6 or kind_of(s.text) in VALUE_KINDS for s in line.segments):
        return False
    named = [s for s in line.segments if names_test(s.text) or is_element(s.text)]
    return len(named) >= 3 or _is_lots_head(line)


def _is_lots_head(line: Line) -> bool:
    """Whether a line heads a table with a lot a row: "Lot no.", then names of known tests."""
    match = column_role(line.segments[0].text)
    if match is None or match.role not in {Role.LOT, Role.SAMPLE} or match.share < 0.99:
        return False
    known = sum(knows_test(split_name(s.text)[0]) for s in line.segments[1:])
    return known >= 2 and known >= 0.5 * (len(line.segments) - 1)


def _goes_on(lines: Sequence[Line], n: int, *, below_one: bool) -> bool:
    """Whether a line names more tests of a table across: a second row of heads.

    It has no data, and the rows below it are called as rows of such tables are.
    """
    line = lines[n]
    if not below_one or _numbers(line) or len(line.segments) < 2 or len(line.words) > 60:
        return False
    if names_row(line.segments[0].text, "name") and len(line.segments) > 2:
        return True
    if not any(names_test(s.text) for s in line.segments):
        return False
    after = lines[n + 1 : n + 4]
    rows = [a for a in after if a.segments and _numbers(a) >= 1 and _stub_role(a)]
    return len(rows) >= 1


def names_row(text: str, role: str) -> bool:
    """Whether a text calls the row of a role, such as "Min" or "Actual"."""
    match = row_role(text)
    return match is not None and match.share >= 0.5 and match.role == role


def _read(page: Page, lines: Sequence[Line], start: int, end: int) -> AcrossTable | None:
    first = _first_body(lines, start, end)
    if first is None or any(_are_cards(line) for line in lines[first : first + 3]):
        return None
    body = _body(lines, first, end)
    if not body:
        return None
    most = max(_numbers(line) for line in body)
    wide = [line for line in body if _numbers(line) >= max(2, 0.35 * most)]
    columns = find_columns(wide, None)
    if not columns:  # no line holds two cells side by side
        return None
    top = _head_top(lines, start)
    above = ruled_top(page, lines[first])
    while above is not None and top < start and lines[top].box.middle_y < above:
        top += 1  # outside the frame of the table
    heads = [
        line for n, line in enumerate(lines[top:first]) if not _is_titles(line, n + top < start)
    ]
    over = [s for line in heads for s in line.segments]
    named = name_columns(columns, [s for s in over if not _spans(s, columns, over)])
    cells = [place_cells(line, columns) for line in body]
    _demote_stub(named, cells)
    if not any(c.role is Role.TEST for c in named):
        return None
    promote(named, cells)
    share_unit(named, [s for line in lines[top:first] for s in line.segments if is_title(s.text)])
    box = union([line.box for line in [*lines[top:first], *body]])
    return AcrossTable(page.number, named, body, cells, box)


def _demote_stub(columns: Sequence[AcrossColumn], cells: Sequence[list[list[Segment]]]) -> None:
    """Take a first column that calls rows (Min, Max, Actual) for no test, whatever its head."""
    texts = [" ".join(s.text for s in row[0]) for row in cells if row[0]]
    calls = any(row_role(text) is not None for text in texts)
    states = any(kind_of(text) in VALUE_KINDS for text in texts)
    if columns[0].role is Role.TEST and calls and not states:
        columns[0].role = Role.OTHER


def _are_cards(line: Line) -> bool:
    """Whether a line holds the limits of cards that stand side by side ("Spec.: max. 5")."""
    heads = [fold(s.text.partition(":")[0]) for s in line.segments if ":" in s.text]
    return any(head in phrases_of("pairs", "limits") for head in heads)


def _numbers(line: Line) -> int:
    return sum(kind_of(s.text) in VALUE_KINDS for s in line.segments)


def _first_body(lines: Sequence[Line], start: int, end: int) -> int | None:
    for n in range(start + 1, min(end, start + 6)):
        units = sum(kind_of(s.text) is Kind.UNIT for s in lines[n].segments)
        few = 1 if _stub_role(lines[n]) else 2
        if _numbers(lines[n]) >= few and units <= 0.5 * len(lines[n].segments):
            return n
    return None


def _body(lines: Sequence[Line], first: int, end: int) -> list[Line]:
    body: list[Line] = []
    misses = 0
    pitch = lines[first].box.height * 2.5
    for n in range(first, end):
        line = lines[n]
        if body and (_heads_down(line) or _heads_anew(line)):
            break  # the head of another table
        step = line.box.middle_y - body[-1].box.middle_y if body else 0.0
        if misses and len(body) > 1 and step > 2.3 * _pitch(body):
            break  # what follows a title is another table
        if len(body) > FEW_ROWS:  # now the table itself tells how far apart its rows stand
            pitch = _pitch(body)
        if body and line.box.top - body[-1].box.bottom > max(3 * pitch, 34):
            break
        units = sum(
            kind_of(s.text) is Kind.UNIT and not CODE.fullmatch(s.text) for s in line.segments
        )
        if (
            _numbers(line) >= 2
            or units >= 3
            or (_numbers(line) == 1 and len(line.segments) <= 3 and _stub_role(line))
            or (len(line.segments) > 2 and names_row(line.segments[0].text, "method"))
        ):
            body.append(line)
            misses = 0
            continue
        misses += 1
        if misses > 2:
            break
    return body


def _heads_down(line: Line) -> bool:
    """Whether a line names the columns of another table: test, unit, limits, result."""
    matches = [match for s in line.segments if (match := column_role(s.text)) is not None]
    named = {match.role for match in matches if match.share >= 0.5}
    return Role.TEST in named and len(named - {Role.OTHER}) >= 3


def _heads_anew(line: Line) -> bool:
    """Whether a line without data names tests: the head of another table across."""
    known = sum(knows_test(split_name(s.text)[0]) for s in line.segments)
    return _numbers(line) == 0 and known >= 2 and known >= 0.5 * len(line.segments)


def _pitch(body: Sequence[Line]) -> float:
    """Return the usual distance from row to row."""
    return median(b.box.middle_y - a.box.middle_y for a, b in pairwise(body))


def _stub_role(line: Line) -> bool:
    match = row_role(line.segments[0].text)
    return match is not None and match.share >= 0.5


def _head_top(lines: Sequence[Line], start: int) -> int:
    """Return the first line of the head: lines just above that hold no data."""
    top = start
    for n in range(start - 1, max(-1, start - 5), -1):
        gap = lines[top].box.top - lines[n].box.bottom
        if (
            gap > 0.9 * lines[top].box.height
            or _numbers(lines[n]) >= 2
            or len(lines[n].segments) < 2
        ):
            break
        first = lines[n].segments[0].text
        if any(":" in s.text for s in lines[n].segments) or _CODED.match(first):
            break
        top = n
    return top


def _spans(segment: Segment, columns: Sequence[Column], heads: Sequence[Segment]) -> bool:
    """Whether a title stands over a group of columns that have heads of their own."""
    if not is_title(segment.text):
        return False
    over = {_column_of(word.box, columns) for word in segment.words}
    under = [s for s in heads if s.box.top > segment.box.bottom - 1]
    return len(over) > 1 and any(s.box.overlap_x(segment.box) > 0 for s in under)


def _is_titles(line: Line, above: bool) -> bool:  # noqa: FBT001 one use
    """Whether a line of a head holds titles over groups of columns, not names."""
    if all(is_title(s.text) for s in line.segments):
        return True
    named = any(names_test(s.text) or kind_of(s.text) is Kind.UNIT for s in line.segments)
    return above and not named and any(is_title(s.text) for s in line.segments)


def name_columns(columns: Sequence[Column], heads: Sequence[Segment]) -> list[AcrossColumn]:
    """Give each column the head's words that stand over it."""
    over: list[list[Word]] = [[] for _ in columns]
    stated = unit_words(heads)
    for segment in heads:
        touched = sum(min(segment.box.x1, c.x1) - max(segment.box.x0, c.x0) > 0 for c in columns)
        for word in segment.words:
            place = _column_of(segment.box if touched < 2 else word.box, columns)
            if place is not None and not is_code(word.text):
                over[place].append(word)
    named: list[AcrossColumn] = []
    for column, members in zip(columns, over, strict=True):
        segments = [segment_of(line) for line in group_lines(members)]
        found = name_column(column, segments, stated)
        general = fold(found.name) in phrases_of("pairs", "general")
        if named and general and named[-1].role is Role.TEST:
            found.name = f"{re.sub(r'[^A-Za-z]+$', '', named[-1].name)} {found.name}"
        named.append(found)
    return named


def _column_of(box: Box, columns: Sequence[Column]) -> int | None:
    best: tuple[float, int] | None = None
    for place, column in enumerate(columns):
        shared = min(box.x1, column.x1) - max(box.x0, column.x0)
        rank = (-shared if shared > 0 else 100 + abs(column.middle - box.middle_x), place)
        if best is None or rank < best:
            best = rank
    if best is None or best[0] > 140:
        return None
    return best[1]


def share_unit(columns: Sequence[AcrossColumn], titles: Sequence[Segment]) -> None:
    """Give elements without a unit the one of a title such as "Chemical composition (%)"."""
    for title in titles:
        unit = tail_unit(title.text)[1]
        for column in columns:
            if unit and column.unit is None and is_element(column.name):
                column.unit = unit
