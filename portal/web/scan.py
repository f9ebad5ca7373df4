"""Scanning: a camera or a wedge scanner asks, the page answers green or red at once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from core.errors import AppError, Invalid
from portal.web.auth import requires
from portal.web.context import current_actor, reading, transaction
from registry.queries.operations import locations
from registry.queries.operations import shipments as list_shipments
from registry.services.scanning import Verdict, judge_scan, move_scanned
from registry.services.scope import get_location
from registry.values import ShipmentState

bp = Blueprint("scan", __name__, url_prefix="/scan")
MAX_CODE = 500
MAX_KEY = 64


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the scan page."""
    actor = current_actor()
    with reading() as session:
        drafts = [s for s in list_shipments(session, actor) if s.state is ShipmentState.DRAFT]
        return render_template(
            "scan/index.html",
            spots=locations(session, actor) if actor.may(Permission.RECORD_WAREHOUSE) else [],
            drafts=drafts,
        )


@bp.post("/")
@requires(Permission.VIEW_REGISTRY)
def scan() -> ResponseReturnValue:
    """Judge one scan, or move what was scanned; the same key again changes nothing."""
    code, key, place, shipment = _read()
    actor, now = current_actor(), utc_now()
    try:
        if place:
            with transaction() as session:
                to = get_location(session, actor, place)
                return jsonify(_shown(move_scanned(session, actor, code, to, key=key, at=now)))
        with reading() as session:
            verdict = judge_scan(session, actor, code, at=now, shipment_id=shipment or None)
            return jsonify(_shown(verdict))
    except AppError as refusal:
        # On this page a refusal is an answer: red, with its sentence.
        return jsonify(_shown(Verdict(good=False, sentence=str(refusal))))


def _read() -> tuple[str, str, str, str]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Invalid("Send one scan as a JSON object.")
    values = [
        str(body.get(name, "") or "").strip() for name in ("code", "key", "place", "shipment")
    ]
    code, key, place, shipment = values
    if not code or len(code) > MAX_CODE or not key or len(key) > MAX_KEY:
        raise Invalid("A scan has a code and a key.", fields={"code": "Scan or type a number"})
    return code, key, place, shipment


def _shown(verdict: Verdict) -> dict[str, Any]:
    return {
        "good": verdict.good,
        "sentence": verdict.sentence,
        "number": verdict.number,
        "id": verdict.public_id,
        "item": verdict.item,
        "on_hand": format(verdict.on_hand, "f") if verdict.on_hand is not None else None,
        "unit": (verdict.unit or "").strip("{}"),
    }
