"""Production runs: the list, and the form that consumes lots and makes a new one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Permission
from core.clock import utc_now
from core.errors import Invalid
from portal.web import forms
from portal.web.auth import requires
from portal.web.context import current_actor, reading, transaction
from portal.web.errors import shows_errors_of
from registry.queries.operations import available, items, locations, recent_events
from registry.services.bills import Shortage, propose_inputs
from registry.services.production import Input, Output, Run, record_run
from registry.services.scope import get_item, get_location, get_traceable
from registry.services.serials import UnitRun, expand_range, make_serials
from registry.values import EventType, LineRole

bp = Blueprint("production", __name__, url_prefix="/production")


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the newest runs."""
    with reading() as session:
        rows = recent_events(session, current_actor(), EventType.TRANSFORM)
        return render_template("production/index.html", rows=rows)


@bp.get("/new")
@requires(Permission.RECORD_PRODUCTION)
def new() -> ResponseReturnValue:
    """Show the form of a run; only what may be used is offered, first to expire first."""
    actor = current_actor()
    with reading() as session:
        inputs, short = _proposal(session)
        return render_template(
            "production/new.html",
            proposed=inputs,
            short=short,
            stock=available(session, actor, at=utc_now()),
            items=items(session, actor),
            locations=locations(session, actor),
        )


@bp.post("/new")
@requires(Permission.RECORD_PRODUCTION)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Record the run."""
    actor = current_actor()
    with transaction() as session:
        run = Run(
            inputs=_inputs(session),
            outputs=[_output(session)],
            occurred_at=forms.moment("occurred_at"),
            work_order=forms.text("work_order") or None,
            batch=forms.text("batch") or None,
            machine=forms.text("machine") or None,
            shift=forms.text("shift") or None,
            operator=forms.text("operator") or None,
        )
        if forms.text("first_serial"):
            made = make_serials(session, actor, _units(run), at=utc_now())
            words = f"{made[0].number} to {made[-1].number}" if made[1:] else made[0].number
            flash(f"Made {words}. They wait in quarantine for their release.")
        else:
            _, made = record_run(session, actor, run, at=utc_now())
            flash(f"Made {made[0].number}. It waits in quarantine for its release.")
    return redirect(url_for("lots.show", lot_id=made[0].public_id))


def _units(run: Run) -> UnitRun:
    """Return the same run as one that makes single units, counted up from the first serial."""
    [output] = run.outputs
    if output.quantity != output.quantity.to_integral_value():
        raise Invalid("Units are whole.", fields={"quantity": "How many units?"})
    return UnitRun(
        output.item,
        expand_range(forms.text("first_serial"), int(output.quantity)),
        output.location,
        run.occurred_at,
        inputs=run.inputs,
        expiry_date=output.expiry_date,
        work_order=run.work_order,
        batch=run.batch,
        machine=run.machine,
        shift=run.shift,
        operator=run.operator,
    )


def _proposal(session: Session) -> tuple[list[Input], list[Shortage]]:
    """Return what the bill of materials takes, if the address asks for an item and a quantity."""
    item_id, wanted = request.args.get("item", ""), request.args.get("quantity", "")
    if request.method != "GET" or not item_id or not wanted:
        return [], []
    amount = forms.decimal(wanted, "quantity")
    product = get_item(session, current_actor(), item_id)
    return propose_inputs(session, current_actor(), product, amount, at=utc_now())


def _inputs(session: Session) -> list[Input]:
    actor = current_actor()
    inputs = []
    for number in forms.line_numbers("stock", "quantity"):
        name = f"lines.{number}."
        lot, _, place = forms.needed(f"{name}stock", "Choose the lot.").partition("@")
        role = forms.text(f"{name}role") or LineRole.INGREDIENT.value
        if role not in {item.value for item in LineRole}:
            raise Invalid("Choose a role.", fields={f"{name}role": "Choose one of the list"})
        inputs.append(
            Input(
                traceable=get_traceable(session, actor, lot),
                quantity=forms.quantity(f"{name}quantity"),
                location=get_location(session, actor, place),
                role=LineRole(role),
                inferred=forms.text(f"{name}proposed") == forms.text(f"{name}stock"),
            )
        )
    if not inputs:
        raise Invalid("Say what was used.", fields={"lines.0.stock": "Choose at least one lot"})
    return inputs


def _output(session: Session) -> Output:
    actor = current_actor()
    return Output(
        item=get_item(session, actor, forms.needed("item", "Choose what was made.")),
        quantity=forms.quantity("quantity"),
        location=get_location(session, actor, forms.needed("location", "Choose the place.")),
        number=forms.text("number") or None,
        expiry_date=forms.day("expiry_date"),
    )
