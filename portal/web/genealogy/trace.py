"""Trace-back and trace-forward: as a graph, as a table, and as files."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Permission
from core.clock import utc_now
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading
from portal.web.frame.listing import Listing, read_listing
from registry.exports.epcis import trace_as_epcis
from registry.exports.trace import trace_as_csv, trace_as_json, trace_rows
from registry.genealogy.bounds import customer_bounds
from registry.genealogy.gaps import completeness_behind
from registry.genealogy.links import Way
from registry.genealogy.starts import Start, StartKind, find_starts, pick_start
from registry.genealogy.trace import Node, Trace
from registry.genealogy.trace import trace as walk
from registry.ledger.days import today
from registry.ledger.lots import find_look_alikes
from registry.ledger.models.traceable import Traceable
from registry.ledger.scope import get_traceable

bp = Blueprint("trace", __name__, url_prefix="/trace")
#: Up to how many lots the bounds by customer are on the page at once.
AT_ONCE = 20_000

_ROWS_OF_A_PAGE = 200
#: Columns of the table that it can be sorted by.
_SORTS: Mapping[str, Callable[[Node], Any]] = {
    "level": lambda node: node.level,
    "number": lambda node: node.number,
    "item": lambda node: (node.item, node.number),
    "supplier": lambda node: (node.supplier or "", node.number),
    "on_hand": lambda node: node.on_hand,
}

_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "epcis": "application/ld+json",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a trace page begins at, and the addresses of its parts."""

    name: str
    about: str
    address: str | None  # of the lot's own page
    endpoint: str
    values: dict[str, str]

    def link(self, part: str, **more: str) -> str:
        """Return the address of `show`, `graph` or `export` of this origin."""
        values: dict[str, Any] = {**self.values, **more}
        return url_for(f".{part}{self.endpoint}", **values)


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Ask for a number; show everything that carries it."""
    number = request.args.get("number", "").strip()
    with reading() as session:
        starts = find_starts(session, current_actor(), number)
        found = [root for start in starts if _is_number(start) for root in start.roots]
        near = find_look_alikes(session, current_actor(), number) if number else []
        return render_template(
            "genealogy/trace/index.html",
            number=number,
            found=found,
            others=[start for start in starts if not _is_number(start)],
            near=[lot for lot in near if lot not in found],
            days=today(session, current_actor(), utc_now()),
        )


@bp.get("/<lot_id>/<any(back, forward):way>")
@requires(Permission.VIEW_REGISTRY)
def show(lot_id: str, way: str) -> ResponseReturnValue:
    """Show the trace from one lot or unit."""
    with reading() as session:
        lot = get_traceable(session, current_actor(), lot_id)
        address = url_for("lots.show", lot_id=lot_id)
        origin = Origin(lot.number, lot.item.name, address, "", {"lot_id": lot_id, "way": way})
        return _page(session, origin, [lot], way)


@bp.get("/from/<kind>/<path:name>/<any(back, forward):way>")
@requires(Permission.VIEW_REGISTRY)
def show_from(kind: str, name: str, way: str) -> ResponseReturnValue:
    """Show the trace from a run, a document, an order, a shipment or a complaint."""
    with reading() as session:
        start = _start(session, kind, name)
        values = {"kind": kind, "name": name, "way": way}
        origin = Origin(_called(start), start.about, None, "_from", values)
        return _page(session, origin, start.roots, way)


@bp.get("/<lot_id>/<any(back, forward):way>/graph.json")
@requires(Permission.VIEW_REGISTRY)
def graph(lot_id: str, way: str) -> ResponseReturnValue:
    """Return nodes and links for the drawing."""
    with reading() as session:
        lot = get_traceable(session, current_actor(), lot_id)
        found = walk(session, current_actor(), [lot], Way(way), at=utc_now())
    return {"nodes": _nodes(found), "links": _links(found)}


@bp.get("/from/<kind>/<path:name>/<any(back, forward):way>/graph.json")
@requires(Permission.VIEW_REGISTRY)
def graph_from(kind: str, name: str, way: str) -> ResponseReturnValue:
    """Return nodes and links for the drawing of a trace from several lots."""
    with reading() as session:
        start = _start(session, kind, name)
        found = walk(session, current_actor(), start.roots, Way(way), at=utc_now())
    return {"nodes": _nodes(found), "links": _links(found)}


@bp.get("/<lot_id>/<any(back, forward):way>.<any(json, csv, epcis):shape>")
@requires(Permission.VIEW_REGISTRY)
def export(lot_id: str, way: str, shape: str) -> ResponseReturnValue:
    """Return the trace as a file."""
    with reading() as session:
        lot = get_traceable(session, current_actor(), lot_id)
        return _file(session, [lot], way, shape, lot.number)


@bp.get("/from/<kind>/<path:name>/<any(back, forward):way>.<any(json, csv, epcis):shape>")
@requires(Permission.VIEW_REGISTRY)
def export_from(kind: str, name: str, way: str, shape: str) -> ResponseReturnValue:
    """Return the trace from several lots as a file."""
    with reading() as session:
        start = _start(session, kind, name)
        return _file(session, start.roots, way, shape, _called(start))


def _page(
    session: Session, origin: Origin, roots: Sequence[Traceable], way: str
) -> ResponseReturnValue:
    actor = current_actor()
    found = walk(session, actor, roots, Way(way), at=utc_now())
    listing = read_listing(
        request.path, request.args, sorts=_SORTS, default="level", size=_ROWS_OF_A_PAGE
    )
    rows = _table(found, listing)
    # Over very many lots the bounds take seconds: only when they are asked for.
    later = way == "forward" and len(found.nodes) > AT_ONCE and "bounds" not in request.args
    return render_template(
        "genealogy/trace/show.html",
        origin=origin,
        way=way,
        found=found,
        listing=listing,
        total=len(rows),
        rows=rows[listing.offset : listing.offset + listing.size],
        bounds=customer_bounds(session, actor, found) if way == "forward" and not later else [],
        later=later,
        completeness=completeness_behind(session, actor, [root.id for root in roots]),
    )


def _table(found: Trace, listing: Listing) -> list[tuple[Node, dict[str, Decimal]]]:
    """Return the lots and units of a trace as the list asks for them, with their sums."""
    wanted = listing.text.lower()
    pairs = [
        (node, {name: Decimal(row[name]) for name in ("used", "with customers")})
        for node, row in zip(found.nodes, trace_rows(found), strict=True)
        if wanted in f"{node.number} {node.item} {node.supplier or ''}".lower()
    ]
    return sorted(pairs, key=lambda pair: _SORTS[listing.sort](pair[0]), reverse=listing.descending)


def _file(
    session: Session, roots: Sequence[Traceable], way: str, shape: str, name: str
) -> ResponseReturnValue:
    found = walk(session, current_actor(), roots, Way(way), at=utc_now())
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
    answer.headers.set("Content-Disposition", "attachment", filename=f"trace-{way}-{name}.{ending}")
    return answer


def _start(session: Session, kind: str, name: str) -> Start:
    if kind not in set(StartKind):
        abort(404)
    return pick_start(session, current_actor(), name, StartKind(kind))


def _is_number(start: Start) -> bool:
    return start.kind is StartKind.NUMBER


def _called(start: Start) -> str:
    # A document's name to find it by is its public id; people know the file's name.
    return start.about if start.kind is StartKind.DOCUMENT else start.name


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
    # Customers stand at the right: behind the last level, or beside the root of a trace back.
    last = max((node.level for node in found.nodes), default=0) + 1
    if found.way is Way.BACK:
        last = -1
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
            "label": _amount(link.quantity, units[link.parent_id]),
            "stated": link.stated,
        }
        for link in found.links
    ]
    for (customer_id, traceable_id), quantity in found.out.items():
        back = found.returned.get((customer_id, traceable_id))
        said = _amount(quantity, units[traceable_id])
        if back:
            said += f" ({_amount(back, units[traceable_id])} came back)"
        links.append(
            {
                "from": f"t{traceable_id}",
                "to": f"c{customer_id}",
                "label": said,
                "stated": True,
            }
        )
    return links


def _amount(quantity: object, unit: str) -> str:
    """Return an amount as the pages write it, thousands apart."""
    return f"{quantity:,f} {unit.strip('{}')}".replace(",", "\N{NARROW NO-BREAK SPACE}")
