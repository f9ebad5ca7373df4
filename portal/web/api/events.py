"""JSON for machines: record one event of any kind, read it back, trace, and look at stock.

The words are those of the table of `lotbridge import events` (docs/integrate): an event is
an object with the columns of the event, and `lines` with the columns of its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Annotated, Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from sqlalchemy import select

from core.actor import Permission
from core.clock import utc_now
from core.errors import Invalid
from core.numbers import read_decimal
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from registry.exports.epcis import trace_as_epcis
from registry.exports.trace import trace_as_json
from registry.genealogy.links import Way
from registry.genealogy.starts import StartKind, pick_start
from registry.genealogy.trace import trace
from registry.imports.cells import MAX_CELL
from registry.imports.events import record_one
from registry.imports.names import Names
from registry.imports.tables import NumberedRow
from registry.ledger.errors import EventNotFound
from registry.ledger.models.event import Event
from registry.ledger.queries.stock import StockFilter, stock_rows

bp = Blueprint("api_events", __name__, url_prefix="/api/v1")
MAX_LINES = 2000
MAX_STOCK = 5000


def _number(sent: Any) -> Any:
    """Read a quantity that is sent as text by the rule of all numbers; JSON numbers as they are."""
    return read_decimal(sent, comma=False) if isinstance(sent, str) else sent


_Text = Field(default="", max_length=MAX_CELL)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Line(_Strict):
    """One lot or unit of an event; the columns of a row of the table."""

    item: str = _Text
    number: str = _Text
    kind: str = _Text
    direction: str = _Text
    role: str = _Text
    quantity: Annotated[Decimal | None, BeforeValidator(_number)] = None
    unit: str = _Text
    location: str = _Text
    to_location: str = _Text
    supplier_lot: str = _Text
    manufacture_date: str = _Text
    expiry_date: str = _Text
    status: str = _Text
    inferred: bool = False


class NewEvent(_Strict):
    """One event. `id` is the sender's own: sending it again changes nothing."""

    id: str = Field(min_length=1, max_length=200)
    type: str = Field(max_length=40)
    time: str = Field(max_length=40)
    site: str = _Text
    party: str = _Text
    outcome: str = _Text
    code: str = _Text
    reason: str = _Text
    purchase_order: str = _Text
    delivery_note: str = _Text
    papers_missing: str = _Text
    work_order: str = _Text
    batch: str = _Text
    rework: str = _Text
    shipment: str = _Text
    document: str = _Text
    machine: str = _Text
    shift: str = _Text
    operator: str = _Text
    corrects: str = _Text
    restates: str = _Text
    lines: list[Line] = Field(default_factory=list, max_length=MAX_LINES)
    create_missing: bool = False


@bp.post("/events")
@requires(Permission.VIEW_REGISTRY)
def create() -> ResponseReturnValue:
    """Record one event: 201 if it is new, 200 if its id was recorded before."""
    new = _read()
    actor, now = current_actor(), utc_now()
    with transaction() as session:
        names = Names(session, actor, new.create_missing, now)
        event, report = record_one(session, actor, list(_rows(new)), names=names, at=now)
        warnings = [warning.message for warning in report.warnings]
        shown = _shown(event) | {"created": names.created, "warnings": warnings}
        return jsonify(shown), 201 if report.recorded else 200


@bp.get("/events/<event_id>")
@requires(Permission.VIEW_REGISTRY)
def show(event_id: str) -> ResponseReturnValue:
    """Return one event by the sender's own id, or by ours."""
    actor = current_actor()
    with reading() as session:
        event = session.scalars(
            select(Event).where(
                Event.organization_id == (actor.operator_id if actor.is_operator else 0),
                (Event.external_id == event_id) | (Event.public_id == event_id),
            )
        ).first()
        if event is None:
            raise EventNotFound("There is no such event.")
        return jsonify(_shown(event))


@bp.get("/traces")
@requires(Permission.VIEW_REGISTRY)
def traces() -> ResponseReturnValue:
    """Trace any number: `number`, `way` back or forward, `format` json or epcis.

    `of` says what the number is (number, run, document, order, shipment, complaint);
    without it the first that fits is taken, in this order.
    """
    number = request.args.get("number", "")[:MAX_CELL]
    way = request.args.get("way", Way.FORWARD.value)
    if way not in set(Way):
        raise Invalid("way is back or forward.", fields={"way": "back or forward"})
    kind = request.args.get("of", "")
    if kind and kind not in set(StartKind):
        words = ", ".join(StartKind)
        raise Invalid(f"of is one of {words}.", fields={"of": words})
    with reading() as session:
        actor, now = current_actor(), utc_now()
        start = pick_start(session, actor, number, StartKind(kind) if kind else None)
        roots = start.roots
        found = trace(session, actor, roots, Way(way), at=now)
        if request.args.get("format") == "epcis":
            base = app_parts().settings.public_url
            return jsonify(trace_as_epcis(session, actor, found, at=now, base=base))
        return jsonify(trace_as_json(found))


@bp.get("/stock")
@requires(Permission.VIEW_REGISTRY)
def stock() -> ResponseReturnValue:
    """Return what lies where; filters `number`, `item`, `site`, `location`, `status`."""
    get = request.args.get
    wanted = StockFilter(
        number=get("number"),
        sku=get("item"),
        site=get("site"),
        location=get("location"),
        status=get("status"),
    )
    with reading() as session:
        rows = stock_rows(session, current_actor(), wanted, at=utc_now())
        found = [
            {
                "number": row.number,
                "item": row.sku,
                "status": row.status.value,
                "expiry_date": row.expiry_date.isoformat() if row.expiry_date else None,
                "site": row.site,
                "location": row.location,
                "quantity": format(row.quantity, "f"),
                "unit": row.unit,
            }
            for row in islice(rows, MAX_STOCK + 1)
        ]
    return jsonify({"rows": found[:MAX_STOCK], "more": len(found) > MAX_STOCK})


def _read() -> NewEvent:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Invalid("Send one event as a JSON object.")
    try:
        return NewEvent.model_validate(body)
    except ValidationError as error:
        fields = {
            ".".join(str(part) for part in one["loc"]): str(one["msg"]) for one in error.errors()
        }
        raise Invalid("This is no event.", fields=fields) from error


def _rows(new: NewEvent) -> Iterator[NumberedRow]:
    shared = new.model_dump(exclude={"id", "lines", "create_missing"})
    for number, line in enumerate(new.lines or [Line()], 1):
        cells = {"event": new.id, **shared, **line.model_dump()}
        cells["inferred"] = "yes" if line.inferred else ""
        cells["quantity"] = "" if line.quantity is None else format(line.quantity, "f")
        yield NumberedRow(number, cells)


def _shown(event: Event) -> dict[str, Any]:
    return {
        "id": event.external_id,
        "event": event.public_id,
        "type": event.type.value,
        "restates": event.restates.value if event.restates else None,
        "occurred_at": event.occurred_at.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "recorded_by": event.recorded_by,
        "code": event.code,
        "outcome": event.outcome,
        "reason": event.reason,
        "references": event.references,
        "converted": event.data.get("converted"),
        "lines": [
            {
                "item": line.traceable.item.sku,
                "number": line.traceable.number,
                "direction": line.direction.value,
                "role": line.role.value,
                "quantity": format(line.quantity, "f"),
                "unit": line.unit,
                "location": line.location.path if line.location else None,
                "inferred": line.inferred,
            }
            for line in event.lines
        ],
    }
