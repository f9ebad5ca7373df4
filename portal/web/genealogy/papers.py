"""Papers made from the registry: pick lists, the audit packet of a lot, the FSMA 204 sheet."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from core.errors import Invalid
from portal.packets import build_packet
from portal.printing import print_pick_list
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from registry.exports.fsma204 import SHEETS, tracking_rows, tracking_workbook
from registry.exports.pick_list import run_pick_list, shipment_pick_list
from registry.genealogy.links import Way
from registry.genealogy.reach import read_reached
from registry.genealogy.starts import pick_start
from registry.items.scope import get_item
from registry.ledger.scope import get_traceable
from registry.operations.backflush import propose_inputs
from registry.operations.shipments import get_shipment

bp = Blueprint("papers", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Without dates the sheet holds so many days: what must be kept (21 CFR 1.1460).
KEPT = timedelta(days=2 * 365)


@bp.get("/shipments/<shipment_id>/pick-list.pdf")
@requires(Permission.SHIP)
def shipment_list(shipment_id: str) -> ResponseReturnValue:
    """Print what to pick for a shipment, in the order of the places."""
    with reading() as session:
        shipment = get_shipment(session, current_actor(), shipment_id)
        plain = shipment_pick_list(session, shipment, at=utc_now())
    return _pdf(print_pick_list(plain), f"pick-list-{shipment.number}.pdf")


@bp.get("/production/pick-list.pdf")
@requires(Permission.RECORD_PRODUCTION)
def run_list() -> ResponseReturnValue:
    """Print what the bill of materials takes for a quantity of a product."""
    actor, now = current_actor(), utc_now()
    with reading() as session:
        product = get_item(session, actor, request.args.get("item", ""))
        amount = forms.kept(request.args.get("quantity", ""), "quantity", product).quantity
        inputs, _ = propose_inputs(session, actor, product, amount, at=now)
        plain = run_pick_list(session, product, amount, inputs, at=now)
    return _pdf(print_pick_list(plain), "pick-list-run.pdf")


@bp.get("/lots/<lot_id>/packet.zip")
@requires(Permission.VIEW_AUDIT)
def packet(lot_id: str) -> ResponseReturnValue:
    """Return everything about a lot in one archive, with the hash of each file."""
    parts = app_parts()
    with transaction() as session:  # the trail notes that it was taken
        lot = get_traceable(session, current_actor(), lot_id)
        data = build_packet(
            session,
            current_actor(),
            parts.store,
            lot,
            at=utc_now(),
            base=parts.settings.public_url,
        )
        name = f"audit-packet-{lot.number}.zip"
    return _file(data, "application/zip", name)


@bp.get("/fsma-204")
@requires(Permission.VIEW_REGISTRY)
def tracking() -> ResponseReturnValue:
    """Ask which events the sheet is to hold."""
    return render_template(
        "genealogy/papers/fsma204.html", sheets=[title for title, _ in SHEETS.values()]
    )


@bp.get("/fsma-204.xlsx")
@requires(Permission.VIEW_REGISTRY)
def tracking_sheet() -> ResponseReturnValue:
    """Return the sortable sheet: of a period, of one traced number, or of both."""
    actor, now = current_actor(), utc_now()
    zone = ZoneInfo(actor.time_zone)
    since = _day("since", zone) or now - KEPT
    until = _day("until", zone)
    number = request.args.get("number", "").strip()
    with reading() as session:
        lots = None
        if number:
            roots = [root.id for root in pick_start(session, actor, number).roots]
            lots = [row.id for way in Way for row in read_reached(session, actor, roots, way)]
        rows = tracking_rows(
            session,
            actor,
            since=since,
            until=until + timedelta(days=1) if until else now + timedelta(days=1),
            traceables=lots,
        )
    return _file(tracking_workbook(rows), _XLSX, "fsma-204.xlsx")


def _day(name: str, zone: ZoneInfo) -> datetime | None:
    typed = request.args.get(name, "").strip()
    if not typed:
        return None
    try:
        day = datetime.fromisoformat(typed).date()
    except ValueError as error:
        raise Invalid("This is no date.", fields={name: "Choose a date"}) from error
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _pdf(data: bytes, name: str) -> Response:
    return _file(data, "application/pdf", name)


def _file(data: bytes, kind: str, name: str) -> Response:
    answer = Response(data, content_type=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
