"""Key data elements of critical tracking events as rows and a workbook (21 CFR 1.1340 to 1.1350).

One sheet for each kind of event, one row for each lot: receiving (1.1345), transformation
(1.1350), shipping (1.1340). Traceability lot codes are the lot's number; a supplier's own code
stands beside it. Dates are local to the site. The FDA may ask for it within 24 hours as an
electronic sortable spreadsheet (1.1455(c)).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.ledger.book import chunks, counts, effective_kind
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import LotAlias
from registry.parties.models import Organization, Site
from registry.values import AliasKind, Direction, EventType

#: Kind of event -> (title of the sheet, its columns).
SHEETS: Mapping[EventType, tuple[str, tuple[str, ...]]] = {
    EventType.RECEIVE: (
        "Receiving 1.1345",
        (
            "Event", "Traceability lot code", "Supplier's lot code", "Quantity", "Unit",
            "Product description", "GTIN", "Immediate previous source", "Location received",
            "Date received", "TLC source", "Reference document type",
            "Reference document number", "Entered by", "Entered at",
        ),
    ),
    EventType.TRANSFORM: (
        "Transformation 1.1350",
        (
            "Event", "Input or output", "Traceability lot code", "Quantity", "Unit",
            "Product description", "GTIN", "Location of transformation (TLC source)",
            "Date completed", "Reference document type", "Reference document number",
            "Entered by", "Entered at",
        ),
    ),
    EventType.SHIP: (
        "Shipping 1.1340",
        (
            "Event", "Traceability lot code", "Quantity", "Unit", "Product description", "GTIN",
            "Immediate subsequent recipient", "Location shipped from", "Date shipped",
            "TLC source", "Reference document type", "Reference document number",
            "Entered by", "Entered at",
        ),
    ),
}  # fmt: skip
#: Reference of an event -> what kind of document it is; the first that is there counts.
_PAPERS = (
    ("delivery_note", "Delivery note"), ("shipment", "Shipment"),
    ("purchase_order", "Purchase order"), ("work_order", "Work order"), ("batch", "Batch record"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Context:
    """Names and addresses that the rows need."""

    companies: dict[int, str]
    sites: dict[int, str]
    supplier_lots: dict[int, str]
    own: str
    #: Lots that were asked for; None: all. A run shows all that went in and came out.
    wanted: frozenset[int] | None

    def lines(self, event: Event) -> list[EventLine]:
        """Return the lines of lots that were asked for."""
        wanted = self.wanted
        return [line for line in event.lines if wanted is None or line.traceable_id in wanted]


def tracking_rows(
    session: Session,
    actor: Actor,
    *,
    since: datetime,
    until: datetime,
    traceables: Sequence[int] | None = None,
) -> dict[EventType, list[tuple[str, ...]]]:
    """Return the rows of each sheet for a period; of these lots only, if they are given."""
    actor.require(Permission.VIEW_REGISTRY)
    events = _events(session, actor, since, until, traceables)
    context = _context(session, actor, events, traceables)
    rows: dict[EventType, list[tuple[str, ...]]] = {kind: [] for kind in SHEETS}
    for event in events:
        kind = event.counts_as
        assert kind is not None
        rows[kind] += _ROWS[kind](event, context)
    return rows


def tracking_workbook(rows: Mapping[EventType, Sequence[tuple[str, ...]]]) -> bytes:
    """Return the sortable workbook; no cell is ever a formula."""
    book = Workbook(write_only=True)
    for kind, (title, columns) in SHEETS.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = f"A1:{_letter(len(columns))}{len(rows[kind]) + 1}"
        for place, column in enumerate(columns):
            sheet.column_dimensions[_letter(place + 1)].width = min(len(column) + 4, 40)
        sheet.append([_cell(sheet, word, bold=True) for word in columns])
        for row in rows[kind]:
            sheet.append([_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _events(
    session: Session,
    actor: Actor,
    since: datetime,
    until: datetime,
    traceables: Sequence[int] | None,
) -> list[Event]:
    query = (
        select(Event)
        .where(
            Event.organization_id == (actor.operator_id if actor.is_operator else 0),
            Event.occurred_at >= since,
            Event.occurred_at < until,
            effective_kind().in_([kind.value for kind in SHEETS]),
            counts(),
        )
        .order_by(Event.occurred_at, Event.id)
    )
    if traceables is None:
        return list(session.scalars(query))
    found: dict[int, Event] = {}
    for part in chunks(sorted(set(traceables))):
        about = select(EventLine.event_id).where(EventLine.traceable_id.in_(part))
        found |= {row.id: row for row in session.scalars(query.where(Event.id.in_(about)))}
    return sorted(found.values(), key=lambda row: (row.occurred_at, row.id))


def _context(
    session: Session, actor: Actor, events: Sequence[Event], wanted: Sequence[int] | None
) -> _Context:
    companies = {
        row.id: _company(row)
        for row in session.scalars(
            select(Organization).where(Organization.operator_id == actor.operator_id)
        )
    }
    owned = select(Organization.id).where(Organization.operator_id == actor.operator_id)
    sites = {
        row.id: ", ".join(part for part in (row.name, row.address, _gln(row.gln)) if part)
        for row in session.scalars(select(Site).where(Site.organization_id.in_(owned)))
    }
    lots = sorted({line.traceable_id for event in events for line in event.lines})
    aliases: dict[int, str] = {}
    for part in chunks(lots):
        for lot, number in session.execute(
            select(LotAlias.traceable_id, LotAlias.number).where(
                LotAlias.traceable_id.in_(part), LotAlias.kind == AliasKind.SUPPLIER_LOT
            )
        ):
            aliases.setdefault(lot, number)
    return _Context(
        companies,
        sites,
        aliases,
        companies.get(actor.operator_id, ""),
        None if wanted is None else frozenset(wanted),
    )


def _received(event: Event, context: _Context) -> Iterator[tuple[str, ...]]:
    source = context.companies.get(event.party_id or 0, "")
    for line in context.lines(event):
        lot = context.supplier_lots.get(line.traceable_id, "")
        yield (
            _name(event), line.traceable.number, lot, *_what(line), source,
            _site(event, context), _day(event), source, *_paper(event), *_entered(event),
        )  # fmt: skip


def _transformed(event: Event, context: _Context) -> Iterator[tuple[str, ...]]:
    for line in event.lines:
        if line.direction is Direction.ABOUT:
            continue
        word = "input" if line.direction is Direction.IN else "output"
        yield (
            _name(event), word, line.traceable.number, *_what(line), _site(event, context),
            _day(event), *_paper(event), *_entered(event),
        )  # fmt: skip


def _shipped(event: Event, context: _Context) -> Iterator[tuple[str, ...]]:
    recipient = context.companies.get(event.party_id or 0, "")
    for line in context.lines(event):
        # A bought lot keeps its supplier's code: shipping never changes it (1.1320).
        source = context.companies.get(line.traceable.supplier_id or 0) or context.own
        yield (
            _name(event), line.traceable.number, *_what(line), recipient,
            _site(event, context), _day(event), source, *_paper(event), *_entered(event),
        )  # fmt: skip


_ROWS: Mapping[EventType, Any] = {
    EventType.RECEIVE: _received,
    EventType.TRANSFORM: _transformed,
    EventType.SHIP: _shipped,
}


def _what(line: EventLine) -> tuple[str, ...]:
    item = line.traceable.item
    return format(line.quantity, "f"), line.unit.strip("{}"), item.name, item.gtin or ""


def _name(event: Event) -> str:
    return event.external_id or event.public_id


def _site(event: Event, context: _Context) -> str:
    return context.sites.get(event.site_id or 0, "")


def _day(event: Event) -> str:
    return event.local_day.isoformat()


def _paper(event: Event) -> tuple[str, str]:
    for key, word in _PAPERS:
        if event.references.get(key):
            return word, str(event.references[key])
    return "", ""


def _entered(event: Event) -> tuple[str, str]:
    return event.operator or event.recorded_by, event.recorded_at.isoformat()


def _company(row: Organization) -> str:
    parts = (row.name, row.address, row.country, _gln(row.gln))
    return ", ".join(part for part in parts if part)


def _gln(gln: str | None) -> str:
    return f"GLN {gln}" if gln else ""


def _letter(number: int) -> str:
    return str(get_column_letter(number))


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
