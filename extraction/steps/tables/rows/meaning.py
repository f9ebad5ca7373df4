"""What the cells of a row mean: characteristic, CAS number, UCUM unit, parsed value."""

from __future__ import annotations

from dataclasses import replace

from extraction.normalise.characteristics import find_characteristic
from extraction.normalise.units import find_unit
from extraction.normalise.values import ValueKind, parse_value
from extraction.result import Row
from extraction.steps.tables.texts.names_of_tests import without_mark


def with_meaning(row: Row) -> Row:
    """Return the row with what its printed cells mean; cells stay as printed.

    Only the raised number of a footnote that says nothing of the row goes from its name.
    """
    row = replace(row, test=replace(row.test, value=without_mark(row.test.value or "") or None))
    known = find_characteristic(row.test.value or "")
    unit = find_unit(row.unit.value) if row.unit.value else None
    value = parse_value(row.value.value or "")
    return replace(
        row,
        characteristic=known.key if known is not None else None,
        cas=known.cas if known is not None else None,
        ucum=unit.ucum if unit is not None else None,
        number=None if value.kind is ValueKind.EMPTY else value.as_mapping(),
    )
