"""GS1 Digital Links on our labels: they lead to the lot or unit, after sign-in."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading
from registry.ledger.naming import pick_named

bp = Blueprint("digital_link", __name__, url_prefix="/01")


@bp.get("/<gtin>/10/<lot>")
@requires(Permission.VIEW_REGISTRY)
def lot(gtin: str, lot: str) -> ResponseReturnValue:
    """Go to a lot."""
    return _go(gtin, "10", lot)


@bp.get("/<gtin>/21/<serial>")
@requires(Permission.VIEW_REGISTRY)
def serial(gtin: str, serial: str) -> ResponseReturnValue:
    """Go to a unit."""
    return _go(gtin, "21", serial)


def _go(gtin: str, identifier: str, number: str) -> ResponseReturnValue:
    address = f"{request.host_url}01/{gtin}/{identifier}/{number}"
    with reading() as session:
        found = pick_named(session, current_actor(), address)
        return redirect(url_for("lots.show", lot_id=found.public_id))
