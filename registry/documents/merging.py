"""Merging a document's layers: the people's rows laid over the machine's result.

The values that come out, and the paths they stand at, are in `registry.documents.current`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from extraction.result import (
    DOCUMENT_FIELDS,
    EXTRA_DOCUMENT_FIELDS,
    LOT_FIELDS,
    NOTHING,
    ROW_CELLS,
    ExtractionResult,
    Field,
)
from registry.documents.current import (
    ALIAS_KINDS,
    PRESENT,
    TABLES,
    CurrentLot,
    CurrentReading,
    CurrentRow,
    LayerRow,
    Value,
    parse_path,
)
from registry.values import Layer

Said = TypeVar("Said", bound=LayerRow)


def merge_reading(
    result: ExtractionResult, rows: Iterable[LayerRow], *, extraction_id: int
) -> CurrentReading:
    """Lay the people's rows over the machine's result.

    Args:
        result: What the engine read.
        rows: Rows of one extraction, oldest first; the latest of a layer counts.
        extraction_id: Which extraction the paths refer to.

    """
    layers = _latest(rows)
    merge = _Merge(result, layers)
    return CurrentReading(
        extraction_id=extraction_id,
        engine=result.engine,
        result=result,
        fields={
            name: merge.value(name, name, result.fields.get(name, NOTHING))
            for name in DOCUMENT_FIELDS + EXTRA_DOCUMENT_FIELDS
        },
        lots=tuple(merge.lot(index) for index in merge.present_lots()),
        removed=tuple(path for path in merge.structural if merge.structural[path] is None),
        next_lot=merge.lot_count,
        next_row={index: merge.row_count(index) for index in range(merge.lot_count)},
        tables=_choices(layers),
    )


def effective_rows(rows: Iterable[Said]) -> list[Said]:
    """Return the latest row of each layer for each path, without those that were taken back."""
    every = list(rows)
    undone = {row.undoes_id for row in every if row.undoes_id is not None}
    latest = {
        (row.path, row.layer): row
        for row in every
        if row.undoes_id is None and row.id not in undone
    }
    return list(latest.values())


def _latest(rows: Iterable[LayerRow]) -> dict[str, dict[Layer, LayerRow]]:
    found: dict[str, dict[Layer, LayerRow]] = {}
    for row in effective_rows(rows):
        found.setdefault(row.path, {})[row.layer] = row
    return found


def _choices(layers: Mapping[str, Mapping[Layer, LayerRow]]) -> tuple[LayerRow, ...]:
    found = [row for path in layers if path.startswith(TABLES) for row in layers[path].values()]
    found.sort(key=lambda row: (row.layer is Layer.BUYER, row.at, row.id), reverse=True)
    return tuple(found)


class _Merge:
    """The people's rows by path, and how many lots and rows there are."""

    def __init__(
        self, result: ExtractionResult, layers: Mapping[str, Mapping[Layer, LayerRow]]
    ) -> None:
        self.result = result
        self.layers = layers
        parsed = [path for text in layers if (path := parse_path(text)) is not None]
        self.structural = {
            path.text: self.value(path.text, "", NOTHING).value
            for path in parsed
            if path.structural
        }
        self._lot_rows: dict[int, int] = {}
        named = [path.lot for path in parsed if path.lot is not None]
        self.lot_count = max([len(result.lots), *(index + 1 for index in named)])
        for path in parsed:
            if path.lot is not None and path.row is not None:
                self._lot_rows[path.lot] = max(self._lot_rows.get(path.lot, 0), path.row + 1)

    def row_count(self, lot: int) -> int:
        """Return how many rows the lot has, removed ones included."""
        read = len(self.result.lots[lot].rows) if lot < len(self.result.lots) else 0
        return max(read, self._lot_rows.get(lot, 0))

    def value(self, path: str, name: str, machine: Field) -> Value:
        """Return the value at a path with all its layers."""
        own = self.layers.get(path, {})
        return Value(path, name, machine, own.get(Layer.SUPPLIER), own.get(Layer.BUYER))

    def present_lots(self) -> list[int]:
        """Return the indexes of lots that were not removed."""
        return [i for i in range(self.lot_count) if self._is_there(f"lots.{i}")]

    def lot(self, index: int) -> CurrentLot:
        """Return one lot."""
        part = self.result.lots[index] if index < len(self.result.lots) else None
        path = f"lots.{index}"
        fields = {} if part is None else part.fields
        aliases = {} if part is None else dict(part.aliases)
        for kind in ALIAS_KINDS:
            if f"{path}.aliases.{kind}" in self.layers:
                aliases.setdefault(kind, NOTHING)
        return CurrentLot(
            index,
            path,
            {
                name: self.value(f"{path}.{name}", name, fields.get(name, NOTHING))
                for name in LOT_FIELDS
            },
            {
                kind: self.value(f"{path}.aliases.{kind}", kind, machine)
                for kind, machine in aliases.items()
            },
            tuple(
                self._row(index, row)
                for row in range(self.row_count(index))
                if self._is_there(f"{path}.results.{row}")
            ),
        )

    def _row(self, lot: int, index: int) -> CurrentRow:
        read = self.result.lots[lot].rows if lot < len(self.result.lots) else ()
        machine = read[index] if index < len(read) else None
        path = f"lots.{lot}.results.{index}"
        cells = {
            name: self.value(f"{path}.{name}", name, getattr(machine, name, NOTHING))
            for name in ROW_CELLS
        }
        return CurrentRow(index, path, cells, machine)

    def _is_there(self, path: str) -> bool:
        return self.structural.get(path, PRESENT) is not None
