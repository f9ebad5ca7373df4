"""Stock: what lies where, with status and expiry."""

from __future__ import annotations

from itertools import islice

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading
from registry.ledger.queries.stock import StockFilter, stock_rows
from registry.values import Status

bp = Blueprint("stock", __name__, url_prefix="/stock")
LIMIT = 1000


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the stock, filtered by status."""
    status = request.args.get("status", "")
    wanted = StockFilter(status=status if status in set(Status) else None)
    with reading() as session:
        rows = list(islice(stock_rows(session, current_actor(), wanted, at=utc_now()), LIMIT + 1))
    return render_template(
        "operations/stock/index.html",
        rows=rows[:LIMIT],
        more=len(rows) > LIMIT,
        status=status,
        statuses=list(Status),
    )
