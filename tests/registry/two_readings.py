"""A certificate whose one table can be read in two ways, and what may stand in its place."""

from __future__ import annotations

from dataclasses import replace

from extraction.geometry import Box
from extraction.result import ExtractionResult, OtherReading, Reason, Row
from tests.registry.company import make_field, make_result, make_row

WHY = "Page 1: two readings of a table are about as likely: the limits are these or others."
#: The limits of lead and assay stand the other way round, and a third result is one of its own.
OTHERS = (
    make_row("Lead", "<0.05", "mg/kg", maximum="0.01", characteristic="lead"),
    make_row("Assay", "99.2", "%", minimum="99.5", maximum="102.0", characteristic="assay"),
    make_row("Zinc", "12.5", "%"),
)
_TABLE = Box(50, 80, 500, 300)


def two_readings(*others: Row) -> ExtractionResult:
    """Return a reading whose table may be read otherwise; with `OTHERS` unless rows are given."""
    other = OtherReading(1, _TABLE, Reason("table.two_readings", WHY), others or OTHERS)
    return replace(make_result(), problems=(other.reason,), others=(other,))


def of_two_lots(*numbers: str | None) -> ExtractionResult:
    """Return a reading whose table holds lots A1 and B2, a row each under the other.

    The other reading has a row with another limit for each of the lots that are named.
    """
    whole = make_result()
    rows = whole.lots[0].rows[:1], (below(whole.lots[0].rows[1], 40),)
    lots = tuple(
        replace(lot, fields={**lot.fields, "lot_number": make_field(number)}, rows=own)
        for lot, number, own in zip(whole.lots * 2, ("A1", "B2"), rows, strict=True)
    )
    other = OtherReading(1, _TABLE, Reason("table.two_readings", WHY), OTHERS[:2], numbers)
    return replace(whole, lots=lots, problems=(other.reason,), others=(other,))


def below(row: Row, points: float) -> Row:
    """Return the row so far down the page that no other row stands there."""
    moved = {}
    for name in ("test", "value"):
        cell = getattr(row, name)
        box = cell.evidence.box
        place = Box(box.x0, box.top + points, box.x1, box.bottom + points)
        moved[name] = replace(cell, evidence=replace(cell.evidence, box=place))
    return replace(row, **moved)
