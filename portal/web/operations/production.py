"""Production runs: the list, and the form that consumes lots and makes a new one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Permission
from core.clock import utc_now
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.operations.run_form import BESIDE, Finders, record_form
from registry.genealogy.starts import StartKind, find_starts
from registry.items.scope import get_item
from registry.ledger.models.traceable import Location, Traceable
from registry.ledger.naming import pick_named
from registry.ledger.scope import get_location, get_traceable
from registry.operations.backflush import Shortage, propose_inputs
from registry.operations.production import Input
from registry.operations.queries.choices import (
    Available,
    available,
    items,
    locations,
    recent_events,
)
from registry.values import EventType

bp = Blueprint("production", __name__, url_prefix="/production")


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the newest runs."""
    with reading() as session:
        rows = recent_events(session, current_actor(), EventType.TRANSFORM)
        return render_template("operations/production/index.html", rows=rows)


@bp.get("/new")
@requires(Permission.RECORD_PRODUCTION)
def new() -> ResponseReturnValue:
    """Show the form of a run; only what may be used is offered, first to expire first."""
    actor = current_actor()
    with reading() as session:
        inputs, short = _proposal(session)
        return render_template(
            "operations/production/new.html",
            proposed=inputs,
            short=short,
            stock=_offered(session),
            items=items(session, actor),
            spots=locations(session, actor),
            beside=BESIDE,
        )


@bp.post("/new")
@requires(Permission.RECORD_PRODUCTION)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Record the run."""
    actor = current_actor()
    with transaction() as session:
        made = record_form(session, actor, _finders(session), at=utc_now())
        words = f"{made[0].number} to {made[-1].number}" if made[1:] else made[0].number
        wait = "They wait" if made[1:] else "It waits"
        flash(f"Made {words}. {wait} in quarantine for release.")
    return redirect(url_for("lots.show", lot_id=made[0].public_id))


def _offered(session: Session) -> list[Available]:
    """Return what may be used; under a settled nonconformance also what it names."""
    actor, now = current_actor(), utc_now()
    rework = request.values.get("rework", "").strip()
    named = find_starts(session, actor, rework, StartKind.COMPLAINT) if rework else []
    lots = {root.id for start in named for root in start.roots}
    return available(session, actor, at=now, also=lots)


def _finders(session: Session) -> Finders:
    actor = current_actor()

    def stock(key: str) -> tuple[Traceable, Location]:
        lot, _, place = key.partition("@")
        return get_traceable(session, actor, lot), get_location(session, actor, place)

    return Finders(
        stock=stock,
        item=lambda item_id: get_item(session, actor, item_id),
        place=lambda place_id: get_location(session, actor, place_id),
        named=lambda text, field: pick_named(session, actor, text, field=field),
    )


def _proposal(session: Session) -> tuple[list[Input], list[Shortage]]:
    """Return what the bill of materials takes, if the address asks for an item and a quantity."""
    item_id, wanted = request.args.get("item", ""), request.args.get("quantity", "")
    if request.method != "GET" or not item_id or not wanted:
        return [], []
    product = get_item(session, current_actor(), item_id)
    amount = forms.kept(wanted, "quantity", product).quantity
    return propose_inputs(session, current_actor(), product, amount, at=utc_now())
