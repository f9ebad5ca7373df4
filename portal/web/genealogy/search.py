"""Search: any lot, document, order, customer; a single hit is opened at once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading
from registry.insight.search import Hit, search

bp = Blueprint("search", __name__, url_prefix="/search")

#: Kind of hit -> (endpoint, name of its argument).
_PAGES = {
    "lot": ("lots.show", "lot_id"),
    "serial": ("lots.show", "lot_id"),
    "shipment": ("shipments.show", "shipment_id"),
    "document": ("documents.show", "document_id"),
    "order": ("orders.show", "order_id"),
    "partner": ("partners.show", "partner_id"),
    "item": ("items.show", "item_id"),
    "recall": ("recalls.show", "recall_id"),
}


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show what carries the text; go straight to a single exact hit."""
    text = request.args.get("q", "").strip()[:100]
    with reading() as session:
        hits = search(session, current_actor(), text) if text else []
    placed = [(hit, address) for hit in hits if (address := _address(hit))]
    exact = [address for hit, address in placed if hit.exact]
    if len(exact) == 1:
        return redirect(exact[0])
    return render_template("genealogy/search/index.html", text=text, hits=placed)


def _address(hit: Hit) -> str | None:
    endpoint, name = _PAGES[hit.kind]
    if endpoint not in current_app.view_functions:
        return None
    values: dict[str, Any] = {name: hit.public_id}
    return url_for(endpoint, **values)
