"""What was measured during runs: values of a run, struck values, limits of an item, the record."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from core.actor import Permission
from core.clock import utc_now
from core.errors import Invalid
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.operations.run_form import read_values
from registry.items.process_limits import NewLimit, limits_of, set_process_limits
from registry.items.scope import get_item
from registry.ledger.scope import zone_of
from registry.operations.corrections import get_event
from registry.operations.process import MOST_VALUES, NewValue, record_values, strike_value

bp = Blueprint("process", __name__)


class SentValue(BaseModel):
    """One measured value as a machine sends it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=200)
    value: str = Field(max_length=50, pattern=r"^-?[0-9]+(\.[0-9]+)?$")
    unit: str | None = Field(default=None, max_length=50)
    time: AwareDatetime | None = None
    equipment: str | None = Field(default=None, max_length=200)


class SentValues(BaseModel):
    """The values of one run."""

    model_config = ConfigDict(extra="forbid")

    values: list[SentValue] = Field(min_length=1, max_length=MOST_VALUES)


@bp.post("/events/<event_id>/values")
@requires(Permission.RECORD_PRODUCTION)
@shows_errors_of("events.show")
def add(event_id: str) -> ResponseReturnValue:
    """Add measured values to a run."""
    with transaction() as session:
        event = get_event(session, current_actor(), event_id)
        values = read_values(zone_of(session, event))
        if not values:
            raise Invalid("Enter a value.", fields={"value.0.name": "Name the parameter"})
        rows = record_values(session, current_actor(), event, values, at=utc_now())
        outside = [row.name for row in rows if not row.within]
        flash(
            f"Recorded; outside its limits: {', '.join(outside)}." if outside else "Recorded.",
            "amber" if outside else "green",
        )
    return redirect(url_for("events.show", event_id=event_id))


@bp.post("/events/<event_id>/values/strike")
@requires(Permission.CORRECT_EVENTS)
@shows_errors_of("events.show")
def strike(event_id: str) -> ResponseReturnValue:
    """Strike a wrong value out."""
    with transaction() as session:
        reason = forms.needed("strike_reason", "Say why it is wrong.")
        strike_value(session, current_actor(), forms.text("value"), reason=reason, at=utc_now())
        flash("The value no longer counts; it stays visible.")
    return redirect(url_for("events.show", event_id=event_id))


@bp.post("/events/<event_id>/batch-record")
@requires(Permission.VIEW_REGISTRY)
@shows_errors_of("events.show")
def compare(event_id: str) -> ResponseReturnValue:
    """Say whether a file is the batch record that the run names, by its SHA-256."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("Choose a file.", fields={"file": "Choose the batch record."})
    with reading() as session:
        named = get_event(session, current_actor(), event_id).data.get("batch_record_sha256")
    digest = hashlib.sha256()
    while piece := file.stream.read(1 << 20):
        digest.update(piece)
    same = named is not None and digest.hexdigest() == named
    flash(
        "This file is the batch record that the run names."
        if same
        else "This file is not the batch record that the run names.",
        "green" if same else "red",
    )
    return redirect(url_for("events.show", event_id=event_id))


@bp.get("/items/<item_id>/process-limits")
@requires(Permission.MANAGE_SPECIFICATIONS)
def limits(item_id: str) -> ResponseReturnValue:
    """Show the limits that runs of an item must keep, to change them."""
    with reading() as session:
        item = get_item(session, current_actor(), item_id)
        return render_template(
            "operations/process/limits.html", item=item, limits=limits_of(session, item)
        )


@bp.post("/items/<item_id>/process-limits")
@requires(Permission.MANAGE_SPECIFICATIONS)
@shows_errors_of(".limits")
def keep_limits(item_id: str) -> ResponseReturnValue:
    """Keep the limits; values recorded before keep the limits of then."""
    with transaction() as session:
        item = get_item(session, current_actor(), item_id)
        wanted = [
            NewLimit(
                forms.text(f"lines.{n}.name"),
                forms.text(f"lines.{n}.unit") or None,
                forms.number(f"lines.{n}.minimum"),
                forms.number(f"lines.{n}.maximum"),
            )
            for n in forms.line_numbers("name", "minimum", "maximum")
        ]
        set_process_limits(session, current_actor(), item, wanted, at=utc_now())
        flash(f"Process limits of {item.name} are kept.")
    return redirect(url_for("items.show", item_id=item_id))


@bp.post("/api/v1/events/<event_id>/values")
@requires(Permission.RECORD_PRODUCTION)
def send(event_id: str) -> ResponseReturnValue:
    """Take the values of a run as JSON; the run by its own id or ours."""
    try:
        sent = SentValues.model_validate(request.get_json(silent=True))
    except ValidationError as error:
        fields = {".".join(map(str, one["loc"])): str(one["msg"]) for one in error.errors()}
        raise Invalid("These are no values.", fields=fields) from error
    with transaction() as session:
        event = get_event(session, current_actor(), event_id)
        values = [
            NewValue(one.name, Decimal(one.value), one.unit, one.time, one.equipment)
            for one in sent.values
        ]
        rows = record_values(session, current_actor(), event, values, at=utc_now())
        return jsonify(
            {"recorded": len(rows), "outside": [row.name for row in rows if not row.within]}
        ), 201
