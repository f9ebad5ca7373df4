"""Warranty: claims, their sources, and the forms for dates and claims."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import local_date, utc_now
from core.errors import Invalid
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from registry.ledger.naming import pick_named
from registry.operations.queries.choices import partners
from registry.parties.scope import get_partner
from registry.quality.warranty import (
    NewClaim,
    claim_warranty,
    claims_by_source,
    decide_claim,
    list_claims,
    start_warranty,
)
from registry.values import PartnerRole

bp = Blueprint("warranty", __name__, url_prefix="/warranty")


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the claims and where the claimed units' parts come from."""
    actor = current_actor()
    with reading() as session:
        return render_template(
            "quality/warranty/index.html",
            claims=list_claims(session, actor),
            sources=claims_by_source(session, actor),
            customers=partners(session, actor, PartnerRole.CUSTOMER),
            today=local_date(utc_now(), actor.time_zone),
        )


@bp.post("/dates")
@requires(Permission.RECORD_SERVICE)
@shows_errors_of(".index")
def start() -> ResponseReturnValue:
    """Set the warranty of a unit."""
    actor = current_actor()
    with transaction() as session:
        first, last = forms.day("starts_on"), forms.day("ends_on")
        if first is None or last is None:
            raise Invalid("Enter both dates.", fields={"ends_on": "Enter both dates"})
        customer = forms.text("customer")
        unit = pick_named(session, actor, forms.needed("unit", "Which unit?"), field="unit")
        start_warranty(
            session,
            actor,
            unit,
            first,
            last,
            at=utc_now(),
            customer=get_partner(session, actor, customer) if customer else None,
        )
        flash(f"{unit.number} is under warranty until {last}.")
    return redirect(url_for(".index"))


@bp.post("/claims")
@requires(Permission.RECORD_SERVICE)
@shows_errors_of(".index")
def claim() -> ResponseReturnValue:
    """Enter a claim."""
    actor, now = current_actor(), utc_now()
    with transaction() as session:
        other = forms.text("replacing")
        new = NewClaim(
            faulty=pick_named(
                session, actor, forms.needed("faulty", "Which unit?"), field="faulty"
            ),
            failed_on=forms.day("failed_on") or local_date(now, actor.time_zone),
            failure=forms.text("failure"),
            replacing=pick_named(session, actor, other, field="replacing") if other else None,
        )
        made = claim_warranty(session, actor, new, at=now)
        words = "under warranty" if made.under_warranty else "outside its warranty"
        flash(f"Claim {made.number}: {new.faulty.number} failed {words}.")
    return redirect(url_for(".index"))


@bp.post("/claims/<claim_id>")
@requires(Permission.RECORD_SERVICE)
def decide(claim_id: str) -> ResponseReturnValue:
    """Accept or reject a claim."""
    with transaction() as session:
        accept = forms.text("accept") == "yes"
        done = decide_claim(
            session,
            current_actor(),
            claim_id,
            accept=accept,
            decision=forms.text("decision"),
            at=utc_now(),
        )
        flash(f"Claim {done.number} is {done.state.value}.")
    return redirect(url_for(".index"))
