"""A document's values as they stand now: three layers kept apart and shown as one.

The machine's layer is the extraction's result and never changes. Supplier and buyer add
rows by path. For each value the buyer's row goes before the supplier's, the supplier's
before the machine's. This module is plain data and the merging; no session, no query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from extraction.normalise.dates import parse_dates
from extraction.result import (
    DOCUMENT_FIELDS,
    EXTRA_DOCUMENT_FIELDS,
    LOT_FIELDS,
    NOTHING,
    ROW_CELLS,
    ExtractionResult,
    Field,
    Reason,
    Row,
)
from registry.values import Layer

#: From this confidence on there is nothing to do; from `CHECK_FROM` on one look is enough.
SURE_FROM = 0.95
CHECK_FROM = 0.70
#: What a structural row says: the lot or result row is there, although it was removed or
#: never read.
PRESENT = "present"
#: Paths of rows that say which reading of a table a person chose begin so; they name no value.
TABLES = "tables."
MAX_LOTS, MAX_ROWS = 500, 5000
_PATH = re.compile(
    r"(?P<document>[a-z_]+)"
    r"|lots\.(?P<lot>\d{1,3})"
    r"(?:\.results\.(?P<row>\d{1,4})(?:\.(?P<cell>[a-z]+))?"
    r"|\.aliases\.(?P<alias>[a-z_]+)"
    r"|\.(?P<field>[a-z_]+))?"
)
#: Without these nothing can enter the registry: missing ones are asked for.
NEEDED = frozenset({"lot_number", "product_name"})
#: Doubt about these stops nobody: they are shown, and not asked about.
MINOR = frozenset({*EXTRA_DOCUMENT_FIELDS, "method", "lod", "loq", "uncertainty"})
DATES = frozenset({"issue_date", "manufacture_date", "expiry_date", "retest_date"})
#: Findings that settle which of two readings of a date is meant. A country or a language is
#: no proof: what only they suggest is undecided until a person chooses.
_PROOFS = frozenset({"date.document_dates", "date.supplier_profile", "date.dots"})
_NO_PROOFS = frozenset({"date.ambiguous", "date.country", "date.language"})
ALIAS_KINDS = (
    "heat",
    "production_batch",
    "filling_batch",
    "inspection_lot",
    "sample",
    "serial",
)


class Certainty(StrEnum):
    """How sure a value is, in the words that people see."""

    SURE = "sure"
    CHECK = "check"
    UNSURE = "unsure"


class LayerRow(Protocol):
    """One row of the supplier's or buyer's layer (registry.documents.models.Reading)."""

    id: Any
    path: Any
    layer: Any
    raw: Any
    value: Any
    evidence: Any
    on_document: Any
    by_id: Any
    at: Any
    seen: Any
    undoes_id: Any
    carried_from_id: Any


@dataclass(frozen=True, slots=True)
class Path:
    """Where a value stands in a reading."""

    text: str
    name: str  # field, alias kind or cell; "" for a structural path
    lot: int | None = None
    row: int | None = None
    alias: bool = False

    @property
    def structural(self) -> bool:
        """Whether the path names a whole lot or row."""
        return self.name == ""


def parse_path(text: str) -> Path | None:
    """Return the parsed path; None if nothing in a reading has such a path."""
    match = _PATH.fullmatch(text)
    if match is None:
        return None
    if (name := match["document"]) is not None:
        known = name in DOCUMENT_FIELDS or name in EXTRA_DOCUMENT_FIELDS
        return Path(text, name) if known else None
    lot = int(match["lot"])
    row = None if match["row"] is None else int(match["row"])
    name = match["cell"] or match["alias"] or match["field"] or ""
    allowed: Sequence[str] = LOT_FIELDS if row is None else ROW_CELLS
    unknown = name and name not in allowed and not match["alias"]
    if lot >= MAX_LOTS or (row or 0) >= MAX_ROWS or unknown:
        return None
    return Path(text, name, lot, row, alias=match["alias"] is not None)


@dataclass(frozen=True, slots=True)
class Value:
    """One value as it stands, whose it is, and what each layer says of it."""

    path: str
    name: str
    machine: Field = NOTHING
    supplier: LayerRow | None = None
    buyer: LayerRow | None = None

    @property
    def human(self) -> LayerRow | None:
        """The person's row that counts; None where the machine's value stands."""
        return self.buyer or self.supplier

    @property
    def undecided(self) -> bool:
        """Whether it is a date that can be read in two ways, and nobody chose yet."""
        if self.human is not None or self.name not in DATES:
            return False
        found = {reason.code for reason in self.machine.reasons}
        if found & _NO_PROOFS:
            return True
        printed = (self.machine.value or "", self.machine.raw or "")
        return any(parse_dates(text).ambiguous for text in printed) and not found & _PROOFS

    @property
    def disputed(self) -> bool:
        """Whether a newer reading differs from what the machine read when a person spoke."""
        said = self.human
        if said is None or (said.carried_from_id is None and said.seen is None):
            return False
        return self.machine.value not in {said.seen, said.value}

    @property
    def layer(self) -> Layer:
        """Whose value counts."""
        return self.human.layer if self.human is not None else Layer.MACHINE

    @property
    def shown(self) -> str | None:
        """The value as people read it; of a date that is open, what is printed."""
        text = self.value if self.value is not None else self.printed
        return text.replace("_", " ") if text is not None and self.name == "document_type" else text

    @property
    def value(self) -> str | None:
        """The normalised value that counts; None while a date is undecided."""
        if self.human is None:
            return None if self.undecided else self.machine.value
        text: str | None = self.human.value
        return text

    @property
    def raw(self) -> str | None:
        """The value as printed or typed."""
        if self.human is None:
            return self.machine.raw
        text: str | None = self.human.raw
        return text

    @property
    def printed(self) -> str | None:
        """What stands on the document where no value was made of it; None anywhere else.

        "31/02/2026" is no date, and a person must see that it stands there.
        """
        unmade = self.human is None and self.value is None and self.asks
        return self.machine.raw if unmade else None

    @property
    def on_document(self) -> bool:
        """Whether the value was found on the document (the machine's always was)."""
        return self.human is None or bool(self.human.on_document)

    @property
    def confidence(self) -> float:
        """Probability that the value is right; 1 for what a person stated."""
        return self.machine.confidence if self.human is None else 1.0

    @property
    def certainty(self) -> Certainty:
        """The confidence in a word."""
        if not self.on_document and self.layer is Layer.SUPPLIER:
            return Certainty.UNSURE
        if self.disputed and self.value is not None:
            return Certainty.CHECK
        if self.undecided or (self.value is None and self.name in NEEDED):
            return Certainty.UNSURE
        if self.human is not None or self.confidence >= SURE_FROM:
            return Certainty.SURE
        if self.value is None and self.confidence == 0.0:
            return Certainty.SURE  # not found, and nothing hints that it is there
        return Certainty.CHECK if self.confidence >= CHECK_FROM else Certainty.UNSURE

    @property
    def asks(self) -> bool:
        """Whether a person should look at it before anybody decides."""
        return self.certainty is not Certainty.SURE and self.name not in MINOR

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it is doubtful, in sentences."""
        if self.value is None and self.name in NEEDED:
            what = self.name.replace("_", " ")
            return (*self.machine.reasons, Reason("missing", f"No {what} was found."))
        if self.undecided:
            choices = " or ".join(self.alternatives)
            open_date = Reason("date.undecided", f"It can be {choices}; choose the one meant.")
            return (*self.machine.reasons, open_date)
        if self.human is None:
            return self.machine.reasons
        if self.disputed:
            now = "nothing" if self.machine.value is None else f"“{self.machine.value}”"
            before = "nothing" if self.human.seen is None else f"“{self.human.seen}”"
            sentence = f"Read again, the machine finds {now} here, where it had found {before}."
            return (Reason("reading_differs", sentence),)
        if self.on_document:
            return ()
        return (Reason("not_on_document", f"“{self.value}” stands nowhere on the document."),)

    @property
    def evidence(self) -> Mapping[str, Any] | None:
        """`{"page", "box": [x0, top, x1, bottom] | None}` in points; None if unknown."""
        if self.human is not None and self.human.evidence:
            chosen: Mapping[str, Any] = self.human.evidence
            return chosen
        found = self.machine.evidence
        if found is None:
            return None
        box = found.box
        return {
            "page": found.page,
            "box": None if box is None else [box.x0, box.top, box.x1, box.bottom],
            "text": found.text,
        }

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Other readings, best first, without the one that counts."""
        offered = [*self.machine.alternatives]
        if self.undecided:
            offered = [*self._readings(), *offered]
        elif self.human is not None and self.machine.value is not None:
            offered.insert(0, self.machine.value)
        return tuple(dict.fromkeys(text for text in offered if text and text != self.value))

    def _readings(self) -> list[str]:
        """Return what an undecided date can be, as days."""
        printed = (self.machine.value or "", self.machine.raw or "")
        found = [one.iso for text in printed for one in parse_dates(text).readings]
        return sorted(dict.fromkeys(found))

    @property
    def at(self) -> datetime | None:
        """When a person stated it; None for the machine's value."""
        return None if self.human is None else self.human.at


@dataclass(frozen=True, slots=True)
class CurrentRow:
    """One result row as it stands."""

    index: int
    path: str
    cells: Mapping[str, Value]
    machine: Row | None  # None: a person added the row

    def __getitem__(self, name: str) -> Value:
        """Return one cell."""
        return self.cells[name]

    @property
    def touched(self) -> bool:
        """Whether a person changed what is measured, the value or its unit."""
        return any(self.cells[name].human is not None for name in ("test", "value", "unit"))

    @property
    def certainty(self) -> Certainty:
        """The worst of its cells."""
        return worst(cell.certainty for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class CurrentLot:
    """One lot of the document as it stands."""

    index: int
    path: str
    fields: Mapping[str, Value]
    aliases: Mapping[str, Value]
    rows: tuple[CurrentRow, ...]

    def __getitem__(self, name: str) -> Value:
        """Return one field."""
        return self.fields[name]


@dataclass(frozen=True, slots=True)
class CurrentReading:
    """All values of a document as they stand."""

    extraction_id: int
    engine: str
    result: ExtractionResult
    fields: Mapping[str, Value]
    lots: tuple[CurrentLot, ...]
    removed: tuple[str, ...] = field(default=())  # structural paths
    next_lot: int = 0
    next_row: Mapping[int, int] = field(default_factory=dict)
    #: Which readings of tables people chose: the buyer's first, the latest first.
    tables: tuple[LayerRow, ...] = ()

    def __getitem__(self, name: str) -> Value:
        """Return one field of the document."""
        return self.fields[name]

    def values(self) -> Iterator[Value]:
        """Yield every value in the order of the page: header, lots, rows."""
        yield from self.fields.values()
        for lot in self.lots:
            yield from lot.fields.values()
            yield from lot.aliases.values()
            for row in lot.rows:
                yield from row.cells.values()

    def find(self, path: str) -> Value | None:
        """Return the value of a path; None if the reading has none."""
        return next((value for value in self.values() if value.path == path), None)

    def same_place(self, value: Value) -> list[Value]:
        """Return the other values that the machine read from the very same words.

        The head of a column gives the name of a test to every lot; who corrects it once
        has corrected it everywhere.
        """
        place = value.machine.evidence
        if place is None or place.box is None:
            return []
        return [
            other
            for other in self.values()
            if other.path != value.path
            and other.name == value.name
            and other.machine.value == value.machine.value
            and other.machine.evidence is not None
            and (other.machine.evidence.page, other.machine.evidence.box) == (place.page, place.box)
        ]

    def doubtful(self) -> list[Value]:
        """Return the values that a person should look at, in the order of the page."""
        return [value for value in self.values() if value.asks]


def worst(certainties: Iterable[Certainty]) -> Certainty:
    """Return the least certain of several; sure for none."""
    order = list(Certainty)
    return max(certainties, key=order.index, default=Certainty.SURE)
