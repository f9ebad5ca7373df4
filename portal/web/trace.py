"""Trace-back and trace-forward: as a graph, as a table, and as files."""

from __future__ import annotations

import io
import json

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.web.auth import requires
from portal.web.context import app_parts, current_actor, reading
from registry.days import today
from registry.exports.epcis import trace_as_epcis
from registry.exports.trace import trace_as_csv, trace_as_json, trace_rows
from registry.genealogy import Way
from registry.insight.bounds import customer_bounds
from registry.insight.gaps import completeness_of
from registry.services.lots import find_look_alikes, find_traceables
from registry.services.scope import get_traceable
from registry.services.trace import Trace
from registry.services.trace import trace as walk

bp = Blueprint("trace", __name__, url_prefix="/trace")

_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "epcis": "application/ld+json",
}


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Ask for a number; show what carries it."""
    number = request.args.get("number", "").strip()
    with reading() as session:
        found = find_traceables(session, current_actor(), number) if number else []
        near = find_look_alikes(session, current_actor(), number) if number else []
        return render_template(
            "trace/index.html",
            number=number,
            found=found,
            near=[lot for lot in near if lot not in found],
            days=today(session, current_actor(), utc_now()),
        )


@bp.get("/<lot_id>/<any(back, forward):way>")
@requires(Permission.VIEW_REGISTRY)
def show(lot_id: str, way: str) -> ResponseReturnValue:
    """Show the trace from one lot or unit."""
    with reading() as session:
        lot = get_traceable(session, current_actor(), lot_id)
        found = walk(session, current_actor(), [lot], Way(way), at=utc_now())
        actor = current_actor()
        return render_template(
            "trace/show.html",
            lot=lot,
            way=way,
            found=found,
            rows=trace_rows(found),
            bounds=customer_bounds(session, actor, found) if way == "forward" else [],
            completeness=completeness_of(session, actor, lot),
        )


@bp.get("/<lot_id>/<any(back, forward):way>/graph.json")
@requires(Permission.VIEW_REGISTRY)
def graph(lot_id: str, way: str) -> ResponseReturnValue:
    """Return nodes and links for the drawing."""
    with reading() as session:
        lot = get_traceable(session, current_actor(), lot_id)
        found = walk(session, current_actor(), [lot], Way(way), at=utc_now())
    return {"nodes": _nodes(found), "links": _links(found)}


@bp.get("/<lot_id>/<any(back, forward):way>.<any(json, csv, epcis):shape>")
@requires(Permission.VIEW_REGISTRY)
def export(lot_id: str, way: str, shape: str) -> ResponseReturnValue:
    """Return the trace as a file."""
    with reading() as session:
        lot = get_traceable(session, current_actor(), lot_id)
        found = walk(session, current_actor(), [lot], Way(way), at=utc_now())
        if shape == "csv":
            out = io.StringIO()
            trace_as_csv(found, out)
            body = out.getvalue()
        elif shape == "json":
            body = json.dumps(trace_as_json(found), ensure_ascii=False, indent=1)
        else:
            base = app_parts().settings.public_url
            document = trace_as_epcis(session, current_actor(), found, at=utc_now(), base=base)
            body = json.dumps(document, ensure_ascii=False, indent=1)
    ending = "jsonld" if shape == "epcis" else shape
    answer = Response(body, mimetype=_TYPES[shape])
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"trace-{way}-{lot.number}.{ending}"
    )
    return answer


def _nodes(found: Trace) -> list[dict[str, object]]:
    nodes: list[dict[str, object]] = [
        {
            "id": f"t{node.id}",
            "label": node.number,
            "item": node.item,
            "status": node.status.value,
            "level": node.level,
            "root": node.id in found.roots,
            "address": url_for("lots.show", lot_id=node.public_id),
        }
        for node in found.nodes
    ]
    last = max((node.level for node in found.nodes), default=0) + 1
    for customer_id, customer in {(row.customer_id, row.customer) for row in found.deliveries}:
        nodes.append(
            {
                "id": f"c{customer_id}",
                "label": customer,
                "item": "Customer",
                "status": "customer",
                "level": last,
                "root": False,
                "address": None,
            }
        )
    return nodes


def _links(found: Trace) -> list[dict[str, object]]:
    units = {node.id: node.unit for node in found.nodes}
    links: list[dict[str, object]] = [
        {
            "from": f"t{link.parent_id}",
            "to": f"t{link.child_id}",
            "label": f"{link.quantity:f} {units[link.parent_id].strip('{}')}",
            "stated": link.stated,
        }
        for link in found.links
    ]
    totals: dict[tuple[int, int], list[object]] = {}
    for row in found.deliveries:
        entry = totals.setdefault((row.traceable_id, row.customer_id), [0, row.unit])
        entry[0] += row.quantity  # type: ignore[operator]
    for (traceable_id, customer_id), (quantity, unit) in totals.items():
        links.append(
            {
                "from": f"t{traceable_id}",
                "to": f"c{customer_id}",
                "label": f"{quantity:f} {str(unit).strip('{}')}",
                "stated": True,
            }
        )
    return links
