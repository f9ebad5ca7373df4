"""Scanning: a camera or a wedge scanner asks, the page answers green or red at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from core.actor import Permission
from core.clock import utc_now
from core.errors import AppError, Invalid
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.operations.scan_shell import person_of, tasks, with_reader
from registry.ledger.scope import get_location
from registry.operations.scanning import Verdict, judge_scan, move_scanned

bp = Blueprint("scan", __name__, url_prefix="/scan")
MAX_CODE = 500
MAX_KEY = 64
#: A kept scan is sent within this time, and a device's clock may be ahead by so much.
OLDEST_SCAN = timedelta(days=7)
CLOCK_SLACK = timedelta(minutes=5)


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the scan page."""
    actor = current_actor()
    page = render_template(
        "operations/scan/index.html", tasks=tasks(actor), person=person_of(actor)
    )
    return with_reader(page)


@bp.post("/")
@requires(Permission.VIEW_REGISTRY)
def scan() -> ResponseReturnValue:
    """Judge one scan, or move what was scanned; the same key again changes nothing.

    The header Server-Timing says how long that took.
    """
    asked, started = _read(), perf_counter()
    try:
        verdict = _judged(asked)
    except AppError as refusal:
        # On this page a refusal is an answer: red, with its sentence.
        verdict = Verdict(good=False, sentence=str(refusal))
    answer = jsonify(_shown(verdict))
    answer.headers["Server-Timing"] = f"verdict;dur={(perf_counter() - started) * 1000:.1f}"
    return answer


def _judged(asked: _Asked) -> Verdict:
    actor, now = current_actor(), utc_now()
    if asked.place:
        when = _time_of(asked.scanned_at, now)
        with transaction() as session:
            to = get_location(session, actor, asked.place)
            return move_scanned(session, actor, asked.code, to, key=asked.key, when=when, at=now)
    with reading() as session:
        return judge_scan(session, actor, asked.code, at=now, shipment_id=asked.shipment or None)


class _Asked(BaseModel):
    """One scan; `scanned_at` only of one that was kept on the device for a while."""

    model_config = ConfigDict(str_strip_whitespace=True)

    code: str = Field(min_length=1, max_length=MAX_CODE)
    key: str = Field(min_length=1, max_length=MAX_KEY)
    place: str = Field(default="", max_length=MAX_KEY)
    shipment: str = Field(default="", max_length=MAX_KEY)
    scanned_at: AwareDatetime | None = None


def _read() -> _Asked:
    try:
        return _Asked.model_validate(request.get_json(silent=True))
    except ValidationError as error:
        raise Invalid(
            "A scan is a JSON object with a code and a key.",
            fields={"code": "Scan or type a number"},
        ) from error


def _time_of(scanned_at: datetime | None, now: datetime) -> datetime:
    """Return when a scan was made; Invalid if the device's clock cannot be right."""
    when = scanned_at or now
    if when > now + CLOCK_SLACK or when < now - OLDEST_SCAN:
        raise Invalid(
            f"This was scanned at {when:%Y-%m-%d %H:%M} by the clock of the device: "
            "set the clock, then scan again."
        )
    return min(when, now)


def _shown(verdict: Verdict) -> dict[str, Any]:
    on_hand = verdict.on_hand or {}
    return {
        "good": verdict.good,
        "sentence": verdict.sentence,
        "number": verdict.number,
        "id": verdict.public_id,
        "item": verdict.item,
        "in_stock": [f"{amount:f} {unit.strip('{}')}" for unit, amount in on_hand.items()],
    }
