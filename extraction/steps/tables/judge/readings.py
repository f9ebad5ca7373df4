"""What a raster may mean: whole readings of it, one for each way it could be meant.

Down or across, with more or fewer rows as its head, with one or another column for names and
results, in halves side by side. Each reading is tried; `judging` says which explains the cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from extraction.steps.lines import Segment
from extraction.steps.tables.grids.grid import Column, Grid, GridRow
from extraction.steps.tables.grids.raster import Place, Raster, as_line, stacked, unstacked
from extraction.steps.tables.grids.rowing import group_rows
from extraction.steps.tables.grids.sheet import Head, HeadCell
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.rows.assign import ColumnFacts, assign_roles, column_facts
from extraction.steps.tables.rows.finish import is_control, title_over, unit_above, with_rows
from extraction.steps.tables.rows.found import FoundRows, Reading, all_rows
from extraction.steps.tables.texts.content import RESULT_KINDS, Kind
from extraction.steps.tables.texts.known import knows_test
from extraction.steps.tables.texts.words import Match, Role, column_role, row_role

#: A head has at most so many rows.
MOST_HEADS = 4
#: So many other columns are tried for names and for results.
MOST_ROLES = 3
_NAMES = frozenset({Kind.TEXT, Kind.METHOD, Kind.CODE, Kind.UNIT})
_STATED = frozenset({*RESULT_KINDS, Kind.EMPTY})
_DATA = frozenset({Kind.NUMBER, Kind.QUANTITY, Kind.TOKEN, Kind.LIMIT, Kind.RANGE, Kind.VERDICT})


def readings(view: PageView, raster: Raster, *, closely: bool = True) -> Iterator[Reading]:
    """Yield whole readings of a raster and of its halves; different ones only.

    Not `closely`: those that the heads suggest, with the usual roles of columns.
    """
    seen: set[tuple[object, ...]] = set()
    for how, part in _parts(raster):
        for way, reading in _ways(view, part, closely=closely):
            said = tuple(
                (r.test.value, r.value.value, r.unit.value, r.minimum.value, r.maximum.value)
                for r in reading.rows
            )
            key = (part.box, said)
            if said and key not in seen:
                seen.add(key)
                yield replace(reading, how=f"{how}{way}")


def _parts(raster: Raster) -> Iterator[tuple[str, Raster]]:
    yield "", raster
    parted = stacked(raster) if raster.ruled else None
    if parted is not None:
        yield "stacked ", parted
    for part in _panels(raster):
        yield "panel ", part


def _panels(raster: Raster) -> list[Raster]:
    """Return the parts of a raster side by side where columns of names begin again."""
    body = raster.rows[raster.head or 0 :]
    names = []
    for n in range(raster.width):
        places = [row[n] for row in body if row[n].lines]
        own = [p for p in places if sum(p is q for q in places) == 1 or not raster.ruled]
        text = sum(p.kind in _NAMES - {Kind.UNIT} or knows_test(p.text) for p in own)
        names.append(len(own) > 1 and text >= 0.6 * len(own))
    starts = [n for n in range(raster.width) if names[n] and (n == 0 or not names[n - 1])]
    starts = [n for n in starts if n + 1 < raster.width]
    if len(starts) < 2:
        return []
    bounds = [0, *starts[1:], raster.width]
    return [raster.part(a, b) for a, b in pairwise(bounds) if b - a > 1]


def _ways(view: PageView, raster: Raster, *, closely: bool) -> Iterator[tuple[str, Reading]]:
    for form in _forms(raster):
        for count in _head_counts(form, closely=closely):
            for way, reading in _read(view, form, count, closely=closely):
                yield f"down {count}{way}", reading
    for form in _forms(raster.transposed()) if raster.width > 2 else ():
        stub = any(_calls(place.text) for place in form.rows[0])
        for count in (0, 1) if closely else (int(stub),):
            for way, reading in _read(view, form, count, closely=closely):
                yield f"across {count}{way}", reading


def _calls(text: str) -> bool:
    """Whether a text calls a row of a table on its side: "Min", "Result", "Heat no."."""
    match = _match(text, turned=True)
    return match is not None and match.share >= 0.5


def _forms(raster: Raster) -> list[Raster]:
    other = unstacked(raster)
    return [raster] if other is None else [raster, other]


def _head_counts(raster: Raster, *, closely: bool) -> list[int]:
    """Return how many rows on top may be the head: all without data, and fewer.

    Not `closely`: up to the last of them that names columns.
    """
    most = named = 0
    for row in raster.rows[:MOST_HEADS]:
        places = list({id(p): p for p in row if p.lines}.values())
        counted = _counted(places)
        data = sum(p.kind in _DATA and not _heads(p.text) and id(p) not in counted for p in places)
        if data > 0.34 * len(places):
            break
        most += 1
        if sum(_heads(p.text) or p.kind is Kind.UNIT for p in places) >= min(2, len(places)):
            named = most
    if closely:
        return list(range(most, -1, -1))
    return [named] if named else sorted({most, min(most, 1), 0}, reverse=True)


def _counted(places: Sequence[Place]) -> set[int]:
    """Return the places that count columns: 1, 2, 3."""
    numbers = [p for p in places if p.text.strip("#.").isdigit()]
    values = [int(p.text.strip("#.")) for p in numbers]
    if len(values) > 1 and values == list(range(values[0], values[0] + len(values))):
        return {id(p) for p in numbers}
    return set()


def _heads(text: str) -> bool:
    match = column_role(text)
    return match is not None and match.share >= 0.5


def _match(text: str, *, turned: bool) -> Match | None:
    match = column_role(text)
    own = row_role(text) if turned else None
    if own is not None and own.share >= 0.5 and (match is None or match.share < 1.0):
        role = {"name": Role.TEST}.get(own.role, own.role)
        return Match(role, own.share, own.phrase)
    return match


def _read(
    view: PageView, raster: Raster, count: int, *, closely: bool
) -> Iterator[tuple[str, Reading]]:
    rows = raster.rows[count:]
    if not rows:
        return
    heads: dict[int, HeadCell] = {}
    columns = []
    lots = _lot_heads(raster, count)
    for n, (x0, x1) in enumerate(raster.edges):
        over: list[HeadCell] = []
        for place in dict.fromkeys(row[n] for row in raster.rows[:count] if row[n].lines):
            if id(place) not in heads:
                lines = [*lots.get(n, ()), *place.lines]
                text = " ".join(line.text for line in lines)
                heads[id(place)] = HeadCell(lines, _match(text, turned=raster.turned))
            over.append(heads[id(place)])
        columns.append(Column(x0, x1, over))
    top = Head(list(heads.values())) if heads else Head([HeadCell(_first(rows))])
    if not top.cells[0].segments:
        return
    texts = [[row[n].text for row in rows if _is_full(row)] for n in range(raster.width)]
    facts = [column_facts(column, text) for column, text in zip(columns, texts, strict=True)]
    assign_roles(facts)
    title = title_over(view, top) if not raster.turned else None
    if not raster.turned and is_control(view, top, facts):
        return
    for way, roles in _roles(facts, closely=closely):
        tried = [
            replace(fact, role=role, reasons=list(fact.reasons))
            for fact, role in zip(facts, roles, strict=True)
        ]
        named = _rows(view, raster, rows, tried)
        for row in named:
            row.section = row.section or title
        for more, reading in _made(view, raster, Grid(0, columns, named, raster.box, top), tried):
            yield way + more, reading


def _made(
    view: PageView, raster: Raster, grid: Grid, facts: list[ColumnFacts]
) -> Iterator[tuple[str, Reading]]:
    """Yield the result rows of a grid, with names of all their lines and of the first alone."""
    head = grid.head
    if not grid.rows or head is None:
        return
    unit = unit_above(view, head)
    test = next(n for n, fact in enumerate(facts) if fact.role is Role.TEST)
    for more, rows in (("", grid.rows), (" short", _short_names(grid.rows, test, grid.columns))):
        whole = Grid(view.page.number, grid.columns, rows, raster.box, head)
        table = with_rows(view, head, whole, facts, unit) if rows else None
        if table is None or _counts([row.test.value or "" for row in all_rows(table)]):
            continue
        lots = [(None, table.rows), *table.lots]
        number = view.page.number
        parts = (FoundRows(number, raster.box, tuple(own), lot) for lot, own in lots if own)
        yield more, Reading(raster.box, tuple(parts))


def _counts(names: Sequence[str]) -> bool:
    """Whether names are letters that count specimens: A, B, C."""
    letters = [name for name in names if len(name) == 1]
    told = [ord(letter) for letter in dict.fromkeys(letters)]
    return len(told) > 1 and all(b - a == 1 for a, b in pairwise(told))


def _short_names(rows: Sequence[GridRow], test: int, columns: Sequence[Column]) -> list[GridRow]:
    """Return the rows with the first lines of their names alone; none where they fill the line."""
    right = columns[test].x1
    found, cut = [], 0
    for row in rows:
        lines = row.cells[test]
        keep = len(lines)
        for n in range(1, len(lines)):
            last = lines[n - 1]
            if last.box.x1 + lines[n].words[0].box.width + 0.25 * last.height < right:
                keep = n
                break
        cut += keep < len(lines)
        cells = [*row.cells[:test], lines[:keep], *row.cells[test + 1 :]]
        found.append(GridRow(cells, row.section, row.method))
    return found if cut > 1 or cut > 0.3 * len(rows) else []


def _lot_heads(raster: Raster, count: int) -> dict[int, tuple[Segment, ...]]:
    """Return of a raster on its side what "Heat" in its corner adds to the heads of columns."""
    if not raster.turned or not count:
        return {}
    corner = raster.rows[0][0]
    match = column_role(corner.text)
    if match is None or match.role != Role.LOT:
        return {}
    return {n: corner.lines for n in range(1, raster.width) if raster.rows[0][n].lines}


def _first(rows: Sequence[Sequence[Place]]) -> list[Segment]:
    return [line for place in rows[0] for line in place.lines][:1]


def _is_full(row: Sequence[Place]) -> bool:
    return len({id(place) for place in row if place.lines}) > 1


def _rows(
    view: PageView, raster: Raster, rows: Sequence[Sequence[Place]], facts: Sequence[ColumnFacts]
) -> list[GridRow]:
    tests = [n for n, f in enumerate(facts) if f.role is Role.TEST]
    results = [n for n, f in enumerate(facts) if f.role in {Role.VALUE, Role.VERDICT}]
    if not tests or not results:
        return []
    if not raster.ruled and not raster.turned:
        lines = [as_line(row) for row in rows]
        cells = [[list(place.lines) for place in row] for row in rows]
        box = raster.box
        level = [
            rule
            for rule in view.level
            if box.top < rule.middle_y < box.bottom and rule.overlap_x(box) > 0.12 * box.width
        ]
        return group_rows(lines, cells, test=tests[0], results=results, level=level)
    found: list[GridRow] = []
    section: str | None = None
    for row in rows:
        if not _is_full(row):
            section = next((place.text for place in row if place.lines), section)
            continue
        found.append(GridRow([list(place.lines) for place in row], section))
    return found


def _roles(facts: Sequence[ColumnFacts], *, closely: bool) -> Iterator[tuple[str, list[Role]]]:
    """Yield the usual roles, then (closely) some with another column of results or of names."""
    usual = [fact.role for fact in facts]
    yield "", usual
    if not closely:
        return
    others = [
        n
        for n, f in enumerate(facts)
        if f.role not in {Role.VALUE, Role.TEST} and f.share(_DATA) > 0.5 and f.filled > 0.3
    ]
    for n in others[:MOST_ROLES]:
        roles = [_demoted(f) if f.role is Role.VALUE else f.role for f in facts]
        roles[n] = Role.VALUE
        yield f" value {n}", roles
    values = [n for n, f in enumerate(facts) if f.role is Role.VALUE]
    for n in values[:MOST_ROLES] if len(values) > 1 else ():
        roles = [_demoted(f) if f.role is Role.VALUE else f.role for f in facts]
        roles[n] = Role.VALUE
        yield f" only {n}", roles
    if len(values) > 1 and not any(facts[n].head and facts[n].unit for n in values):
        roles = [Role.SPEC if f.role is Role.VALUE else f.role for f in facts]
        roles[values[-1]] = Role.VALUE
        yield " last", roles
    names = [
        n
        for n, f in enumerate(facts)
        if f.role is not Role.TEST and f.share(_NAMES) > 0.6 and f.filled > 0.5
    ]
    for n in names[:MOST_ROLES]:
        roles = [Role.OTHER if f.role is Role.TEST else f.role for f in facts]
        roles[n] = Role.TEST
        yield f" name {n}", roles


def _demoted(fact: ColumnFacts) -> Role:
    """Return what a column is that holds no results after all."""
    headed = fact.match is not None and fact.match.role in {Role.TEST, Role.SPEC}
    if headed or fact.share({Kind.LIMIT, Kind.RANGE}) > 0.5:
        return Role.SPEC
    return Role.VERDICT if fact.share({Kind.VERDICT}) > 0.5 else Role.OTHER
