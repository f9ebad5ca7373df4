"""Contract manufacturers: stock and events of their own site, and the form of a run."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Permission
from core.clock import utc_now
from core.errors import Invalid
from portal.web import forms
from portal.web.auth import requires
from portal.web.context import current_actor, reading, transaction
from portal.web.errors import shows_errors_of
from registry.days import today
from registry.errors import ItemNotFound
from registry.models.item import Item
from registry.services.own_site import (
    get_own_place,
    get_own_stock,
    own_events,
    own_items,
    own_places,
    own_stock,
)
from registry.services.production import Input, Output, Run, record_run
from registry.values import LineRole

bp = Blueprint("own_site", __name__, url_prefix="/own-site")


@bp.get("/")
@requires(Permission.RECORD_AT_OWN_SITE)
def index() -> ResponseReturnValue:
    """Show what lies at the own site, and what was recorded there."""
    actor, now = current_actor(), utc_now()
    with reading() as session:
        return render_template(
            "own_site/index.html",
            stock=own_stock(session, actor, at=now),
            events=own_events(session, actor),
            days=today(session, actor, now),
        )


@bp.get("/run")
@requires(Permission.RECORD_AT_OWN_SITE)
def new() -> ResponseReturnValue:
    """Show the form of a run."""
    actor = current_actor()
    with reading() as session:
        return render_template(
            "own_site/run.html",
            stock=own_stock(session, actor, at=utc_now(), usable=True),
            items=own_items(session, actor),
            spots=own_places(session, actor),
        )


@bp.post("/run")
@requires(Permission.RECORD_AT_OWN_SITE)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Record a run at the own site."""
    actor = current_actor()
    with transaction() as session:
        inputs = _inputs(session)
        output = Output(
            item=_item(session),
            quantity=forms.quantity("quantity"),
            location=get_own_place(session, actor, forms.needed("location", "Choose the place.")),
            number=forms.text("number") or None,
            expiry_date=forms.day("expiry_date"),
        )
        run = Run(
            inputs,
            [output],
            forms.moment("occurred_at"),
            work_order=forms.text("work_order") or None,
            batch=forms.text("batch") or None,
            machine=forms.text("machine") or None,
            operator=forms.text("operator") or None,
        )
        _, made = record_run(session, actor, run, at=utc_now())
        flash(f"{made[0].number} is recorded. It waits in quarantine for its release.")
    return redirect(url_for(".index"))


def _inputs(session: Session) -> list[Input]:
    actor, now = current_actor(), utc_now()
    inputs = []
    for number in forms.line_numbers("stock", "quantity"):
        key = forms.needed(f"lines.{number}.stock", "Choose the lot.")
        lot, place, _ = get_own_stock(session, actor, key, at=now)
        amount = forms.quantity(f"lines.{number}.quantity")
        inputs.append(Input(lot, amount, place, LineRole.INGREDIENT))
    if not inputs:
        raise Invalid("Say what was used.", fields={"lines.0.stock": "Choose at least one lot"})
    return inputs


def _item(session: Session) -> Item:
    wanted = forms.needed("item", "Choose what was made.")
    for item in own_items(session, current_actor()):
        if item.public_id == wanted:
            return item
    raise ItemNotFound("There is no such item.")
