"""Reading again: what people stated is brought along to the new reading of a document.

Paths count lots and rows as the machine found them, and another reading may find others in
another order. Each lot and row that a person spoke of is found again by its number or test;
one that the new reading lacks is kept beside it. `seen` is what the machine read when the
person spoke: where it reads something else now, both are shown and the person is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.orm import Session

from extraction.normalise.text import phrase_key
from extraction.result import ExtractionResult
from registry.documents.current import (
    PRESENT,
    CurrentLot,
    CurrentReading,
    CurrentRow,
    Value,
    parse_path,
)
from registry.documents.merging import effective_rows, merge_reading
from registry.documents.models import Document, Extraction, Reading
from registry.values import Layer

Part = TypeVar("Part", CurrentLot, CurrentRow)


@dataclass(slots=True)
class _Places:
    """Where the parts of the earlier reading stand in the new one, by path."""

    parts: dict[str, str] = field(default_factory=dict)
    #: Old paths of lots and rows that the new reading lacks.
    kept: list[str] = field(default_factory=list)

    def of(self, path: str) -> str:
        """Return the new path of an old one."""
        parts = path.split(".")
        for length in (4, 2):
            found = self.parts.get(".".join(parts[:length]))
            if found is not None:
                return ".".join([found, *parts[length:]])
        return path


def carry_over(
    session: Session,
    document: Document,
    before: CurrentReading,
    rows: Sequence[Reading],
    extraction: Extraction,
) -> CurrentReading:
    """Bring people's values to the new reading; return that reading with them.

    What a supplier confirmed as a whole is a statement about each value: where the machine
    now reads another, the confirmed one stands as the supplier's.
    """
    result = ExtractionResult.from_json(extraction.result)
    after = merge_reading(result, (), extraction_id=extraction.id)
    said = effective_rows(rows)
    spoken = [row.path for row in said]
    if document.confirmed_at is not None:
        spoken += [value.path for value in before.values() if value.value is not None]
    places = _find_places(before, after, said, spoken)
    found = [_carry(row, before, places, extraction) for row in said]
    found += _keep(document, before, places, said, extraction)
    if document.confirmed_at is not None:
        found += _confirmed(document, before, after, places, extraction)
    carried = [row for row in found if row is not None]
    session.add_all(carried)
    session.flush()
    return merge_reading(result, carried, extraction_id=extraction.id)


def same_values(before: CurrentReading, after: CurrentReading) -> bool:
    """Return whether two readings state the same, wherever it stands in them."""
    return _stated(before) == _stated(after)


def _stated(reading: CurrentReading) -> list[tuple[object, ...]]:
    header = [tuple((v.name, v.value) for v in reading.fields.values() if v.value is not None)]
    lots = [
        (
            tuple((v.name, v.value) for v in lot.fields.values() if v.value is not None),
            tuple(sorted((v.name, v.value) for v in lot.aliases.values() if v.value is not None)),
            tuple(
                sorted(
                    tuple((v.name, v.value) for v in row.cells.values() if v.value is not None)
                    for row in lot.rows
                )
            ),
        )
        for lot in reading.lots
    ]
    return [*header, *sorted(lots, key=repr)]


def _carry(
    row: Reading, before: CurrentReading, places: _Places, extraction: Extraction
) -> Reading | None:
    path = parse_path(row.path)
    if path is not None and path.structural and row.value is None and row.path in places.kept:
        return None  # taken out, and the new reading does not have it either
    value = before.find(row.path)
    machine = None if value is None else value.machine.value
    return Reading(
        document_id=row.document_id,
        extraction_id=extraction.id,
        path=places.of(row.path),
        layer=row.layer,
        raw=row.raw,
        value=row.value,
        evidence=row.evidence,
        on_document=row.on_document,
        by_id=row.by_id,
        at=row.at,
        act=row.act,
        seen=row.seen if row.carried_from_id is not None else machine,
        carried_from_id=row.id,
    )


def _keep(
    document: Document,
    before: CurrentReading,
    places: _Places,
    said: Sequence[Reading],
    extraction: Extraction,
) -> list[Reading]:
    """Return rows for lots and results that people spoke of and the new reading lacks.

    Beside the person's own values they hold what stood around them, or nobody could tell
    what the value is of.
    """
    by_path = {row.path: row for row in said}
    found = []
    for old in places.kept:
        if old in by_path and by_path[old].value is None:
            continue
        near = [row for row in said if row.path == old or row.path.startswith(f"{old}.")]
        person = near[-1] if near else None
        if old not in by_path:
            found.append(_row(document, person, places.of(old), PRESENT, extraction))
        for value in _beside(before, old):
            if value.human is None and value.value is not None:
                path = places.of(value.path)
                found.append(_row(document, person, path, value, extraction))
    return found


def _beside(before: CurrentReading, old: str) -> list[Value]:
    for lot in before.lots:
        if lot.path == old:
            return [*lot.fields.values(), *lot.aliases.values()]
        for row in lot.rows:
            if row.path == old:
                return list(row.cells.values())
    return []


def _confirmed(
    document: Document,
    before: CurrentReading,
    after: CurrentReading,
    places: _Places,
    extraction: Extraction,
) -> list[Reading]:
    found = []
    now = {value.path: value.value for value in after.values()}
    for value in before.values():
        path = places.of(value.path)
        confirmed = value.human is None and value.value is not None
        if confirmed and path in now and now[path] != value.value:
            found.append(_row(document, None, path, value, extraction))
    return found


def _row(
    document: Document,
    person: Reading | None,
    path: str,
    said: Value | str,
    extraction: Extraction,
) -> Reading:
    """Return a row in the person's layer; of a confirmation as a whole, in the supplier's."""
    value = said if isinstance(said, Value) else None
    return Reading(
        document_id=document.id,
        extraction_id=extraction.id,
        path=path,
        layer=Layer.SUPPLIER if person is None else person.layer,
        raw=said if value is None else value.raw,
        value=said if value is None else value.value,
        evidence=None if value is None else _place(value),
        on_document=True,
        by_id=None if person is None else person.by_id,
        at=document.confirmed_at if person is None else person.at,
        seen=None if value is None else value.machine.value,
        carried_from_id=None if person is None else person.id,
    )


def _place(value: Value) -> dict[str, object] | None:
    return None if value.evidence is None else dict(value.evidence)


def _find_places(
    before: CurrentReading,
    after: CurrentReading,
    said: Sequence[Reading],
    spoken: Sequence[str],
) -> _Places:
    places = _Places()
    there = [row for row in said if row.path not in before.removed]
    every = merge_reading(before.result, there, extraction_id=before.extraction_id).lots
    pairs = _match(
        [(lot, _names(lot["lot_number"])) for lot in every],
        [(lot, _names(lot["lot_number"])) for lot in after.lots],
    )
    free = after.next_lot
    for lot in every:
        new = pairs.get(id(lot))
        rows: Mapping[int, CurrentRow] = {}
        if new is not None:
            places.parts[lot.path] = new.path
            rows = _match(
                [(row, _names(row["test"])) for row in lot.rows],
                [(row, _names(row["test"])) for row in new.rows],
            )
        elif _spoken_of(lot.path, spoken):
            places.parts[lot.path] = f"lots.{free}"
            places.kept.append(lot.path)
            free += 1
        else:
            continue
        _find_rows(lot, rows, 0 if new is None else len(new.rows), spoken, places)
    return places


def _find_rows(
    lot: CurrentLot,
    pairs: Mapping[int, CurrentRow],
    free: int,
    spoken: Sequence[str],
    places: _Places,
) -> None:
    for row in lot.rows:
        found = pairs.get(id(row))
        if found is not None:
            places.parts[row.path] = found.path
        elif _spoken_of(row.path, spoken):
            places.parts[row.path] = f"{places.parts[lot.path]}.results.{free}"
            places.kept.append(row.path)
            free += 1


def _spoken_of(path: str, spoken: Sequence[str]) -> bool:
    return any(other == path or other.startswith(f"{path}.") for other in spoken)


def _match(
    old: Sequence[tuple[Part, frozenset[str]]], new: Sequence[tuple[Part, frozenset[str]]]
) -> Mapping[int, Part]:
    """Pair parts of the same name in their order, then those left if as many are on both sides."""
    found: dict[int, Part] = {}
    left = list(new)
    for part, names in old:
        same = next((pair for pair in left if names & pair[1]), None)
        if same is not None:
            found[id(part)] = same[0]
            left.remove(same)
    rest = [part for part, _ in old if id(part) not in found]
    if len(rest) == len(left) and len(old) == len(new):
        found |= {id(part): pair[0] for part, pair in zip(rest, left, strict=True)}
    return found


def _names(value: Value) -> frozenset[str]:
    """Return what a part is called, by the machine or by people."""
    said = [value.machine.value, *(row.value for row in (value.supplier, value.buyer) if row)]
    return frozenset(key for text in said if text and (key := phrase_key(text)))
