"""The ledger: what happened, forms for every kind of event, and corrections."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Permission
from core.clock import utc_now
from core.errors import Invalid
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from portal.web.frame.errors import form_value, shows_errors_of
from portal.web.operations.event_forms import FORMS, EventForm, record_form, shown_lots
from registry.documents.shown import keep_shown, load_shown
from registry.genealogy.lot_decisions import (
    KIND_OF_SEVERAL,
    decide_returned,
    returned_content,
    several_id,
)
from registry.ledger.models.event import Event
from registry.ledger.naming import pick_named
from registry.ledger.queries.events import recent_ledger, variances
from registry.ledger.scope import zone_of
from registry.operations.corrections import (
    LineChange,
    Restatement,
    correction_of,
    get_event,
    restate_event,
    void_event,
)
from registry.operations.process import values_of
from registry.operations.queries.choices import locations, partners
from registry.operations.returns import Finding, ReturnOutcome, Waiting, waiting_of
from registry.operations.yields import yield_of
from registry.values import EventType, PartnerRole

bp = Blueprint("events", __name__, url_prefix="/events")


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the newest events of all kinds, or of one."""
    kind = request.args.get("kind", "")
    chosen = EventType(kind) if kind in set(EventType) else None
    actor = current_actor()
    mine = [form for form in FORMS.values() if actor.may(form.permission)]
    with reading() as session:
        rows = recent_ledger(session, actor, kind=chosen)
        return render_template(
            "operations/events/index.html", rows=rows, kind=chosen, kinds=list(EventType), mine=mine
        )


@bp.get("/variances")
@requires(Permission.VIEW_REGISTRY)
def variance() -> ResponseReturnValue:
    """Show what counts found."""
    with reading() as session:
        rows = variances(session, current_actor())
        return render_template("operations/events/variances.html", rows=rows)


@bp.get("/new/<kind>")
@requires(Permission.VIEW_REGISTRY)
def new(kind: str) -> ResponseReturnValue:
    """Show the form of one kind of event."""
    form = _form(kind)
    actor = current_actor()
    given = request.args.get("number", "")
    typed = [
        form_value(f"lines.{n}.number", given if n == 0 else "") for n in range(forms.MAX_LINES)
    ]
    with reading() as session:
        seen = shown_lots(session, actor, form.kind, typed, at=utc_now())
        return render_template(
            "operations/events/new.html",
            form=form,
            seen=seen,
            shown=keep_shown(app_parts().store, seen) if seen else "",
            spots=locations(session, actor),
            customers=partners(session, actor, PartnerRole.CUSTOMER),
            given=given,
            target=url_for(".create", kind=kind),
            back=("Events", url_for(".index")),
        )


@bp.post("/new/<kind>")
@requires(Permission.VIEW_REGISTRY)
@shows_errors_of(".new")
def create(kind: str) -> ResponseReturnValue:
    """Record the event."""
    form = _form(kind)
    with transaction() as session:
        event = record_form(session, current_actor(), form.kind, at=utc_now())
        code = f" ({event.code})" if event.code else ""
        flash(f"{form.word}: recorded{code}.")
    return redirect(url_for(".show", event_id=event.public_id))


@bp.get("/<event_id>")
@requires(Permission.VIEW_REGISTRY)
def show(event_id: str) -> ResponseReturnValue:
    """Show one event, what it corrects and what corrected it."""
    with reading() as session:
        event = get_event(session, current_actor(), event_id)
        waiting = _waiting(session, event)
        seen = returned_content(session, current_actor(), waiting, at=utc_now()) if waiting else {}
        before, after = correction_of(session, event)
        is_run = event.counts_as is EventType.TRANSFORM
        return render_template(
            "operations/events/show.html",
            event=event,
            before=before,
            after=after,
            result=yield_of(session, current_actor(), event) if is_run else None,
            spots=locations(session, current_actor()),
            outcomes=list(ReturnOutcome),
            waiting=waiting,
            seen=seen,
            shown=keep_shown(app_parts().store, seen) if seen else "",
            measured=values_of(session, current_actor(), event),
        )


@bp.post("/<event_id>/void")
@requires(Permission.CORRECT_EVENTS)
@shows_errors_of(".show")
def void(event_id: str) -> ResponseReturnValue:
    """Say that the event never happened."""
    with transaction() as session:
        reason = forms.needed("void_reason", "Say why it never happened.")
        event = void_event(session, current_actor(), event_id, reason=reason, at=utc_now())
        flash("The event no longer counts. It stays visible as corrected.")
    return redirect(url_for(".show", event_id=event.public_id))


