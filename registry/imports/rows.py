"""One row of an event table, understood: the columns, their meaning, and their errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from core.numbers import NotANumber, read_decimal
from registry.errors import IdentifierInvalid
from registry.imports.cells import day_of, moment_of
from registry.ledger.errors import EventInvalid
from registry.ledger.identifiers import clean_number
from registry.ledger.scanned import LotParts, lot_parts, one_date
from registry.operations.receipt_papers import names_papers
from registry.values import (
    Direction,
    Disposition,
    EventType,
    LineRole,
    TraceableKind,
)

_Kind = TypeVar("_Kind", bound=StrEnum)

#: Column to what it means; docs/integrate/import-events.md is made from this table.
COLUMNS: Mapping[str, str] = {
    "event": "Your own id of the event; rows of one event share it and stand together. "
    "Importing the same id again changes nothing.",
    "type": "receive, inspect, transform, move, split, merge, pack, unpack, ship, return, "
    "install, service, replace_part, dispose, count, hold, release, recall, correct.",
    "time": "When it happened, ISO 8601 (2026-03-02T14:05+01:00). Without an offset the "
    "site's time zone counts.",
    "site": "Code of the site; empty if there is only one.",
    "item": "SKU of the item.",
    "number": "Number of the lot or serial. Where several lots of the item are called so: "
    "SKU/number, or the supplier's number in supplier_lot.",
    "kind": "lot or serial; empty: as the item is tracked.",
    "direction": "in (goes into the event), out (comes out of it) or about. Empty where "
    "the type leaves no choice, and for a count: then quantity is what was counted.",
    "role": "ingredient, packaging, processing_aid, component, product, co_product, scrap...",
    "quantity": "How much, a decimal number with a point, at most six decimals in the item's unit.",
    "unit": "UCUM unit (kg, g, L, {piece}); another one than the item's is converted by the "
    "exact factor and kept to a millionth of the item's unit, the remainder named with the event; "
    "or refused. Empty: the item's unit.",
    "location": "Path of the location; empty: the site's first location.",
    "to_location": "For a move: where it went (the row then stands for both lines).",
    "party": "Code or name of the supplier or customer at the other end.",
    "supplier_lot": "The supplier's number for the lot.",
    "manufacture_date": "ISO date.",
    "expiry_date": "ISO date.",
    "status": "quarantine, released, conditionally_released or rejected: decided at once.",
    "outcome": "For inspect: the disposition, or noted. For recall: place or lift.",
    "code": "Hold code, recall number, SSCC or RMA number that ties events together.",
    "reason": "Why; needed for holds, disposals, counts, recalls and corrections.",
    "purchase_order": "Reference.",
    "delivery_note": "Number of the supplier's delivery note.",
    "papers_missing": "Of a receipt that names no supplier_lot, or neither purchase_order nor "
    "delivery_note: why. Once for the whole file: --papers-missing.",
    "work_order": "Reference.",
    "batch": "Production batch (the process event).",
    "rework": "Nonconformance settled by rework that this run works off.",
    "shipment": "Shipment number; empty for a ship event: the event's id.",
    "document": "Reference to a certificate or other document.",
    "machine": "Machine or line.",
    "shift": "Shift.",
    "operator": "Who ran the machine.",
    "inferred": "yes if a rule chose the lot, not a person.",
    "corrects": "For correct: your id of the event that is corrected.",
    "restates": "For correct: the type that it should have been; empty: it never happened.",
}
REQUIRED = ("event", "type", "time")
REFERENCES = (
    "purchase_order",
    "delivery_note",
    "work_order",
    "batch",
    "rework",
    "shipment",
    "document",
)

#: Kinds whose new lots take over what those are that they come from.
DIVIDE = frozenset({EventType.SPLIT, EventType.MERGE})

#: The direction of the types that leave no choice.
NATURAL: Mapping[EventType, Direction] = {
    EventType.RECEIVE: Direction.OUT,
    EventType.RETURN: Direction.OUT,
    EventType.SHIP: Direction.IN,
    EventType.DISPOSE: Direction.IN,
    EventType.INSPECT: Direction.ABOUT,
    EventType.HOLD: Direction.ABOUT,
    EventType.RELEASE: Direction.ABOUT,
    EventType.RECALL: Direction.ABOUT,
    EventType.INSTALL: Direction.ABOUT,
    EventType.SERVICE: Direction.ABOUT,
    EventType.PACK: Direction.ABOUT,
    EventType.UNPACK: Direction.ABOUT,
}


@dataclass(frozen=True, slots=True)
class EventRow:
    """One understood row; names are still names, nothing is looked up."""

    line: int
    event: str
    type: EventType
    time: datetime  # naive: in the site's time zone
    site: str
    item: str
    number: str
    kind: TraceableKind | None
    direction: Direction | None
    role: LineRole | None
    quantity: Decimal
    unit: str
    location: str
    to_location: str
    party: str
    supplier_lot: str
    manufacture_date: date | None
    expiry_date: date | None
    status: Disposition | None
    outcome: str
    code: str
    reason: str
    references: Mapping[str, str]
    machine: str
    shift: str
    operator: str
    inferred: bool
    corrects: str
    restates: EventType | None
    papers_missing: str = ""
    gtin: str | None = None  # of the code that was scanned as the number

    @property
    def counts_as(self) -> EventType | None:
        """What the event is to stock and genealogy."""
        return self.restates if self.type is EventType.CORRECT else self.type


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a row, and where it stands in the file."""

    line: int
    event: str
    message: str


