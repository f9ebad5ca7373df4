"""Tables with tests across to result rows, grouped by the lot or heat of each line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extraction.page import Page
from extraction.result import NOTHING, Field, Reason, Row
from extraction.steps.lines import Segment, horizontal_rules
from extraction.steps.tables.finders.across import AcrossTable
from extraction.steps.tables.grids.grid import join_lines
from extraction.steps.tables.rows.cells import clean_cell, make_field
from extraction.steps.tables.texts.content import Kind, kind_of, split_quantity
from extraction.steps.tables.texts.limits import limits_from_text, verdict_of
from extraction.steps.tables.texts.naming import AcrossColumn
from extraction.steps.tables.texts.words import Role, row_role

_ACROSS = Reason("table.across", "The tests stand across; this is the cell under the test's name.")
#: The number of a plate, a coil, a bundle.
_PIECE = re.compile(r"(?=\S*\d)[\w./-]{5,}(?: [\w./-]+)?")
_RESULTS = frozenset({Kind.NUMBER, Kind.TOKEN, Kind.VERDICT, Kind.LIMIT, Kind.RANGE, Kind.QUANTITY})


@dataclass
class LotRows:
    """The rows of one lot; `number` is None where the table names no lot.

    `piece` is then the plate or coil that the table names in its place, if it does.
    """

    number: Field | None
    rows: list[Row] = field(default_factory=list)
    piece: str = ""


@dataclass
class _Side:
    """What the rows above and below the results say of each column."""

    units: dict[int, tuple[str, list[Segment]]] = field(default_factory=dict)
    low: dict[int, list[Segment]] = field(default_factory=dict)
    high: dict[int, list[Segment]] = field(default_factory=dict)
    spec: dict[int, list[Segment]] = field(default_factory=dict)
    method: dict[int, list[Segment]] = field(default_factory=dict)
    lod: dict[int, list[Segment]] = field(default_factory=dict)
    loq: dict[int, list[Segment]] = field(default_factory=dict)


def across_rows(page: Page, table: AcrossTable) -> list[LotRows]:
    """Return the results of the table, one group a lot in the order of the page."""
    tests = [n for n, column in enumerate(table.columns) if column.role is Role.TEST]
    if len(tests) > 2 and any(_limit_name([cells[tests[0]]]) for cells in table.cells):
        del tests[0]  # "Test" over "min", "max" and the specimens
    stub = _stub_column(table, tests)
    lot = next((n for n, c in enumerate(table.columns) if c.role is Role.LOT), None)
    side = _Side()
    results: list[tuple[int, str | None]] = []
    last = ""
    for n, cells in enumerate(table.cells):
        label = _text(cells[stub]) if stub is not None else ""
        if lot is not None and cells[lot] and row_role(_text(cells[lot])) is not None:
            label = label or _text(cells[lot])
        label = _limit_name(cells[: tests[0]]) or label
        role = _line_role(label, cells, tests)
        if role == "unit" and last in {"lod", "loq"}:
            continue
        if role in {"minimum", "maximum", "spec", "method", "lod", "loq", "unit"}:
            _note(side, role, cells, tests)
            last = role
        elif role == "value":
            named = label == "%" or len(label) > 1  # "A" and "C" are specimens, no ampere
            unit = label if named and kind_of(label) is Kind.UNIT else None
            results.append((n, unit))
            last = role
    lines = [n for n, _ in results]
    pieces = _pieces(table, tests, lines) if lot is None else {}
    groups = _by_lot(page, table, lines, lot)
    if pieces:
        groups = [(None, [n]) for n in lines]
    units = dict(results)
    found = []
    for number, members in groups:
        rows = [row for n in members for row in _line_rows(page, table, n, tests, side, units[n])]
        if rows:
            found.append(LotRows(number, _join_units(rows), pieces.get(members[0], "")))
    return found


def _limit_name(cells: Sequence[list[Segment]]) -> str:
    """Return the cell that says "min" or "max", empty if none does: "SPEC." | "MIN"."""
    for cell in cells:
        text = _text(cell)
        match = row_role(text) if text else None
        if match is not None and match.share >= 0.5 and match.role in {"minimum", "maximum"}:
            return text
    return ""


def _pieces(table: AcrossTable, tests: Sequence[int], lines: Sequence[int]) -> dict[int, str]:
    """Return what each line of results calls its piece; empty if no column has such numbers."""
    for n in range(tests[0] if tests else 0):
        texts = {line: _text(table.cells[line][n]) for line in lines}
        if texts and all(_PIECE.fullmatch(text) for text in texts.values()):
            return texts
    return {}


def _stub_column(table: AcrossTable, tests: Sequence[int]) -> int | None:
    left = [n for n in range(tests[0]) if table.columns[n].role is not Role.LOT]
    named = [n for n in left if any(row_role(_text(cells[n])) for cells in table.cells)]
    return next(iter(named or left), None)


def _text(segments: Sequence[Segment]) -> str:
    return join_lines([segment.text for segment in segments])


def _line_role(label: str, cells: Sequence[list[Segment]], tests: Sequence[int]) -> str:
    filled = [_text(cells[n]) for n in tests if cells[n]]
    if not filled:
        return ""
    kinds = [kind_of(text) for text in filled]
    match = row_role(label) if label else None
    if match is not None and match.share >= 0.5 and match.role not in {"name", "verdict"}:
        return match.role
    if sum(kind is Kind.UNIT for kind in kinds) > 0.5 * len(kinds):
        return "unit"
    good = sum(kind in _RESULTS or kind is Kind.EMPTY for kind in kinds)
    return "value" if good >= 0.5 * len(kinds) else ""


def _note(side: _Side, role: str, cells: Sequence[list[Segment]], tests: Sequence[int]) -> None:
    target = {
        "minimum": side.low,
        "maximum": side.high,
        "spec": side.spec,
        "method": side.method,
        "lod": side.lod,
        "loq": side.loq,
    }
    for n in tests:
        if not cells[n] or kind_of(_text(cells[n])) is Kind.EMPTY:
            continue
        if role == "unit":
            side.units.setdefault(n, (_text(cells[n]).strip("()[]"), cells[n]))
        else:
            target[role].setdefault(n, cells[n])


def _by_lot(
    page: Page, table: AcrossTable, lines: Sequence[int], lot: int | None
) -> list[tuple[Field | None, list[int]]]:
    """Group result lines by the lot that stands in, above or beside them."""
    if lot is None:
        return [(None, list(lines))] if lines else []
    marked = [n for n in lines if table.cells[n][lot]]
    if not marked:
        return [(None, list(lines))]
    owner = {n: _owner(page, table, n, marked, lines, lot) for n in lines}
    groups: list[tuple[Field | None, list[int]]] = []
    for mark in marked:
        segments = table.cells[mark][lot]
        raw = _text(segments)
        why = Reason("table.lot_in_row", "The lot stands in the row of its results.")
        number = make_field(page, segments, clean_cell(raw), raw=raw, reasons=(why,))
        groups.append((number, [n for n in lines if owner[n] == mark]))
    return groups


def _owner(
    page: Page, table: AcrossTable, n: int, marked: Sequence[int], lines: Sequence[int], lot: int
) -> int:
    """Return the line with the lot that line n belongs to."""
    if n in marked:
        return n
    above = max((m for m in marked if m < n), default=None)
    below = min((m for m in marked if m > n), default=None)
    if above is None or below is None:
        return above if above is not None else below if below is not None else n
    if lines[0] in marked:  # the lot stands in the first line of its group
        return above
    column = table.columns[lot].column
    middle = (column.x0 + column.x1) / 2
    here = table.lines[n].box.middle_y
    parted = [
        rule
        for rule in horizontal_rules(page.rules)
        if rule.x0 <= middle <= rule.x1
        and min(here, table.lines[above].box.middle_y)
        < rule.middle_y
        < max(here, table.lines[above].box.middle_y)
    ]
    if parted:
        return below
    return (
        above
        if here - table.lines[above].box.middle_y <= table.lines[below].box.middle_y - here
        else below
    )


def _line_rows(
    page: Page,
    table: AcrossTable,
    line: int,
    tests: Sequence[int],
    side: _Side,
    row_unit: str | None,
) -> list[Row]:
    rows = []
    for n in tests:
        segments = table.cells[line][n]
        text = clean_cell(_text(segments))
        if not segments or kind_of(text) not in _RESULTS:
            continue
        column = table.columns[n]
        number, unit = split_quantity(text)
        low, high = _limits(page, side, n)
        value = make_field(page, segments, number, raw=_text(segments), reasons=(_ACROSS,))
        rows.append(
            Row(
                test=_name(page, column),
                value=value,
                unit=_unit(page, column, side, n, unit or row_unit, value),
                verdict=verdict_of(value),
                method=_side_field(page, side.method.get(n)),
                lod=_side_field(page, side.lod.get(n)),
                loq=_side_field(page, side.loq.get(n)),
                minimum=low,
                maximum=high,
            )
        )
    return rows


def _name(page: Page, column: AcrossColumn) -> Field:
    return make_field(page, column.segments, column.name, raw=column.name, factor=0.99)


def _unit(
    page: Page, column: AcrossColumn, side: _Side, n: int, own: str | None, value: Field
) -> Field:
    if own:
        return replace(value, value=own)
    if n in side.units:
        text, segments = side.units[n]
        return make_field(page, segments, text, raw=text)
    if column.unit:
        return make_field(page, column.segments, column.unit, raw=column.unit, factor=0.98)
    return NOTHING


def _limits(page: Page, side: _Side, n: int) -> tuple[Field, Field]:
    low, high = _side_field(page, side.low.get(n)), _side_field(page, side.high.get(n))
    if low.value or high.value or n not in side.spec:
        return low, high
    spec = _side_field(page, side.spec[n])
    low, high, _ = limits_from_text(spec)
    return low, high


def _side_field(page: Page, segments: list[Segment] | None) -> Field:
    if not segments:
        return NOTHING
    raw = _text(segments)
    return make_field(page, segments, clean_cell(raw), raw=raw, reasons=(_ACROSS,))


def _join_units(rows: list[Row]) -> list[Row]:
    """Make the same test in another unit an alternate of the first reading."""
    kept: dict[str, Row] = {}
    out: list[Row] = []
    for row in rows:
        key = row.test.value or ""
        first = kept.get(key)
        if (
            first is not None
            and row.unit.value
            and first.unit.value
            and row.unit.value != first.unit.value
        ):
            changed = replace(
                first,
                alternates=(
                    *first.alternates,
                    {"value": row.value.value or "", "unit": row.unit.value},
                ),
            )
            out[out.index(first)] = changed
            kept[key] = changed
            continue
        kept.setdefault(key, row)
        out.append(row)
    return out
