"""The dossier as files: JSON, CSV, XLSX; `dossier_tables` is what all paper shows.

EPCIS 2.0 of the same lot: `registry.exports.epcis.events_as_epcis`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TextIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.clock import local_date, shown_at
from registry.genealogy.dossier import Dossier, Neighbour, Step
from registry.items.models import SpecificationLimit
from registry.items.specifications import describe_limit
from registry.ledger.flows import Flows
from registry.ledger.models.traceable import Attribute
from registry.ledger.results import in_limit_unit
from registry.quality.models.quality_event import QualityEvent

#: Rows of the mass balance: key of the JSON, word, and whether it came in or went.
BALANCE_WORDS = {
    "received": "Received",
    "made": "Made",
    "used": "Used",
    "shipped": "Shipped",
    "returned": "Returned by customers",
    "out": "With customers",
    "disposed": "Disposed of",
    "on_hand": "On hand",
    "counted": "Count differences",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One question's answer in rows; every cell is text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def dossier_as_json(dossier: Dossier, balance: Flows, *, at: datetime) -> dict[str, Any]:
    """Return the dossier as plain JSON values; quantities are text, exact, in `unit`."""
    lot, zone = dossier.traceable, dossier.time_zone
    return {
        "number": lot.number,
        "kind": lot.kind.value,
        "item": {"sku": lot.item.sku, "name": lot.item.name, "gtin": lot.item.gtin},
        "status": dossier.status.value,
        "why_not_usable": dossier.why_not,
        "restriction": lot.restriction,
        "unit": lot.unit,
        "on_hand": _text(dossier.on_hand),
        "made_on": _text(lot.manufacture_date),
        "expires_on": _text(lot.expiry_date),
        "exported_at": shown_at(at, zone).isoformat(),
        "used": [_neighbour(row) for row in dossier.used],
        "became": [_neighbour(row) for row in dossier.made],
        "from": {
            "supplier": lot.supplier.name if lot.supplier else None,
            "country_of_origin": lot.country_of_origin,
            "numbers": [
                {"kind": alias.kind.value, "number": alias.number} for alias in dossier.aliases
            ],
            "documents": [
                {"name": row.name, "state": row.state.value, "sha256": row.sha256}
                for row in dossier.documents
            ],
        },
        "results": [
            {
                "test": row.name,
                "result": row.text,
                "unit": row.unit,
                "minimum": row.minimum,
                "maximum": row.maximum,
                "method": row.method,
                "verdict": row.verdict.value if row.verdict else None,
                "verdict_reason": row.verdict_reason,
                **_own_limit(row, dossier.limits.get(row.id)),
            }
            for row in dossier.attributes
        ],
        "handled_by": list(dossier.people),
        "quality_events": [_quality(row, zone) for row in dossier.quality_events],
        "shipped": [
            {
                "shipment": shipment.number,
                "customer": shipment.customer.name,
                "shipped_at": shown_at(shipment.shipped_at, zone).isoformat()
                if shipment.shipped_at
                else None,
                "shipped_on": _text(shipment.ships_on),
                "quantity": _text(quantity),
            }
            for shipment, quantity in dossier.shipments
        ],
        "stock": [
            {"site": row.site, "location": row.location, "quantity": _text(row.quantity)}
            for row in dossier.stock
        ],
        "mass_balance": {
            **{name: _text(getattr(balance, name)) for name in BALANCE_WORDS},
            "unexplained": _text(balance.unexplained),
            "percent": _text(balance.percent),
        },
        "timeline": [
            _happening(row, zone) if isinstance(row, QualityEvent) else _step(row)
            for row in dossier.timeline
        ],
    }


def dossier_tables(plain: dict[str, Any]) -> list[Table]:
    """Return the six questions (and results, stock, balance) of `dossier_as_json` as tables."""
    link = ("Number", "Item", "Supplier", "Status", "Quantity", "Unit", "Stated")
    origin = plain["from"]
    numbers = [(word["kind"].replace("_", " "), word["number"]) for word in origin["numbers"]]
    documents = [(f"document, {row['state']}", row["name"]) for row in origin["documents"]]
    steps = plain["timeline"]
    return [
        _table("What was used", link, map(_link_row, plain["used"])),
        _table("What it became part of", link, map(_link_row, plain["became"])),
        _table(
            "Where it is from",
            ("What", "Value"),
            [
                ("supplier", origin["supplier"] or "own production"),
                ("country of origin", origin["country_of_origin"]),
                *numbers,
                *documents,
            ],
        ),
        _records("Test results", plain["results"], _RESULT),
        _records("How it moved", [row for row in steps if row["locations"]], _MOVE),
        _table("Who handled it", ("Name",), [(name,) for name in plain["handled_by"]]),
        _records("Quality events", plain["quality_events"], _RECORD),
        _records("Decisions and holds", [row for row in steps if row["kind"] in _QUALITY], _EVENT),
        _records("Where it was shipped", plain["shipped"], _SHIPMENT),
        _records("Stock", plain["stock"], _STOCK),
        _table(
            "Mass balance",
            ("What", "Quantity", "Unit"),
            [
                (word, plain["mass_balance"][name], plain["unit"])
                for name, word in BALANCE_WORDS.items()
            ],
        ),
        _records("Timeline", steps, _EVENT),
    ]


def dossier_as_csv(plain: dict[str, Any], out: TextIO) -> None:
    """Write every table, one under the other: title, column names, rows, an empty line.

    A cell that a spreadsheet would run as a formula starts with an apostrophe.
    """
    writer = csv.writer(out)
    writer.writerow(["Dossier", _harmless(plain["number"]), plain["exported_at"]])
    for table in dossier_tables(plain):
        writer.writerow([])
        writer.writerow([table.title])
        writer.writerow(table.columns)
        writer.writerows([_harmless(cell) for cell in row] for row in table.rows)


def dossier_as_xlsx(plain: dict[str, Any]) -> bytes:
    """Return a workbook with a sheet for each table; no cell is ever a formula."""
    book = Workbook(write_only=True)
    head = Table("Lot", ("What", "Value"), tuple(_head_rows(plain)))
    for table in (head, *dossier_tables(plain)):
        sheet = book.create_sheet(table.title)
        sheet.freeze_panes = "A2"
        for place, column in enumerate(table.columns):
            longest = max([len(column), *(len(row[place]) for row in table.rows)])
            width = min(longest + 2, 60)
            sheet.column_dimensions[get_column_letter(place + 1)].width = width
        sheet.append([_cell(sheet, word, bold=True) for word in table.columns])
        for row in table.rows:
            sheet.append([_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_QUALITY = frozenset({"inspect", "hold", "release", "recall"})
_RESULT = {
    "Test": "test",
    "Result": "result",
    "Unit": "unit",
    "Least printed": "minimum",
    "Most printed": "maximum",
    "Our limit": "own_limit",
    "Result in its unit": "converted",
    "Method": "method",
    "Verdict": "verdict",
    "Why": "verdict_reason",
}
_MOVE = {
    "When": "occurred_at",
    "What": "kind",
    "Site": "site",
    "Places": "locations",
    "Change": "change",
    "By": "by",
    "Corrected": "corrected",
}
_SHIPMENT = {
    "Shipment": "shipment",
    "Customer": "customer",
    "When": "shipped_on",
    "Quantity": "quantity",
}
_STOCK = {"Site": "site", "Place": "location", "Quantity": "quantity"}
_RECORD = {
    "When": "occurred_at",
    "Event": "number",
    "Kind": "kind",
    "State": "state",
    "Title": "title",
    "Outcome": "outcome",
    "Actions": "actions",
}
_EVENT = {
    "When": "occurred_at",
    "Recorded": "recorded_at",
    "What": "kind",
    "Outcome": "outcome",
    "Reason": "reason",
    "Partner": "party",
    "Machine": "machine",
    "Shift": "shift",
    "By": "by",
    "Corrected": "corrected",
}


def _own_limit(row: Attribute, limit: SpecificationLimit | None) -> dict[str, str | None]:
    """Return our limit in its own unit, and the result in it where it is stated in another."""
    if limit is None:
        return {"own_limit": None, "converted": None}
    converted = in_limit_unit(row, limit)
    return {
        "own_limit": describe_limit(limit),
        "converted": None if converted is None else f"{converted} {limit.unit}",
    }


def _head_rows(plain: dict[str, Any]) -> list[tuple[str, ...]]:
    words = ("number", "kind", "status", "on_hand", "unit", "made_on", "expires_on", "exported_at")
    rows = [(word.replace("_", " "), _cell_text(plain[word])) for word in words]
    return [*rows, ("item", f"{plain['item']['sku']} {plain['item']['name']}")]


def _records(title: str, rows: Sequence[dict[str, Any]], columns: dict[str, str]) -> Table:
    return _table(title, tuple(columns), [[row[key] for key in columns.values()] for row in rows])


def _table(title: str, columns: tuple[str, ...], rows: Any) -> Table:
    return Table(title, columns, tuple(tuple(_cell_text(cell) for cell in row) for row in rows))


def _link_row(row: dict[str, Any]) -> list[Any]:
    names = ("number", "item", "supplier", "status", "quantity", "unit", "stated")
    return [row[name] for name in names]


def _neighbour(row: Neighbour) -> dict[str, Any]:
    return {
        "number": row.number,
        "item": row.item,
        "supplier": row.supplier,
        "status": row.status.value,
        "quantity": _text(row.quantity),
        "unit": row.unit,
        "stated": row.stated,
    }


def _quality(row: QualityEvent, zone: str) -> dict[str, Any]:
    outcome = row.result or row.settlement
    return {
        "number": row.number,
        "kind": row.kind.value,
        "state": row.state.value,
        "title": row.title,
        "description": row.description,
        "occurred_at": shown_at(row.occurred_at, zone).isoformat(),
        "outcome": outcome.value if outcome else None,
        "effective": row.effective,
        "closing_note": row.closing_note,
        "actions": [
            f"{action.what} ({action.owner.name}, "
            + (
                f"done {local_date(action.done_at, zone)})"
                if action.done_at
                else f"due {action.due_on})"
            )
            for action in row.actions
        ],
    }


def _happening(row: QualityEvent, zone: str) -> dict[str, Any]:
    """Return a quality event as an entry of the timeline, beside the ledger's."""
    outcome = row.result or row.settlement
    return {
        "kind": row.kind.value,
        "occurred_at": shown_at(row.occurred_at, zone).isoformat(),
        "recorded_at": shown_at(row.opened_at, zone).isoformat(),
        "by": row.opened_by,
        "recorded_by": row.opened_by,
        "machine": None,
        "shift": None,
        "site": None,
        "locations": [],
        "party": None,
        "reason": f"{row.number} {row.title}",
        "outcome": outcome.value if outcome else row.state.value,
        "references": {"quality_event": row.number},
        "change": "0",
        "corrected": False,
        "is_correction": False,
    }


def _step(row: Step) -> dict[str, Any]:
    return {
        "kind": row.kind.value,
        "occurred_at": row.occurred_at.isoformat(),
        "recorded_at": row.recorded_at.isoformat(),
        "by": row.operator or row.recorded_by,
        "recorded_by": row.recorded_by,
        "machine": row.machine,
        "shift": row.shift,
        "site": row.site,
        "locations": list(row.locations),
        "party": row.party,
        "reason": row.reason,
        "outcome": row.outcome,
        "references": row.references,
        "change": _text(row.change),
        "corrected": row.corrected,
        "is_correction": row.is_correction,
    }


def _text(value: Decimal | date | None) -> str | None:
    if value is None:
        return None
    return format(value, "f") if isinstance(value, Decimal) else value.isoformat()


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    return str(value)


def _harmless(text: str) -> str:
    number = text.lstrip("-").replace(".", "", 1).isdigit()
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and not number else text


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
