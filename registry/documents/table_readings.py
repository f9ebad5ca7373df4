"""Two readings of one table: the one that stands beside the one that may stand in its place.

The machine takes one reading of a table; where another is about as likely it keeps that too.
This module pairs the rows of both, so that a person sees where they differ; no session, no
query. What a person chose is a row at a path of its own (`TABLES`), beside the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from extraction.geometry import Box
from extraction.normalise.text import phrase_key
from extraction.result import ROW_CELLS, Evidence, OtherReading, Reason, Row
from registry.documents.current import TABLES, CurrentLot, CurrentReading, CurrentRow
from registry.documents.signatures import hash_record

LIMITS = ("minimum", "maximum")
#: Points; a word that stands so far over the edge of a box is still of it.
_EDGE = 2.0


class Which(StrEnum):
    """Which of the two readings of a table."""

    FIRST = "first"  # the machine took it
    OTHER = "other"  # the machine kept it beside


@dataclass(frozen=True, slots=True)
class RowPair:
    """A row as it stands and what would stand in its place; None: no row."""

    lot: int
    #: Where it stands or stood; None: it would be added.
    path: str | None
    now: CurrentRow | None
    then: Row | None

    def texts(self, name: str) -> tuple[str | None, str | None]:
        """Return what a cell says now and what it would say."""
        now = None if self.now is None else self.now[name].value
        then = None if self.then is None else getattr(self.then, name).value
        return now, then

    @property
    def limited(self) -> bool:
        """Whether one of the two has a limit."""
        return any(text is not None for name in LIMITS for text in self.texts(name))

    def differing(self) -> list[str]:
        """Return the names of the cells that would say another thing."""
        found = []
        for name in ROW_CELLS:
            now, then = self.texts(name)
            if now != then:
                found.append(name)
        return found


@dataclass(frozen=True, slots=True)
class TableOffer:
    """A table of the document that may be read in another way."""

    number: int  # place among the result's others, from 0
    reason: Reason
    page: int
    box: Box
    stands: Which
    pairs: tuple[RowPair, ...]
    #: Whether the rows of the other reading are known to be of these lots.
    usable: bool
    #: Hash of what is offered: the rows as they stand and those in their place.
    key: str
    #: Where rows of several lots would change: the number of each, by its index.
    lots: Mapping[int, str]

    @property
    def wanted(self) -> Which:
        """The reading that does not stand now."""
        return Which.FIRST if self.stands is Which.OTHER else Which.OTHER

    @property
    def differing(self) -> list[RowPair]:
        """The rows that would change."""
        return [pair for pair in self.pairs if pair.differing()]

    @property
    def lot(self) -> int:
        """The index of the first lot concerned."""
        return self.pairs[0].lot

    @property
    def place(self) -> dict[str, Any]:
        """Where the table stands, as evidence is kept."""
        box = self.box
        return {"page": self.page, "box": [box.x0, box.top, box.x1, box.bottom]}


def offers_of(reading: CurrentReading) -> list[TableOffer]:
    """Return the tables that may be read in another way, and where the two readings differ."""
    found = []
    for number, other in enumerate(reading.result.others):
        stands, pairs, usable = _beside(reading, other)
        if _differ(pairs):
            found.append(
                TableOffer(
                    number=number,
                    reason=other.reason,
                    page=other.page,
                    box=other.box,
                    stands=stands,
                    pairs=tuple(pairs),
                    usable=usable,
                    key=_key(reading, number, stands, pairs),
                    lots=_numbers(reading, pairs),
                )
            )
    return found


def told_tables(reading: CurrentReading) -> list[dict[str, Any]]:
    """Return as plain JSON of each table with two readings: where, what differs, which stands."""
    return [
        {
            "page": other.page,
            "sentence": other.reason.sentence,
            "stands": _beside(reading, other)[0].value,
        }
        for other in reading.result.others
    ]


def _beside(reading: CurrentReading, other: OtherReading) -> tuple[Which, list[RowPair], bool]:
    """Return which reading stands, the rows beside those of the other one, and whether it can.

    Where people corrected cells since, the rows are neither's: their last choice counts.
    """
    lots = [(lot, rows) for lot in reading.lots if (rows := _rows_in(lot, other))]
    firsts = [pair for lot, rows in lots for pair in _to_first(reading, lot, rows, other)]
    named = _named([lot for lot, _ in lots], other)
    others = [
        pair
        for lot, rows in lots
        for pair in _to_other(lot, rows, other.rows if named is None else named[lot.index])
    ]
    one_table = len({_places(rows) for _, rows in lots}) == 1
    usable = named is not None or (one_table and len(other.by_lot()) == 1)
    if _differ(firsts) and (not _differ(others) or _chosen(reading, other) is Which.OTHER):
        return Which.OTHER, firsts, True
    return Which.FIRST, others, usable


def _differ(pairs: Iterable[RowPair]) -> bool:
    return any(pair.differing() for pair in pairs)


def _chosen(reading: CurrentReading, other: OtherReading) -> Which | None:
    """Return the reading that people chose last; a buyer's choice goes before a supplier's."""
    for row in reading.tables:
        where = row.evidence or {}
        if where.get("page") == other.page and _holds(other.box, where.get("box")):
            return Which(row.value)
    return None


def _rows_in(lot: CurrentLot, other: OtherReading) -> list[CurrentRow]:
    return [row for row in lot.rows if _is_in(row, other)]


def _is_in(row: CurrentRow, other: OtherReading) -> bool:
    if row.machine is not None:
        return _read_in(row.machine, other)
    return any(
        where.get("page") == other.page and _holds(other.box, where.get("box"))
        for name in ("value", "test")
        if (where := row[name].evidence) is not None
    )


def _read_in(row: Row, other: OtherReading) -> bool:
    return any(
        where.page == other.page and where.box is not None and _inside(other.box, where.box)
        for where in (row.value.evidence, row.test.evidence)
        if where is not None
    )


def _named(lots: Sequence[CurrentLot], other: OtherReading) -> dict[int, tuple[Row, ...]] | None:
    """Return the rows of the other reading by the index of their lot, as its table names lots.

    None where it names no lots, or not the same ones as stand: each needs its rows.
    """
    numbers = {_folded(number): rows for number, rows in other.by_lot().items()}
    found = {lot.index: numbers[key] for lot in lots if (key := _number_of(lot)) and key in numbers}
    return found if len(found) == len(lots) == len(numbers) else None


def _numbers(reading: CurrentReading, pairs: Iterable[RowPair]) -> dict[int, str]:
    indices = {pair.lot for pair in pairs if pair.differing()}
    if len(indices) == 1:
        return {}
    lots = (lot for lot in reading.lots if lot.index in indices)
    return {lot.index: lot["lot_number"].value or "?" for lot in lots}


def _number_of(lot: CurrentLot) -> str:
    """Return the number that the machine read for a lot, or else the one that stands."""
    number = lot["lot_number"]
    return _folded(number.machine.value or number.value)


def _folded(number: str | None) -> str:
    return "".join((number or "").split()).casefold()


def _places(rows: Sequence[CurrentRow]) -> tuple[Evidence | None, ...]:
    """Return where the machine read the rows: lots that share a table have the same ones."""
    return tuple(None if row.machine is None else row.machine.value.evidence for row in rows)


def _to_other(lot: CurrentLot, rows: Sequence[CurrentRow], others: Sequence[Row]) -> list[RowPair]:
    """Pair rows by their test, then those that are left in their order; the rest come or go."""
    left = list(others)
    then: dict[str, Row] = {}
    for row in rows:
        name = phrase_key(row["test"].value or "")
        same = next((one for one in left if phrase_key(one.test.value or "") == name), None)
        if same is not None:
            then[row.path] = same
            left.remove(same)
    for row in rows:
        if row.path not in then and left:
            then[row.path] = left.pop(0)
    found = [RowPair(lot.index, row.path, row, then.get(row.path)) for row in rows]
    return [*found, *(RowPair(lot.index, None, None, row) for row in left)]


def _to_first(
    reading: CurrentReading, lot: CurrentLot, rows: Sequence[CurrentRow], other: OtherReading
) -> list[RowPair]:
    """Pair rows with what the machine first read there; what it did not read goes."""
    found = [RowPair(lot.index, row.path, row, row.machine) for row in rows]
    lots = reading.result.lots
    for index, machine in enumerate(lots[lot.index].rows if lot.index < len(lots) else ()):
        path = f"{lot.path}.results.{index}"
        if path in reading.removed and _read_in(machine, other):
            found.append(RowPair(lot.index, path, None, machine))
    return found


def _key(reading: CurrentReading, number: int, stands: Which, pairs: Iterable[RowPair]) -> str:
    said = [[pair.lot, pair.path, {name: pair.texts(name) for name in ROW_CELLS}] for pair in pairs]
    return hash_record(
        {"reading": reading.extraction_id, "table": number, "stands": stands.value, "rows": said}
    )


def _holds(box: Box, place: Sequence[float] | None) -> bool:
    return place is not None and _inside(box, Box(*place))


def _inside(box: Box, place: Box) -> bool:
    across = box.x0 - _EDGE <= place.middle_x <= box.x1 + _EDGE
    return across and box.top - _EDGE <= place.middle_y <= box.bottom + _EDGE


def is_choice(path: str) -> bool:
    """Whether a person's row says which reading of a table stands."""
    return path.startswith(TABLES)
