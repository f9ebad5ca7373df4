"""Quality events: the list, the form, one event with its actions and its close."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug import Response

from core.actor import Actor, Permission
from core.clock import local_date, utc_now
from core.errors import Invalid
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.navigation import counts
from registry.documents.documents import get_document
from registry.ledger.models.traceable import Traceable
from registry.ledger.naming import pick_named
from registry.operations.corrections import get_event
from registry.quality.quality_events import (
    NewQualityEvent,
    add_action,
    check_effectiveness,
    close_quality_event,
    finish_action,
    get_quality_event,
    list_owners,
    open_quality_event,
)
from registry.quality.queries import count_overdue, following, list_quality_events
from registry.recalls.recalls import get_recall
from registry.values import QualityKind, QualityState, Settlement, Verdict

bp = Blueprint("quality", __name__, url_prefix="/quality")

MAX_NUMBERS = 200


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the quality events, open ones first; `kind` and `state` narrow them."""
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    with reading() as session:
        rows = list_quality_events(
            session,
            current_actor(),
            kind=QualityKind(kind) if kind in set(QualityKind) else None,
            state=QualityState(state) if state in set(QualityState) else None,
        )
        return render_template(
            "quality/index.html",
            rows=rows,
            kind=kind,
            kinds=list(QualityKind),
            today=local_date(utc_now(), current_actor().time_zone),
        )


@bp.get("/new")
@requires(Permission.MANAGE_QUALITY)
def new() -> ResponseReturnValue:
    """Show the form; the address may name kind, lots, a document, an event, what it follows."""
    with reading() as session:
        return render_template(
            "quality/new.html",
            kind=request.args.get("kind", QualityKind.NONCONFORMANCE.value),
            kinds=list(QualityKind),
            results=list(Verdict),
            given="\n".join(request.args.getlist("number")),
            about=_named(session, current_actor()),
        )


@bp.post("/new")
@requires(Permission.MANAGE_QUALITY)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Open the quality event."""
    kind = forms.choice("kind", QualityKind)
    with transaction() as session:
        about = _named(session, current_actor())
        row = open_quality_event(
            session,
            current_actor(),
            NewQualityEvent(
                kind=kind,
                title=forms.text("title"),
                description=forms.text("description"),
                occurred_at=forms.moment("occurred_at"),
                traceables=_lots(session),
                documents=[about["document"]] if "document" in about else [],
                events=[about["event"]] if "event" in about else [],
                recall=about.get("recall"),
                source=about.get("source"),
                result=forms.choice("result", Verdict) if kind is QualityKind.INSPECTION else None,
            ),
            at=utc_now(),
        )
        flash(f"{row.number} is {row.state.value}.")
    return _back(row.public_id)


@bp.get("/<event_id>")
@requires(Permission.VIEW_REGISTRY)
def show(event_id: str) -> ResponseReturnValue:
    """Show one quality event."""
    actor = current_actor()
    with reading() as session:
        row = get_quality_event(session, actor, event_id)
        return render_template(
            "quality/show.html",
            row=row,
            owners=list_owners(session, actor),
            following=following(session, actor, row),
            settlements=list(Settlement),
            today=local_date(utc_now(), actor.time_zone),
        )


@bp.post("/<event_id>/actions")
@requires(Permission.MANAGE_QUALITY)
@shows_errors_of(".show")
def plan(event_id: str) -> ResponseReturnValue:
    """Add an action to a CAPA."""
    with transaction() as session:
        add_action(
            session,
            current_actor(),
            event_id,
            what=forms.text("what"),
            owner_id=forms.text("owner"),
            due_on=forms.day("due_on"),
            at=utc_now(),
        )
    return _back(event_id)


@bp.post("/<event_id>/done")
@requires(Permission.MANAGE_QUALITY)
@shows_errors_of(".show")
def done(event_id: str) -> ResponseReturnValue:
    """Note that an action is done."""
    with transaction() as session:
        finish_action(
            session,
            current_actor(),
            event_id,
            forms.text("action"),
            result=forms.text("result"),
            at=utc_now(),
        )
    return _back(event_id)


@bp.post("/<event_id>/effectiveness")
@requires(Permission.MANAGE_QUALITY)
@shows_errors_of(".show")
def effectiveness(event_id: str) -> ResponseReturnValue:
    """Record whether the actions helped."""
    answer = forms.text("effective")
    if answer not in {"yes", "no"}:
        raise Invalid("Choose one.", fields={"effective": "Did they help?"})
    with transaction() as session:
        check_effectiveness(
            session,
            current_actor(),
            event_id,
            effective=answer == "yes",
            note=forms.text("effectiveness_note"),
            at=utc_now(),
        )
    return _back(event_id)


@bp.post("/<event_id>/close")
@requires(Permission.MANAGE_QUALITY)
@shows_errors_of(".show")
def close(event_id: str) -> ResponseReturnValue:
    """Close the quality event."""
    with transaction() as session:
        row = close_quality_event(
            session,
            current_actor(),
            event_id,
            note=forms.text("note"),
            settlement=forms.choice("settlement", Settlement) if forms.text("settlement") else None,
            at=utc_now(),
        )
        flash(f"{row.number} is closed.")
    return _back(event_id)


@counts("quality.index")
def _overdue(session: Session, actor: Actor) -> int:
    return count_overdue(session, actor, local_date(utc_now(), actor.time_zone))


def _back(event_id: str) -> Response:
    return redirect(url_for(".show", event_id=event_id))


def _lots(session: Session) -> list[Traceable]:
    names = [name.strip() for name in forms.text("numbers").splitlines() if name.strip()]
    if len(names) > MAX_NUMBERS:
        message = f"Name {MAX_NUMBERS} lots and units at most."
        raise Invalid(message, fields={"numbers": message})
    return [pick_named(session, current_actor(), name, field="numbers") for name in names]


def _named(session: Session, actor: Actor) -> dict[str, Any]:
    # What the address says the event is about; NotFound if it is not the actor's.
    about: dict[str, Any] = {}
    if document := request.args.get("document"):
        about["document"] = get_document(session, actor, document)
    if event := request.args.get("event"):
        about["event"] = get_event(session, actor, event)
    if recall := request.args.get("recall"):
        about["recall"] = get_recall(session, actor, recall)
    if source := request.args.get("source"):
        about["source"] = get_quality_event(session, actor, source)
    return about