def check_columns(columns: set[str]) -> None:
    """Raise EventInvalid, naming the columns, if a needed one is missing or one is unknown."""
    missing = [name for name in REQUIRED if name not in columns]
    unknown = sorted(columns - set(COLUMNS) - {""})
    if missing or unknown:
        parts = []
        if missing:
            parts.append(f"these columns are missing: {', '.join(missing)}")
        if unknown:
            parts.append(f"these columns are not known: {', '.join(unknown)}")
        raise EventInvalid(f"The table cannot be imported: {'; '.join(parts)}.")


def parse_row(line: int, cells: Mapping[str, str]) -> EventRow:
    """Understand one row; EventInvalid or RowUnreadable names the column."""
    get = {name: cells.get(name, "").strip() for name in COLUMNS}.__getitem__
    for name in REQUIRED:
        if not get(name):
            raise EventInvalid(f"{name} is empty")
    kind = _choice(EventType, "type", get("type"))
    restates = _choice(EventType, "restates", get("restates")) if get("restates") else None
    if (get("number") == "") != (get("item") == ""):
        raise EventInvalid("item and number belong together")
    row = EventRow(
        line=line,
        event=get("event"),
        type=kind,
        time=_time(get("time")),
        site=get("site"),
        item=get("item"),
        number=_number("number", get("number")),
        kind=_choice(TraceableKind, "kind", get("kind")) if get("kind") else None,
        direction=_direction(get("direction"), restates if kind is EventType.CORRECT else kind),
        role=_choice(LineRole, "role", get("role")) if get("role") else None,
        quantity=_quantity(get("quantity")),
        unit=get("unit"),
        location=get("location"),
        to_location=get("to_location"),
        party=get("party"),
        supplier_lot=_number("supplier_lot", get("supplier_lot")),
        manufacture_date=_date("manufacture_date", get("manufacture_date")),
        expiry_date=_date("expiry_date", get("expiry_date")),
        status=_choice(Disposition, "status", get("status")) if get("status") else None,
        outcome=get("outcome").lower(),
        code=get("code"),
        reason=get("reason"),
        references={name: get(name) for name in REFERENCES if get(name)},
        machine=get("machine"),
        shift=get("shift"),
        operator=get("operator"),
        inferred=_yes(get("inferred")),
        corrects=get("corrects"),
        restates=restates,
        papers_missing=get("papers_missing") or _why_no_papers(cells),
    )
    return _without_codes(row)


def _why_no_papers(cells: Mapping[str, str]) -> str:
    """Return why a row names no papers, where its table has no column to name them in."""
    empty = not cells.get("supplier_lot", "-").strip()
    return "" if names_papers(cells) or empty else "the table has no column for it"


def _without_codes(row: EventRow) -> EventRow:
    """Put the parts of codes that were scanned as numbers where they belong."""
    try:
        if supplied := lot_parts(row.supplier_lot):
            row = _with_dates(replace(row, supplier_lot=supplied.lot or supplied.number), supplied)
        if own := lot_parts(row.number):
            kind = row.kind or own.kind
            row = _with_dates(replace(row, number=own.number, kind=kind), own)
    except IdentifierInvalid as error:
        raise EventInvalid(str(error)) from error
    return row


def _with_dates(row: EventRow, parts: LotParts) -> EventRow:
    return replace(
        row,
        gtin=parts.gtin or row.gtin,
        manufacture_date=one_date(row.manufacture_date, parts.manufacture_date, "made on"),
        expiry_date=one_date(row.expiry_date, parts.expiry_date, "expiry"),
    )


def _number(column: str, text: str) -> str:
    try:
        return clean_number(text) if text else ""
    except IdentifierInvalid as error:
        raise EventInvalid(f"{column} {text!r}: {error}") from error


def _direction(text: str, kind: EventType | None) -> Direction | None:
    if text:
        return _choice(Direction, "direction", text)
    return NATURAL.get(kind) if kind is not None else None


def _choice(enum: type[_Kind], column: str, text: str) -> _Kind:
    try:
        return enum(text.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError as error:
        known = ", ".join(member.value for member in enum)
        raise EventInvalid(f"{column} {text!r} is not one of {known}") from error


def _time(text: str) -> datetime:
    try:
        return moment_of(text)
    except ValueError as error:
        raise EventInvalid(f"time {text!r} is not ISO 8601, like 2026-03-02T14:05+01:00") from error


def _date(column: str, text: str) -> date | None:
    return day_of(column, text) if text else None


def _quantity(text: str) -> Decimal:
    if not text:
        return Decimal(0)
    try:
        value = read_decimal(text, comma=False)
    except NotANumber as error:
        raise EventInvalid(f"quantity {text!r} is not a number with a decimal point") from error
    if value < 0:
        raise EventInvalid(f"quantity {text!r} must be zero or more")
    return value


def _yes(text: str) -> bool:
    if text.lower() in {"", "no", "false", "0"}:
        return False
    if text.lower() in {"yes", "true", "1"}:
        return True
    raise EventInvalid(f"inferred {text!r} must be yes or no")