@bp.post("/<event_id>/restate")
@requires(Permission.CORRECT_EVENTS)
@shows_errors_of(".show")
def restate(event_id: str) -> ResponseReturnValue:
    """Say what the event should have been."""
    with transaction() as session:
        old = get_event(session, current_actor(), event_id)
        typed = forms.text("occurred_at")
        changes = Restatement(
            occurred_at=forms.moment("occurred_at", zone=zone_of(session, old)) if typed else None,
            lines=_changes(session, event_id),
            machine=forms.text("machine") or None,
            shift=forms.text("shift") or None,
            operator=forms.text("operator") or None,
        )
        reason = forms.needed("reason", "Say what was wrong.")
        event = restate_event(
            session, current_actor(), event_id, changes, reason=reason, at=utc_now()
        )
        flash("The correction counts from now on; the old event stays visible.")
    return redirect(url_for(".show", event_id=event.public_id))


@bp.post("/<event_id>/return")
@requires(Permission.RECORD_SERVICE)
@shows_errors_of(".show")
def close_return(event_id: str) -> ResponseReturnValue:
    """Decide on a return after its inspection."""
    actor = current_actor()
    with transaction() as session:
        rma = get_event(session, actor, event_id).code or ""
        found, notes = _findings(session, rma)
        said = forms.needed("findings", "Say what the inspection found.")
        ids = {row.traceable.public_id for row in waiting_of(session, actor, rma)}
        event = decide_returned(
            session,
            actor,
            rma,
            found,
            note="; ".join([said, *notes]),
            shown=load_shown(
                app_parts().store, forms.text("shown"), several_id(ids), kind=KIND_OF_SEVERAL
            ),
            witness=forms.text("witness") or None,
            at=utc_now(),
        )
        flash(f"RMA {rma}: {event.outcome}.")
    return redirect(url_for(".show", event_id=event.public_id))


def _findings(session: Session, rma: str) -> tuple[list[Finding], list[str]]:
    """Return what becomes of which part, and what was left over where it came in other units."""
    actor = current_actor()
    waiting = {row.traceable.public_id: row for row in waiting_of(session, actor, rma)}
    findings, notes = [], []
    for number in forms.line_numbers("outcome"):
        name = f"lines.{number}."
        row = waiting.get(forms.text(f"{name}lot"))
        if row is None:
            raise Invalid("Choose what came back.", fields={f"{name}lot": "Choose one of these"})
        other = forms.text(f"{name}replacement")
        amount = row.waiting
        if forms.text(f"{name}quantity"):
            kept = forms.kept_quantity(f"{name}quantity", row.traceable)
            amount = kept.quantity
            notes += [f"{row.traceable.number}: {kept.note}"] if kept.note else []
        findings.append(
            Finding(
                row.traceable,
                amount,
                forms.choice(f"{name}outcome", ReturnOutcome),
                pick_named(session, actor, other, field=f"{name}replacement") if other else None,
            )
        )
    return findings, notes


def _waiting(session: Session, event: Event) -> list[Waiting]:
    if event.type is not EventType.RETURN or not event.code:
        return []
    return [row for row in waiting_of(session, current_actor(), event.code) if row.waiting]


def _form(kind: str) -> EventForm:
    if kind not in set(EventType) or EventType(kind) not in FORMS:
        abort(404)
    return FORMS[EventType(kind)]


def _changes(session: Session, event_id: str) -> dict[int, LineChange]:
    actor = current_actor()
    event = get_event(session, actor, event_id)
    changes = {}
    for number, line in enumerate(event.lines):
        name = f"lines.{number}."
        typed = forms.text(f"{name}number")
        other = typed if typed and typed != line.traceable.number else ""
        lot = pick_named(session, actor, other, field=f"{name}number") if other else None
        given = forms.text(f"{name}quantity")
        kept = forms.kept_quantity(f"{name}quantity", lot or line.traceable) if given else None
        changes[number] = LineChange(
            traceable=lot,
            quantity=kept.quantity if kept else None,
            converted=kept.note if kept else None,
            drop=bool(forms.text(f"{name}drop")),
        )
    return changes
