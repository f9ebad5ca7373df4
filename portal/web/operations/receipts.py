"""Goods in: the list of receipts and the form for a new one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Permission
from core.clock import utc_now
from core.errors import Invalid
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from registry.errors import IdentifierInvalid
from registry.items.scope import get_item
from registry.ledger.days import today
from registry.ledger.scope import get_location, zone_of
from registry.operations.queries.choices import (
    items,
    locations,
    open_orders,
    partners,
    recent_events,
)
from registry.operations.receiving import Receipt, ReceiptLine, receive_goods
from registry.operations.serials import expand_range
from registry.orders.scope import get_order
from registry.parties.scope import get_partner
from registry.values import EventType, PartnerRole, TraceableKind

bp = Blueprint("receipts", __name__, url_prefix="/receipts")
#: So many numbers are named in the message after a receipt.
SHOWN = 20


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the newest receipts."""
    with reading() as session:
        rows = recent_events(session, current_actor(), EventType.RECEIVE)
        return render_template(
            "operations/receipts/index.html",
            rows=rows,
            days=today(session, current_actor(), utc_now()),
        )


@bp.get("/new")
@requires(Permission.RECORD_RECEIPTS)
def new() -> ResponseReturnValue:
    """Show the form of a receipt."""
    actor = current_actor()
    with reading() as session:
        return render_template(
            "operations/receipts/new.html",
            items=items(session, actor),
            locations=locations(session, actor),
            suppliers=partners(session, actor, PartnerRole.SUPPLIER),
            orders=open_orders(session, actor),
        )


@bp.post("/new")
@requires(Permission.RECORD_RECEIPTS)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Take the delivery into stock."""
    actor = current_actor()
    with transaction() as session:
        supplier = get_partner(session, actor, forms.needed("supplier", "Choose the supplier."))
        order = forms.text("purchase_order")
        lines = _lines(session)
        receipt = Receipt(
            supplier=supplier,
            lines=lines,
            occurred_at=forms.moment("occurred_at", zone=zone_of(session, lines[0].location)),
            purchase_order=get_order(session, actor, order) if order else None,
            delivery_note=forms.text("delivery_note") or None,
            reason=forms.text("reason") or None,
            papers_missing=forms.text("papers_missing") or None,
        )
        event = receive_goods(session, actor, receipt, at=utc_now())
        session.refresh(event)
        names = [line.traceable.number for line in event.lines]
        numbers = ", ".join(names[:SHOWN]) + (" and more" if names[SHOWN:] else "")
        flash(f"Received from {supplier.name}: {numbers}.")
    return redirect(url_for(".index"))


def _lines(session: Session) -> list[ReceiptLine]:
    actor = current_actor()
    lines: list[ReceiptLine] = []
    for number in forms.line_numbers("supplier_lot", "quantity"):
        name = f"lines.{number}."
        item = get_item(session, actor, forms.needed(f"{name}item", "Choose the item."))
        kept = forms.kept_quantity(f"{name}quantity", item)
        line = ReceiptLine(
            item=item,
            supplier_lot=forms.text(f"{name}supplier_lot"),
            quantity=kept.quantity,
            converted=kept.note,
            location=get_location(
                session, actor, forms.needed(f"{name}location", "Choose the place.")
            ),
            manufacture_date=forms.day(f"{name}manufacture_date"),
            expiry_date=forms.day(f"{name}expiry_date"),
        )
        first = forms.text(f"{name}first_serial")
        lines += _units(line, first, name) if first else [line]
    if not lines:
        raise Invalid("Enter at least one line.", fields={"lines.0.supplier_lot": "Enter a lot"})
    return lines


def _units(line: ReceiptLine, first: str, name: str) -> list[ReceiptLine]:
    """Return one line a unit, counted up from the first serial."""
    count = int(line.quantity)
    if line.quantity != count:
        raise Invalid("Units are whole.", fields={f"{name}quantity": "How many units?"})
    try:
        numbers = expand_range(first, count)
    except IdentifierInvalid as error:
        raise Invalid(str(error), fields={f"{name}first_serial": str(error)}) from error
    return [
        replace(line, number=number, quantity=Decimal(1), kind=TraceableKind.SERIAL)
        for number in numbers
    ]
