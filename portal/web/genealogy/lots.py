"""Lots and serials: the list, the dossier, decisions and holds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import utc_now
from core.errors import Invalid
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.listing import read_listing
from registry.documents.shown import keep_shown, load_shown
from registry.genealogy.dossier import Dossier, read_dossier
from registry.genealogy.gaps import Completeness, completeness_of, count_behind
from registry.genealogy.lot_decisions import (
    KIND,
    decide_lot,
    lift_hold,
    lot_content,
    settle_dates,
)
from registry.genealogy.mass_balance import mass_balance
from registry.genealogy.relatives import find_siblings
from registry.items.specifications import describe_limit
from registry.ledger.days import today
from registry.ledger.disposition import place_hold
from registry.ledger.naming import warn_about
from registry.ledger.queries.lots import SORTS, list_lots
from registry.ledger.results import in_limit_unit
from registry.ledger.scope import get_traceable
from registry.values import Disposition, Status

bp = Blueprint("lots", __name__, url_prefix="/lots")
#: Whoever has one of these decides from the page, on what it shows.
_DECIDING = {Permission.DECIDE_LOTS, Permission.PLACE_HOLDS}
#: Neighbours and events on the page; exports have more.
SHOWN = 50
#: Up to how many lots behind one, and events of its own, its completeness is told on its page.
BEHIND = 2000


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the lots and serials, newest first."""
    listing = read_listing(
        request.path, request.args, sorts=SORTS, default="-created", keep=("status",)
    )
    status = request.args.get("status", "")
    with reading() as session:
        page = list_lots(
            session,
            current_actor(),
            at=utc_now(),
            text=listing.text,
            status=status,
            sort=listing.sort,
            descending=listing.descending,
            offset=listing.offset,
            limit=listing.size,
        )
    return render_template(
        "genealogy/lots/index.html",
        page=page,
        listing=listing,
        status=status,
        statuses=list(Status),
    )


@bp.get("/warn")
@requires(Permission.VIEW_REGISTRY)
def warn() -> ResponseReturnValue:
    """Return a fragment that names lots like the number being typed in any form."""
    if "HX-Request" not in request.headers:  # a part of a form, no page of its own
        return redirect(url_for(".index"))
    number = next(iter(request.args.values()), "")
    with reading() as session:
        warnings = warn_about(session, current_actor(), number[:200])
        return render_template("genealogy/lots/warnings.html", warnings=warnings)


@bp.get("/<lot_id>")
@requires(Permission.VIEW_REGISTRY)
def show(lot_id: str) -> ResponseReturnValue:
    """Show the dossier of one lot or unit."""
    with reading() as session:
        actor = current_actor()
        dossier = read_dossier(session, actor, lot_id, at=utc_now(), most=SHOWN)
        return render_template(
            "genealogy/lots/show.html",
            dossier=dossier,
            balance=mass_balance(session, actor, dossier.traceable),
            lot=dossier.traceable,
            completeness=_completeness(session, actor, dossier),
            siblings=find_siblings(session, actor, dossier.traceable),
            days=today(session, actor, utc_now()),
            describe_limit=describe_limit,
            in_limit_unit=in_limit_unit,
            shown=_keep(dossier) if _DECIDING & actor.permissions else "",
        )


@bp.post("/<lot_id>/decision")
@requires(Permission.DECIDE_LOTS)
@shows_errors_of(".show")
def decision(lot_id: str) -> ResponseReturnValue:
    """Release, restrict, reject, or put back into quarantine."""
    with transaction() as session:
        actor, disposition = current_actor(), _disposition()
        decide_lot(
            session, actor, lot_id, disposition, reason=_reason(), shown=_seen(lot_id), at=utc_now()
        )
        lot = get_traceable(session, actor, lot_id)
        flash(f"{lot.number}: {disposition.value.replace('_', ' ')}.")
    return redirect(url_for(".show", lot_id=lot_id))


@bp.post("/<lot_id>/hold")
@requires(Permission.PLACE_HOLDS)
@shows_errors_of(".show")
def hold(lot_id: str) -> ResponseReturnValue:
    """Stop the lot everywhere at once."""
    with transaction() as session:
        actor = current_actor()
        lot = get_traceable(session, actor, lot_id)
        place_hold(session, actor, [lot], reason=_reason(), at=utc_now())
        flash(f"{lot.number} is on hold everywhere.")
    return redirect(url_for(".show", lot_id=lot_id))


@bp.post("/<lot_id>/release-hold")
@requires(Permission.PLACE_HOLDS)
@shows_errors_of(".show")
def lift(lot_id: str) -> ResponseReturnValue:
    """Lift one hold."""
    code = request.form.get("code", "")
    with transaction() as session:
        actor, seen = current_actor(), _seen(lot_id)
        lift_hold(session, actor, lot_id, code, reason=_reason(), shown=seen, at=utc_now())
        lot = get_traceable(session, actor, lot_id)
        flash(f"Hold {code} on {lot.number} is lifted.")
    return redirect(url_for(".show", lot_id=lot_id))


@bp.post("/<lot_id>/settle")
@requires(Permission.DECIDE_LOTS)
@shows_errors_of(".show")
def settle(lot_id: str) -> ResponseReturnValue:
    """Say which of two stated dates holds."""
    finding, day = request.form.get("finding", type=int), forms.day("day")
    if finding is None or day is None:
        raise Invalid("Choose one of the two dates.", fields={"day": "Choose one of the two"})
    with transaction() as session:
        actor, seen = current_actor(), _seen(lot_id)
        settle_dates(
            session, actor, lot_id, finding, day, reason=_reason(), shown=seen, at=utc_now()
        )
        flash(f"Settled: {day}.")
    return redirect(url_for(".show", lot_id=lot_id))


def _keep(dossier: Dossier) -> str:
    """Keep what the page shows; return the hash that a decision on it names."""
    return keep_shown(app_parts().store, lot_content(dossier))


def _seen(lot_id: str) -> dict[str, Any] | None:
    """Return what the page showed on which the form was filled in; None if nothing was."""
    return load_shown(app_parts().store, request.form.get("shown", ""), lot_id, kind=KIND)


def _completeness(session: Session, actor: Actor, dossier: Dossier) -> Completeness | None:
    """Return how complete it is behind a lot; None if that takes longer than a page may."""
    lot = dossier.traceable
    if dossier.steps_total > BEHIND or count_behind(session, lot, limit=BEHIND + 1) > BEHIND:
        return None
    return completeness_of(session, actor, lot)


def _disposition() -> Disposition:
    try:
        return Disposition(request.form.get("disposition", ""))
    except ValueError as error:
        raise Invalid("Choose a decision.", fields={"disposition": "Choose one."}) from error


def _reason() -> str:
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise Invalid("Say why.", fields={"reason": "A reason is needed; it stays on record."})
    return reason
