"""Contract manufacturers: stock and events of their own site, and the forms to record them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Permission
from core.clock import utc_now
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.operations.event_forms import FORMS, EventForm
from portal.web.operations.event_forms import record_form as record_event_form
from portal.web.operations.run_form import BESIDE, Finders, record_form
from registry.items.errors import ItemNotFound
from registry.items.models import Item
from registry.ledger.days import today
from registry.ledger.sites import PARTNER_KINDS
from registry.operations.own_site import (
    get_own_place,
    get_own_stock,
    own_events,
    own_items,
    own_places,
    own_stock,
    pick_own_named,
)
from registry.values import EventType

bp = Blueprint("own_site", __name__, url_prefix="/own-site")

#: The kinds that a contract manufacturer records by the common form; runs have their own.
OWN_FORMS = tuple(form for form in FORMS.values() if form.kind in PARTNER_KINDS)


@bp.get("/")
@requires(Permission.RECORD_AT_OWN_SITE)
def index() -> ResponseReturnValue:
    """Show what lies at the own site, and what was recorded there."""
    actor, now = current_actor(), utc_now()
    with reading() as session:
        return render_template(
            "operations/own_site/index.html",
            stock=own_stock(session, actor, at=now),
            events=own_events(session, actor),
            days=today(session, actor, now),
            forms=OWN_FORMS,
        )


@bp.get("/run")
@requires(Permission.RECORD_AT_OWN_SITE)
def new() -> ResponseReturnValue:
    """Show the form of a run."""
    actor = current_actor()
    with reading() as session:
        return render_template(
            "operations/own_site/run.html",
            stock=own_stock(session, actor, at=utc_now(), usable=True),
            items=own_items(session, actor),
            spots=own_places(session, actor),
            beside=BESIDE,
        )


@bp.post("/run")
@requires(Permission.RECORD_AT_OWN_SITE)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Record a run at the own site."""
    actor = current_actor()
    with transaction() as session:
        made = record_form(session, actor, _finders(session), at=utc_now())
        words = f"{made[0].number} to {made[-1].number}" if made[1:] else made[0].number
        flash(f"{words} recorded. It waits in quarantine for release.")
    return redirect(url_for(".index"))


@bp.get("/record/<kind>")
@requires(Permission.RECORD_AT_OWN_SITE)
def new_event(kind: str) -> ResponseReturnValue:
    """Show the form of one kind of event at the own site."""
    form = _form(kind)
    with reading() as session:
        return render_template(
            "operations/events/new.html",
            form=form,
            spots=own_places(session, current_actor()),
            customers=[],
            given=request.args.get("number", ""),
            target=url_for(".create_event", kind=kind),
            back=("Our site", url_for(".index")),
        )


@bp.post("/record/<kind>")
@requires(Permission.RECORD_AT_OWN_SITE)
@shows_errors_of(".new_event")
def create_event(kind: str) -> ResponseReturnValue:
    """Record the event at the own site."""
    form = _form(kind)
    with transaction() as session:
        event = record_event_form(session, current_actor(), form.kind, at=utc_now())
        code = f" ({event.code})" if event.code else ""
        flash(f"{form.word}: recorded{code}.")
    return redirect(url_for(".index"))


def _form(kind: str) -> EventForm:
    if kind not in {form.kind.value for form in OWN_FORMS}:
        abort(404)
    return FORMS[EventType(kind)]


def _finders(session: Session) -> Finders:
    actor, now = current_actor(), utc_now()
    return Finders(
        stock=lambda key: get_own_stock(session, actor, key, at=now)[:2],
        item=lambda item_id: _item(session, item_id),
        place=lambda place_id: get_own_place(session, actor, place_id),
        named=lambda text, field: pick_own_named(session, actor, text, field=field),
    )


def _item(session: Session, wanted: str) -> Item:
    for item in own_items(session, current_actor()):
        if item.public_id == wanted:
            return item
    raise ItemNotFound("There is no such item.")
