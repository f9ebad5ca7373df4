"""Finds the heads of result tables: rows of words that name columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extraction.geometry import Box
from extraction.steps.lines import Line, Segment, union
from extraction.steps.tables.grids.sheet import (
    RESULT_ROLES,
    STRONG,
    Head,
    HeadCell,
    Sheet,
    is_data,
    looks,
)
from extraction.steps.tables.texts.content import Kind, kind_of
from extraction.steps.tables.texts.unitlike import is_unit
from extraction.steps.tables.texts.words import Match, Role, column_role, fold

_ENDS = frozenset({Role.MINIMUM, Role.MAXIMUM})


def find_heads(lines: Sequence[Line]) -> list[Head]:
    """Return the heads on a page, top to bottom; bodies decide later if they are tables."""
    sheet = Sheet(lines)
    captions = {id(s) for s in _captions(lines)}
    sheet.segments = [s for s in sheet.segments if id(s) not in captions]
    seeds = [s for s in sheet.segments if _is_seed(s)]
    cells = _stack(seeds, sheet)
    heads: list[Head] = []
    for band in _bands(cells):
        parts = _split(band)
        taken = {id(s) for part in parts for cell in part.cells for s in cell.segments}
        for part in parts:
            _fill(part, sheet, taken)
            _take_lot_numbers(part, sheet)
        heads += [part for part in parts if _is_head(part, sheet)]
    heads = _merged(heads)
    held = {id(s) for head in heads for cell in head.cells for s in cell.segments}
    for cell in cells:
        if cell.match and cell.match.role in _ENDS and id(cell.segments[0]) not in held:
            _hang_under(cell, heads)
    return sorted(heads, key=lambda head: (head.box.top, head.box.x0))


def _merged(heads: Sequence[Head]) -> list[Head]:
    """Join a head with the one right under it that says the same in another language."""
    kept: list[Head] = []
    for head in sorted(heads, key=lambda h: h.box.top):
        upper = next((h for h in reversed(kept) if _repeats(h, head)), None)
        if upper is None:
            kept.append(head)
            continue
        for cell in head.cells:
            home = next((c for c in upper.cells if c.box.overlap_x(cell.box) > 0), None)
            if home is None:
                upper.cells.append(cell)
            else:
                home.segments += cell.segments
        upper.cells.sort(key=lambda cell: cell.box.x0)
    return kept


def _repeats(upper: Head, lower: Head) -> bool:
    """Whether each cell of a head stands right under one of another head with its role."""
    gap = lower.box.top - upper.box.bottom
    if not -0.4 * lower.box.height < gap < 0.8 * lower.cells[0].segments[0].height:
        return False
    pairs = [
        (cell, next((c for c in upper.cells if c.box.overlap_x(cell.box) > 0), None))
        for cell in lower.cells
    ]
    return all(
        over is not None
        and (cell.match is None or over.match is None or cell.match.role == over.match.role)
        for cell, over in pairs
    )


def _hang_under(cell: HeadCell, heads: Sequence[Head]) -> None:
    """Add "Min" or "Max" in the second line of a head to the head it stands under."""
    for head in heads:
        firm = [c.box for c in head.cells if not (c.match and c.match.role in _ENDS)]
        if not firm:
            continue
        box = union(firm)
        gap = cell.box.top - box.bottom
        inside = box.x0 - 5 <= cell.box.middle_x <= box.x1 + 5
        if inside and -0.5 * cell.box.height < gap < 1.2 * cell.segments[0].height:
            head.cells.append(cell)
            head.cells.sort(key=lambda c: c.box.x0)
            return


def _captions(lines: Sequence[Line]) -> list[Segment]:
    """Return lines of one segment right over a whole head: titles, no part of the head."""
    found = []
    for line, below in pairwise(lines):
        if len(line.segments) > 1 or len(below.segments) < 3 or len(line.words) < 2:
            continue
        near = below.box.top - line.box.bottom < 2 * line.segments[0].height
        first = below.segments[0]
        match = looks(first.text)[0]
        whole = match is not None and match.role == Role.TEST and match.share == 1.0
        named = sum((m := looks(s.text)[0]) is not None and m.share == 1.0 for s in below.segments)
        if near and whole and named >= 3 and line.box.overlap_x(first.box) > 0:
            found.append(line.segments[0])
    return found


def _is_seed(segment: Segment) -> bool:
    match, _, _ = looks(segment.text)
    return match is not None and match.role in STRONG and match.share >= 0.5


def _stack(seeds: Sequence[Segment], sheet: Sheet) -> list[HeadCell]:
    """Join seeds with the lines of the same head cell above and below them."""
    cells: list[HeadCell] = []
    used: set[int] = set()
    for seed in seeds:
        if id(seed) in used:
            continue
        cell = HeadCell([seed])
        used.add(id(seed))
        grows = sheet.data_beside(seed) == 0
        while grows and (other := _next_in_stack(cell, sheet, used)) is not None:
            cell.segments.append(other)
            used.add(id(other))
        cells.append(cell)
    for cell in cells:
        cell.match = column_role(cell.text) or looks(cell.segments[0].text)[0]
    return cells


def _next_in_stack(cell: HeadCell, sheet: Sheet, used: set[int]) -> Segment | None:
    box, height = cell.box, cell.segments[0].height
    for other in sheet.segments:
        if id(other) in used or abs(other.box.middle_y - box.middle_y) > 60:
            continue
        if (
            _stacks(box, other, height)
            and _continues_head(other, sheet)
            and not sheet.data_under(cell.segments[0], other)
            and _joins(cell, other)
        ):
            return other
    return None


def _joins(cell: HeadCell, other: Segment) -> bool:
    """Whether two texts are one head: two whole heads are not, unless they make a phrase."""
    match, _, _ = looks(other.text)
    whole = column_role(cell.text)
    if match is None or whole is None or max(match.share, whole.share) < 1.0:
        return True
    if match.role == whole.role or cell.text.endswith("/") or other.text.startswith("/"):
        return True  # the same in two languages
    joined = column_role(HeadCell([*cell.segments, other]).text)
    return (
        joined is not None
        and joined.share == 1.0
        and joined.phrase not in {match.phrase, whole.phrase}
    )


def _stacks(box: Box, other: Segment, height: float) -> bool:
    shared = box.overlap_x(other.box) / max(min(box.width, other.box.width), 1.0)
    gap = max(other.box.top - box.bottom, box.top - other.box.bottom)
    return shared > 0.5 and -0.4 * height < gap < 0.75 * height


def _continues_head(segment: Segment, sheet: Sheet) -> bool:
    match, unit, more = looks(segment.text)
    beside = sheet.data_beside(segment)
    if unit:
        around = sheet.neighbours[id(segment)]
        return beside < 2 and (not around or any(_heads(other) for other in around))
    if more or (match is not None and match.share >= 0.5):
        return beside == 0 and not sheet.data_right(segment) and not sheet.data_left(segment)
    return False


def _heads(segment: Segment) -> bool:
    """Whether a segment could stand in a head: a unit, a named role, words in brackets."""
    match, unit, more = looks(segment.text)
    return unit or more or segment.text[:1] in "([" or (match is not None and match.share >= 0.5)


def _bands(cells: Sequence[HeadCell]) -> list[list[HeadCell]]:
    """Group head cells that stand side by side."""
    bands: list[list[HeadCell]] = []
    for cell in sorted(cells, key=lambda c: c.box.top):
        home = next((b for b in bands if any(_beside(cell.box, other.box) for other in b)), None)
        if home is None:
            bands.append([cell])
        else:
            home.append(cell)
    return bands


def _beside(one: Box, two: Box) -> bool:
    shared = one.overlap_y(two) / max(min(one.height, two.height), 0.1)
    return shared > 0.35 and one.overlap_x(two) <= 0.2 * min(one.width, two.width)


def _split(band: list[HeadCell]) -> list[Head]:
    """Part a band where a second table starts beside the first: at a repeated test column."""
    ordered = sorted(band, key=lambda cell: cell.box.x0)
    _name_first(ordered)
    parts: list[list[HeadCell]] = [[]]
    for cell in ordered:
        part = parts[-1]
        has_test = any(c.match and c.match.role == Role.TEST for c in part)
        between = any(c.match and c.match.role != Role.TEST for c in part)
        if cell.match and cell.match.role == Role.TEST and has_test and between:
            parts.append([cell])
        else:
            part.append(cell)
    return [Head(_level(part)) for part in parts]


def _name_first(cells: Sequence[HeadCell]) -> None:
    """Take "Criteria" before "Specification" for the tests where no other head names them."""
    roles = [cell.match.role if cell.match else None for cell in cells]
    if roles[:1] != [Role.SPEC] or Role.TEST in roles or Role.VALUE not in roles:
        return
    if {Role.SPEC, Role.MINIMUM, Role.MAXIMUM} & set(roles[1:]):
        cells[0].match = Match(Role.TEST, 1.0, fold(cells[0].text))


def _level(part: list[HeadCell]) -> list[HeadCell]:
    """Keep the cells that stand level with the test column, if there is one."""
    anchor = next((c for c in part if c.match and c.match.role == Role.TEST), None)
    if anchor is None:
        return part
    return [
        c
        for c in part
        if c is anchor or c.box.overlap_y(anchor.box) > 0.3 * min(c.box.height, anchor.box.height)
    ]


def _fill(head: Head, sheet: Sheet, taken: set[int]) -> None:
    """Add cells of the head's row that no phrase names: units, lots, unknown words."""
    box = head.box
    near = (box.top - 60, box.bottom + 60)
    for segment in sheet.segments:
        if id(segment) in taken or not near[0] <= segment.box.middle_y <= near[1]:
            continue
        inside = box.top - 1 <= segment.box.middle_y <= box.bottom + 1
        if not inside or is_data(segment):
            continue
        if not box.x0 - 1 <= segment.box.middle_x <= box.x1 + 1:
            continue
        home = next((c for c in head.cells if _stacks(c.box, segment, segment.height)), None)
        if home is not None:
            home.segments.append(segment)
            home.match = column_role(home.text) or home.match
        else:
            head.cells.append(HeadCell([segment], looks(segment.text)[0]))
        taken.add(id(segment))
        box = head.box
    for side in (-1, 1):
        while (outer := _outer(head, sheet, taken, side)) is not None:
            head.cells.append(HeadCell([outer], looks(outer.text)[0]))
            taken.add(id(outer))
    head.cells.sort(key=lambda cell: cell.box.x0)


