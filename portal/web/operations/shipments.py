"""Shipments: drafting, the gate, letting go, and what went where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from certificates.changes import list_told
from certificates.requests import list_certificates, request_certificate
from core.actor import Permission
from core.clock import local_date, utc_now
from core.errors import Invalid
from notifications.queries import deliveries_of_notices
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from registry.items.scope import get_item
from registry.ledger.days import today
from registry.ledger.models.traceable import Location
from registry.ledger.scope import get_location, get_traceable
from registry.operations.models import Shipment
from registry.operations.picking import Proposal, propose_picks
from registry.operations.queries.choices import available, items, partners
from registry.operations.queries.choices import shipments as list_shipments
from registry.operations.shipments import (
    NewShipment,
    Pick,
    cancel_shipment,
    change_shipment,
    create_shipment,
    get_shipment,
    ship,
)
from registry.parties.models import Organization
from registry.parties.scope import get_partner
from registry.values import PartnerRole

bp = Blueprint("shipments", __name__, url_prefix="/shipments")


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the newest shipments."""
    with reading() as session:
        rows = list_shipments(session, current_actor())
        return render_template("operations/shipments/index.html", rows=rows)


@bp.get("/new")
@requires(Permission.SHIP)
def new() -> ResponseReturnValue:
    """Show the form of a shipment; only what may leave is offered, first to expire first."""
    actor = current_actor()
    now = utc_now()
    with reading() as session:
        proposal = _proposal(session)
        return render_template(
            "operations/shipments/new.html",
            proposal=proposal,
            items=items(session, actor),
            stock=available(session, actor, at=now),
            customers=partners(session, actor, PartnerRole.CUSTOMER),
            today=local_date(now, actor.time_zone),
        )


@bp.post("/new")
@requires(Permission.SHIP)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Draft the shipment."""
    actor = current_actor()
    with transaction() as session:
        customer = get_partner(session, actor, forms.needed("customer", "Choose the customer."))
        shipment = create_shipment(session, actor, _typed(session, customer), at=utc_now())
    return redirect(url_for(".show", shipment_id=shipment.public_id))


@bp.get("/<shipment_id>/edit")
@requires(Permission.SHIP)
def edit(shipment_id: str) -> ResponseReturnValue:
    """Show the form of a draft."""
    actor, now = current_actor(), utc_now()
    with reading() as session:
        shipment = get_shipment(session, actor, shipment_id)
        return render_template(
            "operations/shipments/new.html",
            shipment=shipment,
            proposal=Proposal(tuple(_kept(session, shipment)), Decimal(0), ()),
            items=[],
            stock=available(
                session, actor, at=now, also=[line.traceable_id for line in shipment.lines]
            ),
            customers=partners(session, actor, PartnerRole.CUSTOMER),
            today=shipment.ships_on,
        )


@bp.post("/<shipment_id>/edit")
@requires(Permission.SHIP)
@shows_errors_of(".edit")
def change(shipment_id: str) -> ResponseReturnValue:
    """Bring the draft up to date."""
    actor = current_actor()
    with transaction() as session:
        shipment = get_shipment(session, actor, shipment_id)
        customer = get_partner(session, actor, forms.needed("customer", "Choose the customer."))
        typed = replace(_typed(session, customer), sales_order=shipment.sales_order)
        change_shipment(session, actor, shipment, typed, at=utc_now())
    return redirect(url_for(".show", shipment_id=shipment_id))


@bp.post("/<shipment_id>/cancel")
@requires(Permission.SHIP)
@shows_errors_of(".show")
def cancel(shipment_id: str) -> ResponseReturnValue:
    """Give the draft up."""
    with transaction() as session:
        shipment = get_shipment(session, current_actor(), shipment_id)
        cancel_shipment(session, current_actor(), shipment, at=utc_now())
        flash(f"Shipment {shipment.number} is cancelled; what it held is free again.")
    return redirect(url_for(".show", shipment_id=shipment_id))


@bp.get("/<shipment_id>")
@requires(Permission.VIEW_REGISTRY)
def show(shipment_id: str) -> ResponseReturnValue:
    """Show one shipment."""
    with reading() as session:
        shipment = get_shipment(session, current_actor(), shipment_id)
        issued = list_certificates(session, current_actor(), [shipment.id])
        told = list_told(session, current_actor(), [row.certificate.id for row in issued])
        notices = [row.notice_id for row in told if row.notice_id is not None]
        return render_template(
            "operations/shipments/show.html",
            shipment=shipment,
            issued=issued,
            told=told,
            deliveries=deliveries_of_notices(session, current_actor(), notices),
            days=today(session, current_actor(), utc_now()),
        )


@bp.post("/<shipment_id>/ship")
@requires(Permission.SHIP)
@shows_errors_of(".show")
def send(shipment_id: str) -> ResponseReturnValue:
    """Let the shipment leave."""
    with transaction() as session:
        shipment = get_shipment(session, current_actor(), shipment_id)
        ship(session, current_actor(), shipment, at=utc_now())
        if current_actor().may(Permission.ISSUE_CERTIFICATES):
            request_certificate(session, current_actor(), shipment_id, at=utc_now())
        flash(f"Shipment {shipment.number} has left for {shipment.customer.name}.")
    return redirect(url_for(".show", shipment_id=shipment_id))


def _proposal(session: Session) -> Proposal | None:
    """Return what to pick, if the address names an item and a quantity (and a customer)."""
    get = request.args.get
    if request.method != "GET" or not get("item") or not get("quantity"):
        return None
    actor = current_actor()
    customer = get("customer")
    item = get_item(session, actor, get("item", ""))
    return propose_picks(
        session,
        actor,
        item,
        forms.kept(get("quantity", ""), "quantity", item).quantity,
        at=utc_now(),
        customer=get_partner(session, actor, customer) if customer else None,
    )


def _kept(session: Session, shipment: Shipment) -> Iterator[Pick]:
    for line in shipment.lines:
        place = session.get_one(Location, line.location_id)
        yield Pick(line.traceable, line.quantity, place)


def _typed(session: Session, customer: Organization) -> NewShipment:
    return NewShipment(
        customer=customer,
        picks=_picks(session),
        ships_on=forms.day("ships_on") or local_date(utc_now(), current_actor().time_zone),
        ship_to=forms.text("ship_to") or None,
        customer_order=forms.text("customer_order") or None,
        carrier=forms.text("carrier") or None,
    )


def _picks(session: Session) -> list[Pick]:
    actor = current_actor()
    picks = []
    for number in forms.line_numbers("stock", "quantity"):
        name = f"lines.{number}."
        lot, _, place = forms.needed(f"{name}stock", "Choose the lot.").partition("@")
        traceable = get_traceable(session, actor, lot)
        kept = forms.kept_quantity(f"{name}quantity", traceable)
        spot = get_location(session, actor, place)
        picks.append(Pick(traceable, kept.quantity, spot, kept.note))
    if not picks:
        raise Invalid("Say what leaves.", fields={"lines.0.stock": "Choose at least one lot"})
    return picks
