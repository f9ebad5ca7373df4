"""Grid rows with column roles to result rows: value, unit, limits, verdict, alternates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extraction.normalise.limits import parse_limits
from extraction.normalise.verdicts import find_verdict
from extraction.page import Page
from extraction.result import NOTHING, Field, Reason, Row
from extraction.steps.tables.finders.pairs import is_label
from extraction.steps.tables.grids.grid import Grid, GridRow, join_lines
from extraction.steps.tables.rows.assign import ColumnFacts
from extraction.steps.tables.rows.cells import clean_cell, derived, make_field
from extraction.steps.tables.texts.content import (
    Kind,
    kind_of,
    split_quantity,
    split_twice,
    split_verdict,
    unit_behind_spread,
)
from extraction.steps.tables.texts.known import knows_test
from extraction.steps.tables.texts.limits import (
    bare_number,
    limits_from_text,
    name_limits,
    split_limit,
    verdict_of,
)
from extraction.steps.tables.texts.name_lines import is_general, lines_of_name
from extraction.steps.tables.texts.names_of_tests import is_scale, split_name, without_mark
from extraction.steps.tables.texts.stated_units import read_percent, section_unit
from extraction.steps.tables.texts.words import Role, column_role, fold, phrases_of

_CODE = re.compile(r"^[A-DZ]\d{2}\s+(?=\S{2})")  # EN 10168 field codes
#: Columns whose heads are never results.
_HEADS = frozenset({Role.VALUE, Role.UNIT, Role.METHOD})
_LIMIT_ROLES = frozenset({Role.SPEC, Role.MINIMUM, Role.MAXIMUM})
_NO_RESULTS = frozenset({Kind.TEXT, Kind.CODE, Kind.METHOD, Kind.DATE, Kind.VERDICT})
#: Letters and digits in one piece, longer than any result.
_IDENTIFIER = re.compile(r"(?=[A-Z\d]*\d{3})(?=\d*[A-Z])[A-Z\d]{12,}")
#: "0.053 (± 0.011)"
_IN_BRACKETS = re.compile(r"(?P<value>[^()]+?)\s*\(\s*(?:±|\+/-)\s*(?P<spread>[\d.,]+)\s*\)")
_PLUS_MINUS = re.compile(r"\s*(?:±|\+/-|\+\s?-)\s*")
_NOT_STATED = frozenset(
    {
        "na",
        "n a",
        "not applicable",
        "nt",
        "not tested",
        "none specified",
        "not specified",
        "not established",
        "nr",
        "complete",
        "completed",
        "tested",
        "see below",
        "see attached",
        "pending",
        "not reported",
        "not analyzed",
        "not requested",
    }
)


@dataclass(frozen=True)
class Reading:
    """One value with its unit, before it becomes fields."""

    value: Field
    unit: Field
    uncertainty: Field = NOTHING
    #: The same result in another unit, in brackets behind it.
    other: str | None = None
    #: The limit that stands behind it in the same cell.
    limit: str | None = None


class RowMaker:
    """Makes the result rows of one grid."""

    def __init__(
        self, page: Page, grid: Grid, facts: Sequence[ColumnFacts], unit: str | None = None
    ) -> None:
        self.page = page
        self.grid = grid
        self.facts = facts
        self.table_unit = unit
        self.of: dict[Role, list[int]] = {}
        for place, fact in enumerate(facts):
            self.of.setdefault(fact.role, []).append(place)

    def make(self, row: GridRow, values: Sequence[int] | None = None) -> Row | None:
        """Return the result row, None if the line states no result.

        `values` are the columns to take the value from, first the main one.
        """
        name = self._name(row)
        if name is None:
            return None
        readings = self._readings(row, values if values is not None else self._value_columns())
        verdict = self._verdict(row)
        if not readings:
            if verdict.value is None or Role.VALUE in self.of:
                return None
            value = replace(verdict, value=clean_cell(verdict.raw or ""))
            readings = [Reading(value, NOTHING)]
        main = readings[0]
        test, test_unit = name
        text = main.value.value or ""
        if text.endswith(":") or _names_lot(test.value or "") or _names_column(text):
            return None  # a label or a head, not a result
        if is_label(test.value or "") and kind_of(main.value.value or "") in _NO_RESULTS:
            return None
        if _is_identifier(main.value.value or "") and not knows_test(test.value or ""):
            return None
        unit = main.unit
        low, high, limit_unit = self._limits(row, main, verdict)
        if unit.value is None:
            unit = self._unit(row, main, test, test_unit, limit_unit)
        if verdict.value is None:
            verdict = verdict_of(main.value)
        lod, loq = self._detection(row)
        uncertainty = self._plain(row, Role.UNCERTAINTY, strip="±")
        return Row(
            test=test,
            method=self._method(row),
            value=main.value,
            unit=unit,
            minimum=low,
            maximum=high,
            verdict=verdict,
            lod=lod,
            loq=loq,
            uncertainty=uncertainty if uncertainty.value else main.uncertainty,
            alternates=_alternates(readings),
            section=row.section,
        )

    def _value_columns(self) -> list[int]:
        """Return the result columns, the mean before single readings of the same unit."""
        places = self.of.get(Role.VALUE, [])
        means = [n for n in places if fold(self.facts[n].head) in phrases_of("pairs", "means")]
        return means or places

    def _factor(self, place: int) -> tuple[float, tuple[Reason, ...]]:
        fact = self.facts[place]
        if fact.match is not None and fact.match.share >= 0.5:
            return 1.0, (Reason("table.head", f'The column is headed "{fact.head}".'),)
        if fact.head:
            return 0.96, (
                Reason(
                    "table.content",
                    f'The heading "{fact.head}" is unknown; the cells told its meaning.',
                ),
            )
        return 0.9, (
            Reason("table.no_head", "No heading names this column; its content told its meaning."),
        )

    def _field(self, row: GridRow, place: int, value: str | None = None) -> Field:
        raw = row.text(place)
        if not raw:
            return NOTHING
        factor, reasons = self._factor(place)
        text = split_verdict(clean_cell(raw))[0] if value is None else value
        return make_field(
            self.page,
            row.cells[place],
            text,
            raw=raw,
            factor=factor,
            reasons=reasons,
            headed=self._headed(place),
        )

    def _headed(self, place: int) -> float:
        """Return how much a column's head says that it holds what it was taken for, -1..1."""
        fact = self.facts[place]
        if fact.match is None or fact.match.share < 0.34:
            return 0.0
        return fact.match.share if fact.match.role == fact.role else -fact.match.share

    def _plain(self, row: GridRow, role: Role, strip: str = "") -> Field:
        for place in self.of.get(role, []):
            field = self._field(row, place)
            if (
                field.value
                and kind_of(field.value) is not Kind.EMPTY
                and fold(field.value) not in _NOT_STATED
            ):
                return replace(field, value=field.value.strip(strip).strip()) if strip else field
        return NOTHING

    def _name(self, row: GridRow) -> tuple[Field, str | None] | None:
        """Return the test's name and a unit that stands behind it."""
        for place in self.of.get(Role.TEST, []):
            field = self._field(row, place)
            if not field.value:
                continue
            text = _CODE.sub("", self._name_text(row, place, field.value)).strip(" :*")
            if not any(char.isalpha() for char in text) or len(text) > 160:
                return None
            text = text.replace("△", "Δ")
            name, unit = split_name(text)
            unit = unit or next(
                (u for s in row.cells[place] if (u := split_name(s.text)[1]) is not None), None
            )
            if is_general(name) and (above := self._name_above(row, place)) is not None:
                return replace(field, value=above), unit
            scale = unit and text.endswith(unit) and is_scale(unit)
            if unit and (scale or self._has_other(row, unit)):
                name = text  # "Colour, Pt-Co"; "Viscosity, 25 °C" beside a unit of its own
            return replace(field, value=name), unit
        return None

    def _has_other(self, row: GridRow, unit: str) -> bool:
        """Whether the row states another unit in a column of its own."""
        stated = [fold(row.text(place)) for place in self.of.get(Role.UNIT, [])]
        return any(text and text != fold(unit) for text in stated)

    def _name_above(self, row: GridRow, place: int) -> str | None:
        """Return the test that a row called only "Value" is of: its column's head, or a title."""
        heads = [self.facts[place].head, row.section or ""]
        known = [text for text in heads if knows_test(without_mark(text))]
        return next(iter(known or [text for text in heads if text and not column_role(text)]), None)

    def _name_text(self, row: GridRow, place: int, text: str) -> str:
        """Return the name without a method or a limit that stands in the same cell."""
        lines = [segment.text for segment in row.cells[place]]
        if len(lines) > 1 and Role.METHOD not in self.of and kind_of(lines[-1]) is Kind.METHOD:
            return join_lines(lines[:-1])
        named = lines_of_name(row.cells[place], self.grid.columns[place].x1)
        if len(named) < len(lines):
            return join_lines([segment.text for segment in named])
        if not self.of.keys() & _LIMIT_ROLES and (found := name_limits(text)) is not None:
            return found[0]
        return text

    def _method(self, row: GridRow) -> Field:
        """Return the method from its column, or from the last line of the name's cell."""
        if Role.METHOD in self.of:
            return self._plain(row, Role.METHOD)
        for place in self.of.get(Role.TEST, []):
            cell = row.cells[place]
            if len(cell) > 1 and kind_of(cell[-1].text) is Kind.METHOD:
                return make_field(
                    self.page, cell[-1:], cell[-1].text, raw=cell[-1].text, factor=0.95
                )
        if row.method:
            text = join_lines([segment.text for segment in row.method])
            return make_field(self.page, row.method, text, raw=text, factor=0.93)
        return NOTHING

    def _readings(self, row: GridRow, places: Sequence[int]) -> list[Reading]:
        readings = []
        for place in places:
            text = clean_cell(row.text(place))
            kind = kind_of(text)
            if kind is Kind.EMPTY or not text or fold(text) in _NOT_STATED:
                continue
            readings.append(self._reading(row, place, text))
        return readings

    def _reading(self, row: GridRow, place: int, text: str) -> Reading:
        text, _ = split_verdict(text)
        text, limit = (text, None) if self.of.keys() & _LIMIT_ROLES else split_limit(text)
        text, other = split_twice(unit_behind_spread(text))
        number, unit = split_quantity(text)
        if unit is not None and len(unit) == 1 and unit.islower() and self._has_other(row, unit):
            unit = None  # "8.7 d" beside a unit of its own: the mark of a footnote
        field = self._field(row, place, number)
        unit_field = NOTHING
        if unit is not None:
            unit_field = replace(field, value=unit, raw=text)
        elif self.facts[place].unit:
            factor, _ = self._factor(place)
            head = [s for cell in self.grid.columns[place].head for s in cell.segments]
            unit_field = make_field(
                self.page,
                head,
                self.facts[place].unit,
                raw=self.facts[place].head,
                factor=factor,
                reasons=(
                    Reason(
                        "table.unit_in_head",
                        f'The unit stands in the heading "{self.facts[place].head}".',
                    ),
                ),
            )
        uncertainty = NOTHING
        bracket = _IN_BRACKETS.fullmatch(number)
        if bracket is not None:
            number = f"{bracket['value']} ± {bracket['spread']}"
        parts = _PLUS_MINUS.split(number)
        if len(parts) == 2 and all(kind_of(part) is Kind.NUMBER for part in parts):
            uncertainty = replace(field, value=parts[1])
            field = replace(field, value=parts[0])
        return Reading(field, unit_field, uncertainty, other, limit)

    def _unit(
        self,
        row: GridRow,
        main: Reading,
        test: Field,
        test_unit: str | None,
        limit_unit: str | None,
    ) -> Field:
        """Return the unit from its column, the test's name, the limit or above the table."""
        for place in self.of.get(Role.UNIT, []):
            field = self._field(row, place)
            text = (field.value or "").strip()
            if text and kind_of(text) is not Kind.EMPTY and fold(text) not in _NOT_STATED:
                return read_percent(replace(field, value=text.strip("()[]")))
        if test_unit:
            return derived(
                test,
                test_unit,
                Reason("table.unit_in_name", "The unit stands behind the test's name."),
            )
        kind = kind_of(main.value.value or "")
        if limit_unit and kind in {Kind.NUMBER, Kind.TOKEN, Kind.RANGE, Kind.LIMIT}:
            return derived(
                main.value,
                limit_unit,
                Reason("table.unit_of_limit", "The unit is that of the limit."),
                0.95,
            )
        over = section_unit(row.section)
        if over and kind in {Kind.NUMBER, Kind.TOKEN, Kind.LIMIT}:
            why = Reason("table.unit_in_section", "The unit stands in the heading over the row.")
            return derived(main.value, over, why, 0.95)
        if self.table_unit and kind in {Kind.NUMBER, Kind.TOKEN}:
            return derived(
                main.value,
                self.table_unit,
                Reason("table.unit_above", "The unit is stated above the table."),
                0.93,
            )
        return NOTHING

    def _limits(
        self, row: GridRow, main: Reading, verdict: Field
    ) -> tuple[Field, Field, str | None]:
        low = high = NOTHING
        unit: str | None = None
        for role in (Role.MINIMUM, Role.MAXIMUM):
            field = self._plain(row, role)
            if not field.value:
                continue
            limits = parse_limits(field.value)
            ends = (limits.minimum, limits.maximum)
            own, other = ends if role is Role.MINIMUM else ends[::-1]
            if own is None and other is not None:  # "min. 80" in the column of maxima
                return limits_from_text(field, main.value)
            number, printed = split_quantity(field.value)
            unit = unit or limits.unit or printed
            plain = limits.target or (limits.minimum if role is Role.MINIMUM else limits.maximum)
            bound = replace(field, value=bare_number(number) if plain else field.value)
            low, high = (bound, high) if role is Role.MINIMUM else (low, bound)
        for place in self.of.get(Role.SPEC, []):
            if low.value or high.value:
                break
            field = self._field(row, place)
            if (
                not field.value
                or kind_of(field.value) is Kind.EMPTY
                or fold(field.value) in _NOT_STATED
            ):
                continue
            low, high, unit = self._from_spec(field, place, main, verdict)
        if main.limit is not None:
            why = Reason("table.limit_behind", "The limit stands behind the result in its cell.")
            return limits_from_text(derived(main.value, main.limit, why), main.value, "", verdict)
        if not self.of.keys() & _LIMIT_ROLES:
            return self._limits_in_name(row, main, verdict)
        return low, high, unit

    def _limits_in_name(
        self, row: GridRow, main: Reading, verdict: Field
    ) -> tuple[Field, Field, str | None]:
        """Return limits printed behind the test's name, as in "Ash (max. 2.0)"."""
        for place in self.of.get(Role.TEST, []):
            found = name_limits(row.text(place))
            if found is not None:
                field = self._field(row, place, found[1])
                return limits_from_text(field, main.value, "", verdict)
        return NOTHING, NOTHING, None

    def _from_spec(
        self, field: Field, place: int, main: Reading, verdict: Field
    ) -> tuple[Field, Field, str | None]:
        return limits_from_text(field, main.value, self.facts[place].head, verdict)

    def _verdict(self, row: GridRow) -> Field:
        for place in self.of.get(Role.VERDICT, []):
            field = self._field(row, place)
            found = find_verdict(clean_cell(field.raw or ""))
            if found is not None:
                return replace(field, value=found)
        return self._verdict_behind(row)

    def _verdict_behind(self, row: GridRow) -> Field:
        """Return a verdict that stands behind a value or a limit in one cell."""
        for role in (Role.SPEC, Role.MAXIMUM, Role.VALUE):
            for place in self.of.get(role, []):
                _, behind = split_verdict(clean_cell(row.text(place)))
                found = find_verdict(behind) if behind else None
                if found is not None:
                    return self._field(row, place, found)
        return NOTHING

    def _detection(self, row: GridRow) -> tuple[Field, Field]:
        for place in self.of.get(Role.LOD_LOQ, []):
            field = self._field(row, place)
            parts = [
                part.strip() for part in re.split(r"\s*/\s*", field.value or "") if part.strip()
            ]
            if len(parts) == 2:
                return replace(field, value=parts[0]), replace(field, value=parts[1])
        return self._plain(row, Role.LOD), self._plain(row, Role.LOQ)


def _names_column(text: str) -> bool:
    """Whether a value is the head of a column: "Result", "Unit"."""
    match = column_role(text) if kind_of(text) is Kind.TEXT else None
    return match is not None and match.share == 1.0 and match.role in _HEADS


def _names_lot(text: str) -> bool:
    """Whether a name is the label of a lot or a heat, whatever stands beside it."""
    match = column_role(text)
    return match is not None and match.role == Role.LOT and match.share == 1.0


def _is_identifier(text: str) -> bool:
    """Whether a value is the number of a document or a package, too long for a result."""
    return _IDENTIFIER.fullmatch(text) is not None


def _alternates(readings: Sequence[Reading]) -> tuple[dict[str, str], ...]:
    main = readings[0]
    number, unit = split_quantity(main.other or "")
    behind = ({"value": number, "unit": unit},) if unit else ()
    return behind + tuple(
        {"value": other.value.value, "unit": other.unit.value}
        for other in readings[1:]
        if other.value.value and other.unit.value and other.unit.value != main.unit.value
    )
