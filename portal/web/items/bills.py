"""Bills of materials: what one unit of a product is made from."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from registry.items.bills import BillLine, active_bill, bill_lines, save_bill
from registry.items.scope import get_item
from registry.operations.queries.choices import items
from registry.values import LineRole

bp = Blueprint("bills", __name__, url_prefix="/bills")
ROLES = (
    LineRole.INGREDIENT,
    LineRole.PACKAGING,
    LineRole.COMPONENT,
    LineRole.PROCESSING_AID,
)


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show every product with the bill in force."""
    actor = current_actor()
    with reading() as session:
        rows = []
        for item in items(session, actor):
            bill = active_bill(session, actor, item)
            rows.append((item, bill, bill_lines(session, actor, bill) if bill else []))
        return render_template("items/bills/index.html", rows=rows)


@bp.get("/<item_id>")
@requires(Permission.MANAGE_ITEMS)
def edit(item_id: str) -> ResponseReturnValue:
    """Show the form of a product's bill."""
    actor = current_actor()
    with reading() as session:
        item = get_item(session, actor, item_id)
        bill = active_bill(session, actor, item)
        return render_template(
            "items/bills/edit.html",
            item=item,
            bill=bill,
            lines=bill_lines(session, actor, bill) if bill else [],
            items=[one for one in items(session, actor) if one.id != item.id],
            roles=ROLES,
        )


@bp.post("/<item_id>")
@requires(Permission.MANAGE_ITEMS)
@shows_errors_of(".edit")
def save(item_id: str) -> ResponseReturnValue:
    """Enter the next version."""
    actor = current_actor()
    with transaction() as session:
        product = get_item(session, actor, item_id)
        lines = []
        for n in forms.line_numbers("item", "quantity"):
            item = get_item(session, actor, forms.needed(f"lines.{n}.item", "Choose the item."))
            kept = forms.kept_quantity(f"lines.{n}.quantity", item)
            lines.append(BillLine(item, kept.quantity, forms.choice(f"lines.{n}.role", LineRole)))
            if kept.note:
                flash(f"{item.sku}: {kept.note}.", "amber")
        bill = save_bill(session, actor, product, lines, at=utc_now())
        flash(f"Version {bill.version} of the bill of {product.name} counts from now on.")
    return redirect(url_for(".index"))
