"""Goods in: a receipt cannot stand without lot, supplier reference and quality status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from registry.items.models import Item
from registry.items.quantities import converted
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import EventInvalid
from registry.ledger.facts import Stated, take_facts
from registry.ledger.identifiers import clean_number
from registry.ledger.lots import (
    NewTraceable,
    add_alias,
    create_traceable,
    find_own_number,
    find_supplier_lot,
    own_number,
)
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Location, Traceable
from registry.ledger.record import record_event
from registry.ledger.scanned import lot_parts, one_date
from registry.operations.order_control import check_against_order
from registry.operations.receipt_papers import missing_papers
from registry.orders.models import PurchaseOrder
from registry.parties.models import Organization, Site
from registry.values import AliasKind, Direction, EventType, PartnerRole, TraceableKind


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One lot of a delivery. `number` empty: the supplier's lot number is taken."""

    item: Item
    supplier_lot: str  # empty: none is stated, and the lot gets a number of our own
    quantity: Decimal
    location: Location
    number: str | None = None
    kind: TraceableKind = TraceableKind.LOT
    manufacture_date: date | None = None
    expiry_date: date | None = None
    #: What was stated in another unit, and what is left over: kept with the event.
    converted: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery from one supplier."""

    supplier: Organization
    lines: Sequence[ReceiptLine]
    occurred_at: datetime
    purchase_order: PurchaseOrder | None = None
    delivery_note: str | None = None
    external_id: str | None = None
    reason: str | None = None  # why more, or something else, is taken than was ordered
    own_numbers: bool = False  # make own lot numbers by the numbering rule
    papers_missing: str | None = None  # why there is no supplier's lot, order or delivery note


def receive_goods(session: Session, actor: Actor, receipt: Receipt, *, at: datetime) -> Event:
    """Take a delivery into stock; new lots start in quarantine.

    A lot whose certificate was approved before its arrival exists already and keeps its
    disposition; the receipt only adds stock to it.

    Raises:
        EventInvalid: No lines, papers missing without a reason, or a partner that is no
            supplier.

    """
    actor.require(Permission.RECORD_RECEIPTS)
    receipt = replace(receipt, lines=[_without_code(line) for line in receipt.lines])
    _check(receipt)
    references = {}
    if receipt.purchase_order is not None:
        references["purchase_order"] = receipt.purchase_order.number
    if receipt.delivery_note:
        references["delivery_note"] = receipt.delivery_note
    supplier_lots = [line.supplier_lot for line in receipt.lines]
    missing = missing_papers(supplier_lots, references, reason=receipt.papers_missing)
    _check_order(session, actor, receipt)
    lines = []
    for line in receipt.lines:
        traceable = _lot_for(session, actor, receipt, line, at=at)
        lines.append(
            LineDraft(
                traceable_id=traceable.id,
                direction=Direction.OUT,
                quantity=line.quantity,
                location_id=line.location.id,
            )
        )
    event = record_event(
        session,
        actor,
        EventDraft(
            type=EventType.RECEIVE,
            occurred_at=receipt.occurred_at,
            lines=tuple(lines),
            site_id=receipt.lines[0].location.site_id,
            party_id=receipt.supplier.id,
            business_step="receiving",
            references=references,
            reason=receipt.reason,
            external_id=receipt.external_id,
            data=converted(
                (line.supplier_lot or line.item.sku, line.converted) for line in receipt.lines
            )
            | missing,
        ),
        at=at,
    )
    record(
        session,
        actor,
        "goods.receive",
        f"event:{event.public_id}",
        at=at,
        after={"supplier": receipt.supplier.name, "lines": len(lines), **references},
    )
    return event


def _without_code(line: ReceiptLine) -> ReceiptLine:
    """Put the parts of a code that was scanned as the supplier's lot where they belong."""
    parts = lot_parts(line.supplier_lot)
    if parts is None:
        return line
    parts.check_item(line.item)
    return replace(
        line,
        supplier_lot=parts.lot or parts.number,
        number=line.number or parts.serial,
        kind=TraceableKind.SERIAL if parts.serial else line.kind,
        manufacture_date=one_date(line.manufacture_date, parts.manufacture_date, "made on"),
        expiry_date=one_date(line.expiry_date, parts.expiry_date, "expiry"),
    )


