"""Claims to suppliers, as the own staff sees them: list, form, one claim and its settlement."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import local_date, utc_now
from core.errors import Invalid
from notifications.claims import announce_claim
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.navigation import counts
from registry.genealogy.bought import bought_parts
from registry.ledger.models.traceable import Traceable
from registry.ledger.naming import pick_named
from registry.quality.models.quality_event import QualityEvent
from registry.quality.models.warranty import WarrantyClaim
from registry.quality.quality_events import get_quality_event
from registry.quality.supplier_claims import (
    NewSupplierClaim,
    count_open_claims,
    get_supplier_claim,
    list_supplier_claims,
    recovery_by_supplier,
    send_claim,
    settle_claim,
)
from registry.quality.warranty import ClaimNotFound
from registry.values import ClaimWish

bp = Blueprint("claims", __name__, url_prefix="/supplier-claims")

#: A supplier has so long to answer, unless another day is chosen.
ANSWER_WITHIN = timedelta(days=14)


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the claims, and what came back by supplier."""
    actor = current_actor()
    with reading() as session:
        return render_template(
            "quality/claims/index.html",
            rows=list_supplier_claims(session, actor),
            recovery=recovery_by_supplier(session, actor),
            today=local_date(utc_now(), actor.time_zone),
        )


@bp.get("/new")
@requires(Permission.MANAGE_QUALITY)
def new() -> ResponseReturnValue:
    """Show the form; the address may name a lot, a quality event, or a warranty claim."""
    actor = current_actor()
    with reading() as session:
        warranty = _warranty(session, actor)
        return render_template(
            "quality/claims/new.html",
            given=request.args.get("number", ""),
            parts=bought_parts(session, actor, warranty.faulty) if warranty else [],
            warranty=warranty,
            quality=_quality(session, actor),
            wishes=list(ClaimWish),
            due_on=local_date(utc_now(), actor.time_zone) + ANSWER_WITHIN,
        )


@bp.post("/new")
@requires(Permission.MANAGE_QUALITY)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Send the claim, and tell the supplier."""
    actor, now = current_actor(), utc_now()
    with transaction() as session:
        due_on = forms.day("due_on")
        if due_on is None:
            raise Invalid("Choose a day.", fields={"due_on": "Choose a day."})
        lot = pick_named(session, actor, forms.needed("number", "Which lot?"), field="number")
        claim = send_claim(
            session,
            actor,
            NewSupplierClaim(
                traceable=lot,
                quantity=_quantity("quantity", lot),
                failure=forms.text("failure"),
                wish=forms.choice("wish", ClaimWish),
                due_on=due_on,
                quality_event=_quality(session, actor),
                warranty_claim=_warranty(session, actor),
            ),
            at=now,
        )
        announce_claim(session, claim, at=now)
        flash(f"Claim {claim.number} is sent to {claim.supplier.name}.")
        return redirect(url_for(".show", claim_id=claim.public_id))


@bp.get("/<claim_id>")
@requires(Permission.VIEW_REGISTRY)
def show(claim_id: str) -> ResponseReturnValue:
    """Show one claim."""
    with reading() as session:
        claim = get_supplier_claim(session, current_actor(), claim_id)
        return render_template("quality/claims/show.html", claim=claim)


@bp.post("/<claim_id>/settle")
@requires(Permission.MANAGE_QUALITY)
@shows_errors_of(".show")
def settle(claim_id: str) -> ResponseReturnValue:
    """Settle an answered claim."""
    with transaction() as session:
        claim = get_supplier_claim(session, current_actor(), claim_id)
        claim = settle_claim(
            session,
            current_actor(),
            claim_id,
            recovered=_quantity("recovered", claim.traceable, zero=True),
            note=forms.text("note"),
            at=utc_now(),
        )
        flash(f"Claim {claim.number} is settled.")
    return redirect(url_for(".show", claim_id=claim_id))


def _quantity(name: str, lot: Traceable, *, zero: bool = False) -> Decimal:
    """Return what was typed in the lot's unit; what is left over by converting it is said."""
    kept = forms.kept_quantity(name, lot, zero=zero)
    if kept.note:
        flash(f"{lot.number}: {kept.note}.", "amber")
    return kept.quantity


@counts("claims.index")
def _waiting(session: Session, actor: Actor) -> int:
    return count_open_claims(session, actor)


def _quality(session: Session, actor: Actor) -> QualityEvent | None:
    named = request.args.get("quality")
    return get_quality_event(session, actor, named) if named else None


def _warranty(session: Session, actor: Actor) -> WarrantyClaim | None:
    named = request.args.get("warranty")
    if not named:
        return None
    found = session.scalars(
        select(WarrantyClaim).where(
            WarrantyClaim.public_id == named, WarrantyClaim.organization_id == actor.operator_id
        )
    ).one_or_none()
    if found is None:
        raise ClaimNotFound("There is no such claim.")
    return found
