"""The review desk as plain forms: for browsers without scripts, and for whoever prefers them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.web.documents.chosen import chosen_items, shown_at
from portal.web.documents.decisions import record_decision
from portal.web.documents.facts import lot_look
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.limits import CONFIRM, limiter
from registry.documents.queries.desk import open_desk
from registry.documents.readings import Correction, correct_value
from registry.documents.review import SIGNED
from registry.documents.undoing import undo_change
from registry.values import ReviewOutcome

bp = Blueprint("document_plain", __name__, url_prefix="/documents/<document_id>/plain")


@bp.get("")
@requires(Permission.VIEW_DOCUMENTS)
def show(document_id: str) -> ResponseReturnValue:
    """Show every value with a field of its own, and the decision below."""
    with reading() as session:
        items = chosen_items(request.values)
        desk = open_desk(session, current_actor(), document_id, items=items, at=utc_now())
        if desk.reading is None:
            return redirect(url_for("documents.show", document_id=document_id))
        return render_template(
            "documents/plain.html",
            desk=desk,
            items=items,
            outcomes=list(ReviewOutcome) if desk.decidable else [ReviewOutcome.REJECTED],
            signed=SIGNED,
            shown=shown_at(desk),
            lot_look=lot_look,
        )


@bp.post("/value")
@requires(Permission.REVIEW_DOCUMENTS)
@shows_errors_of(".show")
def correct(document_id: str) -> ResponseReturnValue:
    """Record what a value is, then show the page at that value."""
    form = request.form
    correction = Correction(form.get("path", ""), form.get("text"))
    with transaction() as session:
        actor, store = current_actor(), app_parts().store
        value = correct_value(session, actor, store, document_id, correction, at=utc_now())
        said = value.value if value.value is not None else "not stated"
        flash(f"{value.name.replace('_', ' ').capitalize()}: {said}.")
    items = {f"item:{index}": item for index, item in chosen_items(form).items()}
    address = url_for(".show", document_id=document_id, **items)  # type: ignore[arg-type]
    return redirect(f"{address}#{correction.path}")


@bp.post("/undone")
@requires(Permission.REVIEW_DOCUMENTS)
@shows_errors_of(".show")
def undo(document_id: str) -> ResponseReturnValue:
    """Take back the last change of a value, or the person's last one."""
    form = request.form
    with transaction() as session:
        path = form.get("path") or None
        undo_change(session, current_actor(), document_id, path, at=utc_now())
    flash("The change was taken back.")
    items = {f"item:{index}": item for index, item in chosen_items(form).items()}
    return redirect(url_for(".show", document_id=document_id, **items))  # type: ignore[arg-type]


@bp.post("/decision")
@requires(Permission.SIGN_DECISIONS)
@limiter.limit(CONFIRM)
@shows_errors_of(".show")
def decide(document_id: str) -> ResponseReturnValue:
    """Record a decision, signed with the password where it must be."""
    record_decision(document_id)
    return redirect(url_for(".show", document_id=document_id))
