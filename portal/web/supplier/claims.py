"""Claims that a customer made to the supplier: the list, and the answer."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import utc_now
from notifications.claims import announce_answer
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.language import translate
from portal.web.frame.navigation import counts
from registry.insight.scorecard import score_suppliers
from registry.quality.supplier_claims import (
    answer_claim,
    count_open_claims,
    get_supplier_claim,
    list_supplier_claims,
)
from registry.values import ClaimAnswer

#: The score speaks of so much time.
SCORED = timedelta(days=365)

bp = Blueprint("supplier_claims", __name__, url_prefix="/supplier/claims")


@bp.get("/")
@requires(Permission.VIEW_OWN_DOCUMENTS)
def index() -> ResponseReturnValue:
    """List the claims, newest first, below the supplier's own score."""
    actor, now = current_actor(), utc_now()
    with reading() as session:
        rows = list_supplier_claims(session, actor)
        scores = score_suppliers(session, actor, since=now - SCORED, until=now)
        return render_template(
            "supplier/claims/index.html",
            rows=rows,
            score=scores[0] if scores else None,
            days=SCORED.days,
        )


@bp.get("/<claim_id>")
@requires(Permission.VIEW_OWN_DOCUMENTS)
def show(claim_id: str) -> ResponseReturnValue:
    """Show one claim, with the form of the answer while there is none."""
    with reading() as session:
        claim = get_supplier_claim(session, current_actor(), claim_id)
        return render_template("supplier/claims/show.html", claim=claim)


@bp.post("/<claim_id>")
@requires(Permission.VIEW_OWN_DOCUMENTS)
@shows_errors_of(".show")
def answer(claim_id: str) -> ResponseReturnValue:
    """Answer the claim, and tell the customer's quality people."""
    now = utc_now()
    with transaction() as session:
        claim = answer_claim(
            session,
            current_actor(),
            claim_id,
            forms.choice("answer", ClaimAnswer),
            note=forms.text("note"),
            root_cause=forms.text("root_cause"),
            at=now,
        )
        announce_answer(session, claim, at=now)
        flash(translate("Your answer to claim %(claim)s is on its way.", claim=claim.number))
    return redirect(url_for(".show", claim_id=claim_id))


@counts("supplier_claims.index")
def _waiting(session: Session, actor: Actor) -> int:
    return count_open_claims(session, actor)