def _check(receipt: Receipt) -> None:
    if not receipt.lines:
        raise EventInvalid("A receipt needs at least one line.")
    makers = (PartnerRole.SUPPLIER, PartnerRole.CONTRACT_MANUFACTURER, PartnerRole.OPERATOR)
    if not any(receipt.supplier.has_role(role) for role in makers):
        raise EventInvalid(f"{receipt.supplier.name} is not one of your suppliers.")


def _check_order(session: Session, actor: Actor, receipt: Receipt) -> None:
    order = receipt.purchase_order
    if order is None:
        return
    if order.supplier_id != receipt.supplier.id:
        message = f"Order {order.number} is with {order.supplier.name}."
        raise EventInvalid(message, fields={"purchase_order": message})
    arriving: dict[int, Decimal] = {}
    for line in receipt.lines:
        arriving[line.item.id] = arriving.get(line.item.id, Decimal(0)) + line.quantity
    check_against_order(session, actor, order, arriving, reason=receipt.reason)


def _lot_for(
    session: Session, actor: Actor, receipt: Receipt, line: ReceiptLine, *, at: datetime
) -> Traceable:
    approved = (
        find_supplier_lot(session, actor, line.item, receipt.supplier.id, line.supplier_lot)
        if line.supplier_lot.strip()
        else None
    )
    # Units of one supplier's lot share its number; each is known by its own serial.
    numbered_unit = line.kind is TraceableKind.SERIAL and bool(line.number)
    if approved is not None and line.kind is approved.kind and not numbered_unit:
        # Its certificate came before the goods, or more of the same lot arrives.
        return _known(session, actor, receipt, line, approved, at=at)
    number = line.number or line.supplier_lot
    if not number.strip() or (receipt.own_numbers and not line.number):
        number = _own_number(session, actor, receipt, line)
    known = find_own_number(session, actor, line.item, clean_number(number))
    if known is not None and known.supplier_id in {None, receipt.supplier.id}:
        return _known(session, actor, receipt, line, known, at=at)
    if known is not None:  # another supplier's lot has the number
        number = _own_number(session, actor, receipt, line)
    traceable = create_traceable(
        session,
        actor,
        NewTraceable(
            item=line.item,
            number=number,
            kind=line.kind,
            supplier_id=receipt.supplier.id,
            site_id=line.location.site_id,
            manufacture_date=line.manufacture_date,
            expiry_date=line.expiry_date,
        ),
        at=at,
    )
    _add_supplier_lot(session, actor, receipt, line, traceable)
    return traceable


def _own_number(session: Session, actor: Actor, receipt: Receipt, line: ReceiptLine) -> str:
    site = session.get(Site, line.location.site_id)
    return own_number(session, actor, line.item, line.kind, receipt.occurred_at, site)


def _known(
    session: Session,
    actor: Actor,
    receipt: Receipt,
    line: ReceiptLine,
    known: Traceable,
    *,
    at: datetime,
) -> Traceable:
    """Return a lot that is known, with what this delivery says of it."""
    dates = {"manufacture_date": line.manufacture_date, "expiry_date": line.expiry_date}
    take_facts(session, actor, known, Stated(dates, line.kind), at=at)
    _add_supplier_lot(session, actor, receipt, line, known)
    return known


def _add_supplier_lot(
    session: Session, actor: Actor, receipt: Receipt, line: ReceiptLine, traceable: Traceable
) -> None:
    number, supplier = line.supplier_lot, receipt.supplier.id
    if number.strip():
        add_alias(session, actor, traceable, AliasKind.SUPPLIER_LOT, number, party_id=supplier)
