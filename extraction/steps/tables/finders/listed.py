"""Results as a list without a head: "Lead (Pb) | LOQ: 0.01 | 0.021 mg/kg | ± 0.006".

Laboratories print so where each result has its own limit of quantification and, on the
line below, its method.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extraction.geometry import Box
from extraction.page import Page
from extraction.result import NOTHING, Field, Reason, Row
from extraction.steps.lines import Line, Segment, union
from extraction.steps.tables.rows.cells import clean_cell, make_field
from extraction.steps.tables.texts.content import Kind, kind_of, split_quantity
from extraction.steps.tables.texts.unitlike import is_unit
from extraction.steps.tables.texts.words import Role, column_role

_LISTED = Reason("table.listed", "It stands in a list of results, beside its limit.")
_LABELLED = re.compile(r"^(?P<label>[^\W\d_][\w .]{1,24}):\s*(?P<value>\S.*)?$")
#: "< 0.01 (LOQ) mg/kg"
_LOQ_INSIDE = re.compile(r"\s*\((?:LOQ|LOD|BG|NWG|LQ|LD|LC)\)", re.IGNORECASE)
_SPREAD = re.compile(r"^(?:±|\+/-)\s*(?P<number>[\d.,]+)")
#: Signs that stand for a note: "Lead (Pb) #".
_SIGNS = re.compile(r"\s*[#*°†‡]+$")
_CODE = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9-]{4,8}")
#: So many lines make a list.
FEW = 2


def find_listed(page: Page, lines: Sequence[Line]) -> list[tuple[Row, Box]]:
    """Return the rows of lists on a page, top to bottom."""
    found: list[tuple[Row, Box]] = []
    for place, line in enumerate(lines):
        row = _row(page, line)
        if row is None:
            continue
        below = lines[place + 1] if place + 1 < len(lines) else None
        whole = _with_method(page, row, line, below)
        own = [line.box, below.box] if below is not None and whole is not row else [line.box]
        found.append((whole, union(own)))
    return found if len(found) >= FEW else []


def _row(page: Page, line: Line) -> Row | None:
    """Return the result of a line that states its own limit of detection or quantification."""
    limits = {n: found for n, s in enumerate(line.segments) if (found := _limit(s)) is not None}
    if len(limits) != 1 or len(line.segments) < 3:
        return None
    [(place, (role, number))] = limits.items()
    names = [s for s in line.segments[:place] if not _CODE.fullmatch(s.text)]
    behind = line.segments[place + 1 :]
    if len(names) != 1 or not behind:
        return None
    name = _SIGNS.sub("", names[0].text).strip()
    text = _LOQ_INSIDE.sub("", clean_cell(behind[0].text))
    value, unit = split_quantity(text)
    known = kind_of(value) in {Kind.NUMBER, Kind.TOKEN, Kind.LIMIT, Kind.VERDICT}
    if not any(c.isalpha() for c in name) or not (known or value.isalpha()):
        return None
    stated = make_field(
        page, behind[:1], value, raw=behind[0].text, factor=0.95, reasons=(_LISTED,)
    )
    row = Row(
        test=make_field(page, names, name, raw=names[0].text, factor=0.97),
        value=stated,
        unit=replace(stated, value=unit) if unit else _unit(page, behind[1:]),
        uncertainty=_spread(page, behind[1:]),
    )
    limit = make_field(page, [line.segments[place]], number, raw=line.segments[place].text)
    if number is None:
        return row
    return replace(row, lod=limit) if role is Role.LOD else replace(row, loq=limit)


def _limit(segment: Segment) -> tuple[Role, str | None] | None:
    """Return the role and the number of a cell such as "LOQ: 0.5"."""
    match = _LABELLED.match(segment.text)
    role = column_role(match["label"]) if match is not None else None
    if match is None or role is None or role.role not in {Role.LOD, Role.LOQ} or role.share < 0.9:
        return None
    value = (match["value"] or "").strip()
    return Role(role.role), value if any(c.isdigit() for c in value) else None


def _unit(page: Page, segments: Sequence[Segment]) -> Field:
    for segment in segments:
        if is_unit(segment.text):
            return make_field(page, [segment], segment.text, raw=segment.text, factor=0.97)
    return NOTHING


def _spread(page: Page, segments: Sequence[Segment]) -> Field:
    for segment in segments:
        match = _SPREAD.match(segment.text)
        if match is not None:
            return make_field(page, [segment], match["number"], raw=segment.text)
    return NOTHING


def _with_method(page: Page, row: Row, line: Line, below: Line | None) -> Row:
    """Add the method from the line below, if it says that it is one."""
    match = _LABELLED.match(below.text) if below is not None else None
    role = column_role(match["label"]) if match is not None else None
    if below is None or match is None or role is None or role.role != Role.METHOD:
        return row
    gap = below.box.top - line.box.bottom
    if gap > line.segments[0].height or not match["value"]:
        return row
    text = match["value"].strip()
    return replace(row, method=make_field(page, below.segments, text, raw=below.text, factor=0.95))
