"""Purchase orders: the list, one order with the certificates it wants, form and import."""

from __future__ import annotations

import io

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Permission
from core.clock import local_date, utc_now
from core.errors import Invalid
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from registry.documents.owed_orders import list_orders, read_order
from registry.imports.masters import MasterReport
from registry.imports.orders import COLUMNS, import_orders
from registry.imports.tables import read_table
from registry.items.models import Item
from registry.items.scope import get_item
from registry.operations.order_control import order_progress
from registry.operations.queries.choices import items, partners
from registry.orders.purchasing import OrderData, OrderLineData, add_order, change_order
from registry.orders.scope import get_order
from registry.parties.models import Organization
from registry.parties.scope import get_partner
from registry.values import PartnerRole

bp = Blueprint("orders", __name__, url_prefix="/orders")


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the purchase orders, newest first."""
    text = request.args.get("q", "").strip()[:100]
    actor = current_actor()
    with reading() as session:
        rows = list_orders(session, actor, today=local_date(utc_now(), actor.time_zone))
        return render_template("orders/index.html", rows=rows, text=text)


@bp.get("/new")
@requires(Permission.MANAGE_PARTNERS)
def new() -> ResponseReturnValue:
    """Show the form of an order."""
    actor = current_actor()
    with reading() as session:
        return render_template(
            "orders/form.html",
            items=items(session, actor),
            suppliers=partners(session, actor, PartnerRole.SUPPLIER),
            order=None,
            today=local_date(utc_now(), actor.time_zone),
            lines=max(forms.lines_typed("quantity"), 2) + 1,
        )


@bp.post("/new")
@requires(Permission.MANAGE_PARTNERS)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Enter the order."""
    actor = current_actor()
    with transaction() as session:
        supplier = forms.needed("supplier", "Choose the supplier.")
        data = _data(session, forms.text("number"), get_partner(session, actor, supplier))
        order = add_order(session, actor, data, at=utc_now())
        flash(f"Order {order.number} is entered.")
        return redirect(url_for(".show", order_id=order.public_id))


@bp.get("/import")
@requires(Permission.MANAGE_PARTNERS)
def upload() -> ResponseReturnValue:
    """Show the form that takes a table of orders."""
    return render_template(
        "orders/import.html", report=None, preview=True, notes=[], columns=COLUMNS
    )


@bp.post("/import")
@requires(Permission.MANAGE_PARTNERS)
@shows_errors_of(".upload")
def take() -> ResponseReturnValue:
    """Check the table, or take it in; rows that cannot stand are named."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("Choose a table.", fields={"file": "Choose a CSV or XLSX file."})
    preview = not forms.ticked("keep")
    with transaction() as session:
        rows = read_table(io.BytesIO(file.read()), file.filename)
        report: MasterReport = import_orders(session, current_actor(), rows, at=utc_now())
        if preview:
            session.rollback()
    return render_template(
        "orders/import.html", report=report, preview=preview, notes=rows.notes, columns=COLUMNS
    )


@bp.get("/<order_id>")
@requires(Permission.VIEW_REGISTRY)
def show(order_id: str) -> ResponseReturnValue:
    """Show one order, its lines, and what was sent for it."""
    actor = current_actor()
    with reading() as session:
        row = read_order(session, actor, order_id, today=local_date(utc_now(), actor.time_zone))
        progress = order_progress(session, actor, row.order)
        return render_template(
            "orders/show.html", row=row, order=row.order, progress={p.item.id: p for p in progress}
        )


@bp.get("/<order_id>/edit")
@requires(Permission.MANAGE_PARTNERS)
def edit(order_id: str) -> ResponseReturnValue:
    """Show the form of an order that is there."""
    actor = current_actor()
    with reading() as session:
        order = get_order(session, actor, order_id)
        typed = max(forms.lines_typed("quantity"), len(order.lines))
        return render_template(
            "orders/form.html",
            items=items(session, actor),
            suppliers=[order.supplier],
            order=order,
            today=order.ordered_on,
            lines=typed + 1,
        )


@bp.post("/<order_id>/edit")
@requires(Permission.MANAGE_PARTNERS)
@shows_errors_of(".edit")
def change(order_id: str) -> ResponseReturnValue:
    """Bring the order up to date; number and supplier stay."""
    actor = current_actor()
    with transaction() as session:
        order = get_order(session, actor, order_id)
        data = _data(session, order.number, order.supplier)
        changed = change_order(session, actor, order_id, data, at=utc_now())
        flash(f"Order {order.number} is {'changed' if changed else 'as it was'}.")
    return redirect(url_for(".show", order_id=order_id))


def _order_line(item: Item, number: int) -> OrderLineData:
    name = f"lines.{number}.quantity"
    kept = forms.kept_quantity(name, item)
    if kept.note:  # an order says exactly what is owed
        raise Invalid(f"{kept.note}.", fields={name: f"Write it in {item.unit}"})
    return OrderLineData(item, kept.quantity)


def _data(session: Session, number: str, supplier: Organization) -> OrderData:
    actor = current_actor()
    lines = [
        _order_line(
            get_item(session, actor, forms.needed(f"lines.{n}.item", "Choose the item.")), n
        )
        for n in forms.line_numbers("quantity")
    ]
    return OrderData(
        number=number,
        supplier=supplier,
        ordered_on=forms.day("ordered_on") or local_date(utc_now(), actor.time_zone),
        due_on=forms.day("due_on"),
        lines=tuple(lines),
    )