def _take_lot_numbers(head: Head, sheet: Sheet) -> None:
    """Add the numbers that stand under "Lot no." in the head of a column of results."""
    lots = [c for c in head.cells if c.match and c.match.role == Role.LOT]
    if not lots or not any(c.match and c.match.role == Role.TEST for c in head.cells):
        return
    first = head.cells[0].box
    below: list[tuple[HeadCell, Segment]] = []
    for cell in lots:
        for segment in sheet.segments:
            if id(segment) in {id(s) for s in cell.segments} or not _stacks(
                cell.box, segment, segment.height
            ):
                continue
            line = sheet.line_of[id(segment)]
            named = any(s.box.overlap_x(first) > 0 for s in line.segments)
            if (
                segment.box.top > cell.box.top
                and not named
                and any(c.isdigit() for c in segment.text)
            ):
                below.append((cell, segment))
                break
    if len(below) == len(lots):
        for cell, segment in below:
            cell.segments.append(segment)


def _outer(head: Head, sheet: Sheet, taken: set[int], side: int) -> Segment | None:
    """Return the next segment left (-1) or right (1) of the head that belongs to it."""
    box = head.box
    least = 110.0 if side > 0 else 190.0  # the names' column is the widest
    reach = max(least, box.width / max(len(head.cells), 1) * 1.6)
    named_reach = max(least + 80.0, reach)
    lot_reach = max(330.0, reach)
    best: tuple[float, Segment] | None = None
    for segment in sheet.segments:
        if id(segment) in taken or not box.top - 1 <= segment.box.middle_y <= box.bottom + 1:
            continue
        gap = segment.box.x0 - box.x1 if side > 0 else box.x0 - segment.box.x1
        match = looks(segment.text)[0]
        lot = match is not None and match.role == Role.LOT and match.share >= 0.99
        if not -1 <= gap <= (lot_reach if lot else named_reach) or (
            best is not None and gap >= best[0]
        ):
            continue
        best = (gap, segment)
    if best is None:
        return None
    segment = best[1]
    match, unit, _ = looks(segment.text)
    named = unit or (match is not None and match.share >= 0.5)
    plain = not is_data(segment) and len(segment.words) <= 4 and not segment.text.endswith(":")
    plain = plain and best[0] <= reach and sheet.data_beside(segment) == 0
    if named or (plain and sheet.data_below(segment)):
        return segment
    return None


def _is_head(head: Head, sheet: Sheet) -> bool:
    roles = head.roles() & STRONG
    known = sum(cell.match is not None or is_unit(cell.text) for cell in head.cells)
    first = head.cells[0].match
    lone = len(head.cells) == 2 and (first is None or first.role not in {Role.TEST, Role.SPEC})
    if known < 0.5 * len(head.cells) or lone:
        return False
    if (
        len(roles) >= 2
        and (Role.TEST in roles or len(roles) >= 3)
        and roles & (RESULT_ROLES | {Role.TEST})
    ):
        return True
    if Role.VALUE in roles and roles & {Role.SPEC, Role.MINIMUM, Role.MAXIMUM}:
        return True  # the names of the tests stand under no head
    lots = [c for c in head.cells if c.match is not None and c.match.role == Role.LOT]
    if Role.TEST in roles and lots and all(any(d.isdigit() for d in c.text) for c in lots):
        return True
    if any(
        sheet.data_beside(s) or sheet.data_right(s) for cell in head.cells for s in cell.segments
    ):
        return False
    units = sum(kind_of(cell.text) is Kind.UNIT for cell in head.cells)
    return Role.TEST in roles and units >= 1
