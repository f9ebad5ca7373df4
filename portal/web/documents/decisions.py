"""Deciding on documents at the review desk, and sending one in for a supplier."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from notifications.announce import announce_decision
from portal.web.documents.chosen import chosen_items
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.limits import CONFIRM, limiter
from portal.web.frame.uploads import uploads_of
from portal.web.frame.words import look_of
from registry.documents.documents import get_document
from registry.documents.errors import DecisionInvalid
from registry.documents.intake import submit_documents
from registry.documents.queries.supplier import list_suppliers
from registry.documents.review import SIGNED, Decision
from registry.documents.shown import load_shown
from registry.documents.signatures import try_password
from registry.quality.document_decisions import decide_on_document
from registry.values import ReviewOutcome

#: Fields that say why a doubt is accepted; the key of the doubt follows.
_SETTLED = "settled:"
bp = Blueprint("document_decisions", __name__, url_prefix="/documents")


@bp.post("/<document_id>/decision")
@requires(Permission.SIGN_DECISIONS)
@limiter.limit(CONFIRM)
@shows_errors_of("documents.show")
def decide(document_id: str) -> ResponseReturnValue:
    """Record a decision, signed with the password where it must be."""
    record_decision(document_id)
    return redirect(url_for("documents.show", document_id=document_id))


def record_decision(document_id: str) -> None:
    """Record the decision of the form at hand, and say so."""
    form = request.form
    decision = Decision(
        outcome=_outcome(form.get("outcome", "")),
        reason=form.get("reason"),
        password=form.get("password", ""),
        items=chosen_items(form),
        shown=load_shown(app_parts().store, form.get("shown", ""), document_id),
        settled={
            name.removeprefix(_SETTLED): text
            for name, text in form.items()
            if name.startswith(_SETTLED)
        },
    )
    _identify_again(decision)
    with transaction() as session:
        now = utc_now()
        review, follows = decide_on_document(
            session, current_actor(), document_id, decision, at=now
        )
        document = get_document(session, current_actor(), document_id)
        announce_decision(session, current_actor(), document, at=now)
        said = f"Recorded: {look_of(decision.outcome.value).word}."
        if review.awaits_second:
            said += " It takes effect when a second person signs it too."
        if follows is not None:
            said += f" Nonconformance {follows.number} was opened."
    flash(said)


@bp.get("/new")
@requires(Permission.REVIEW_DOCUMENTS)
def new() -> ResponseReturnValue:
    """Show the form to send documents in for a supplier, such as from an e-mail."""
    with reading() as session:
        suppliers = list_suppliers(session, current_actor())
        return render_template("documents/new.html", suppliers=suppliers, outcomes=None)


@bp.post("/new")
@requires(Permission.REVIEW_DOCUMENTS)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Take files that came another way; somebody else must decide on them."""
    parts = app_parts()
    with transaction() as session:
        outcomes = submit_documents(
            session,
            current_actor(),
            parts.store,
            uploads_of(request.files.getlist("files"), request.form),
            max_bytes=parts.settings.max_upload_mb * 1_000_000,
            at=utc_now(),
        )
        suppliers = list_suppliers(session, current_actor())
    return render_template("documents/new.html", suppliers=suppliers, outcomes=outcomes)


def _identify_again(decision: Decision) -> None:
    """Check the signer's password first: a wrong try is counted, so it must commit."""
    if decision.outcome not in SIGNED:
        return
    with transaction() as session:
        refusal = try_password(session, current_actor(), decision.password, at=utc_now())
    if refusal is not None:
        raise refusal


def _outcome(text: str) -> ReviewOutcome:
    if text not in set(ReviewOutcome):
        raise DecisionInvalid("Choose what you decide.")
    return ReviewOutcome(text)
