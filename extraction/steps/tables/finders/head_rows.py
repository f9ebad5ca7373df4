"""Tables whose heads name the tests, a specimen a row: heads of several lines."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.page import Page
from extraction.result import Reason, Row
from extraction.steps.tables.finders.pairs import is_label
from extraction.steps.tables.grids.grid import Grid
from extraction.steps.tables.rows.assign import ColumnFacts
from extraction.steps.tables.rows.cells import clean_cell, make_field
from extraction.steps.tables.texts.content import Kind, kind_of, split_quantity
from extraction.steps.tables.texts.known import knows_test
from extraction.steps.tables.texts.limits import verdict_of
from extraction.steps.tables.texts.names_of_tests import split_name

_NUMERIC = frozenset({Kind.NUMBER, Kind.QUANTITY, Kind.TOKEN})
_ACROSS = Reason("table.across", "The tests stand across; this is the cell under the test's name.")


def test_columns(facts: Sequence[ColumnFacts], names: Sequence[str]) -> list[int]:
    """Return the columns whose heads name tests, [] if the table names its tests down.

    Args:
        facts: Of each column.
        names: The texts of the column that was taken for the tests' names.

    """
    across = [
        n
        for n, fact in enumerate(facts)
        if fact.head and fact.share(_NUMERIC) > 0.6 and _names(fact)
    ]
    down = sum(knows_test(name) for name in names)
    return across if len(across) >= 2 and down < 0.3 * max(len(names), 1) else []


def _names(fact: ColumnFacts) -> bool:
    name = split_name(fact.head)[0]
    return not is_label(name) and knows_test(name)


def rows_across(
    page: Page, grid: Grid, facts: Sequence[ColumnFacts], places: Sequence[int]
) -> list[Row]:
    """Return a row for each filled cell of the test columns."""
    rows = []
    for line in grid.rows:
        for n in places:
            raw = line.text(n)
            if kind_of(raw) not in _NUMERIC:
                continue
            name, unit = split_name(facts[n].head)
            head = [s for cell in grid.columns[n].head for s in cell.segments]
            number, own = split_quantity(clean_cell(raw))
            value = make_field(page, line.cells[n], number, raw=raw, reasons=(_ACROSS,))
            unit = own or unit or facts[n].unit
            rows.append(
                Row(
                    test=make_field(page, head, name, raw=facts[n].head, factor=0.97),
                    value=value,
                    unit=make_field(page, head, unit, raw=facts[n].head, factor=0.97),
                    verdict=verdict_of(value),
                )
            )
    return rows
