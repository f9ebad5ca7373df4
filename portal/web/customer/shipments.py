"""A customer's shipments: what came, what it is worth, where it came from."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from certificates.requests import list_certificates
from certificates.views import newest_by_shipment
from core.actor import Permission
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading
from registry.operations.queries.customer import own_shipments
from registry.operations.shipments import get_shipment

bp = Blueprint("customer_shipments", __name__, url_prefix="/customer/shipments")


@bp.get("/")
@requires(Permission.VIEW_OWN_SHIPMENTS)
def index() -> ResponseReturnValue:
    """Show the own company's shipments with their certificates."""
    with reading() as session:
        rows = own_shipments(session, current_actor())
        issued = list_certificates(session, current_actor(), [row.id for row in rows])
        return render_template(
            "customer/shipments/index.html", rows=rows, newest=newest_by_shipment(issued)
        )


@bp.get("/<shipment_id>")
@requires(Permission.VIEW_OWN_SHIPMENTS)
def show(shipment_id: str) -> ResponseReturnValue:
    """Show one shipment with its certificates and their lineage."""
    with reading() as session:
        shipment = get_shipment(session, current_actor(), shipment_id)
        issued = list_certificates(session, current_actor(), [shipment.id])
        return render_template(
            "customer/shipments/show.html",
            shipment=shipment,
            issued=issued,
            newest=newest_by_shipment(issued).get(shipment.id),
        )
