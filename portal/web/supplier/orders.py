"""The supplier's own orders, and which of them still want a certificate."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import local_date, utc_now
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading
from registry.documents.owed_orders import list_orders

bp = Blueprint("supplier_orders", __name__, url_prefix="/supplier/orders")


@bp.get("/")
@requires(Permission.VIEW_OWN_DOCUMENTS)
def index() -> ResponseReturnValue:
    """List the orders, newest first."""
    actor = current_actor()
    with reading() as session:
        rows = list_orders(session, actor, today=local_date(utc_now(), actor.time_zone))
        return render_template("supplier/orders/index.html", rows=rows)
