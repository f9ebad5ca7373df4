"""Tables that may as well be read another way, for a person to choose."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.geometry import Box
from extraction.result import OtherReading, Reason, Row
from extraction.steps.tables.judge.claims import Claim
from extraction.steps.tables.rows.meaning import with_meaning

#: Two readings are about as likely if neither is worth more than the other by this share.
CLOSE = 0.12
#: A table of fewer rows has no second reading worth showing.
FEWEST = 2


def other_reading(page: int, claim: Claim, every: Sequence[Claim]) -> OtherReading | None:
    """Return how else the table of a claim may be read, if another reading is about as likely."""
    rival = _rival(claim, every)
    if rival is None:
        return None
    rows = tuple(map(with_meaning, rival.rows))
    lots = [part.lot.value if part.lot is not None else None for part in rival.reading.parts]
    sizes = [len(part.rows) for part in rival.reading.parts]
    named = tuple(lot for lot, size in zip(lots, sizes, strict=True) for _ in range(size))
    return OtherReading(page, claim.box, _why(page, claim, rival), rows, named)


def _rival(claim: Claim, every: Sequence[Claim]) -> Claim | None:
    """Return the reading of the same place that is about as likely and says another thing."""
    if len(claim.sure) < FEWEST or claim.worth <= 0:
        return None
    said = {_said(row) for row in claim.rows}
    near = [
        c
        for c in every
        if c is not claim
        and c.worth > (1 - CLOSE) * claim.worth
        and len(c.sure) >= 0.8 * len(claim.sure)
        and _same_place(c.box, claim.box)
        and {_said(row) for row in c.rows} != said
    ]
    return max(near, key=lambda c: c.worth, default=None)


def _same_place(one: Box, two: Box) -> bool:
    shared = one.overlap_x(two) * one.overlap_y(two)
    return shared > 0.6 * max(one.width * one.height, two.width * two.height)


def _said(row: Row) -> tuple[str | None, ...]:
    return tuple(getattr(row, cell).value for cell in ("test", "value", "minimum", "maximum"))


def _why(page: int, claim: Claim, rival: Claim) -> Reason:
    """Return in words where two readings differ."""
    ours, theirs = claim.rows, rival.rows
    names = {row.test.value for row in ours} == {row.test.value for row in theirs}
    values = {row.value.value for row in ours} == {row.value.value for row in theirs}
    if len(ours) != len(theirs):
        differ = f"it holds {len(ours)} results or {len(theirs)}"
    elif names and values:
        differ = "the limits are these or others"
    elif names:
        differ = "the results stand in one column or in another"
    elif values:
        differ = "the tests are called this or otherwise"
    else:
        differ = "its rows and columns are told apart in one way or in another"
    sentence = f"Page {page}: two readings of a table are about as likely: {differ}."
    return Reason("table.two_readings", sentence)
