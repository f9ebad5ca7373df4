"""The gap radar: what is missing in the genealogy, who mends it, and by when."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import utc_now
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.navigation import counts
from registry.genealogy.exceptions import (
    accept_case,
    assign_case,
    count_overdue_cases,
    follow_gaps,
    get_case,
    last_sweep,
    list_cases,
)
from registry.genealogy.gaps import WORDS, GapKind, find_all_gaps
from registry.quality.quality_events import list_owners
from registry.values import CaseState

bp = Blueprint("gaps", __name__, url_prefix="/gaps")
LIMIT = 500


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the exceptions in a state, the one due first in front."""
    chosen = request.args.get("state", "")
    state = CaseState(chosen) if chosen in set(CaseState) else CaseState.OPEN
    with reading() as session:
        rows = list_cases(session, current_actor(), state=state, limit=LIMIT + 1)
        return render_template(
            "genealogy/gaps/index.html",
            rows=rows[:LIMIT],
            more=len(rows) > LIMIT,
            state=state,
            states=list(CaseState),
            looked=last_sweep(session, current_actor()),
            words={kind.value: text for kind, text in WORDS.items()},
            now=utc_now(),
        )


@bp.post("/check")
@requires(Permission.MANAGE_QUALITY)
def check() -> ResponseReturnValue:
    """Look for gaps now; otherwise a job looks every hour."""
    actor = current_actor()
    with reading() as session:
        sweep = find_all_gaps(session, actor, at=utc_now())
    with transaction() as session:
        opened, gone = follow_gaps(session, actor.operator_id, sweep, at=utc_now())
    flash(f"Looked at {sweep.lots:,} lots and units: {opened} new gaps, {gone} gone.")
    return redirect(url_for(".index"))


@bp.get("/<case_id>")
@requires(Permission.VIEW_REGISTRY)
def show(case_id: str) -> ResponseReturnValue:
    """Show one exception, with its owner and what to do."""
    with reading() as session:
        actor = current_actor()
        case = get_case(session, actor, case_id)
        return render_template(
            "genealogy/gaps/show.html",
            case=case,
            sentence=WORDS[GapKind(case.kind)],
            owners=list_owners(session, actor),
            now=utc_now(),
        )


@bp.post("/<case_id>/owner")
@requires(Permission.MANAGE_QUALITY)
@shows_errors_of(".show")
def assign(case_id: str) -> ResponseReturnValue:
    """Give it an owner and a time."""
    with transaction() as session:
        case = assign_case(
            session,
            current_actor(),
            case_id,
            owner_id=forms.needed("owner", "Choose who mends it."),
            due_at=forms.moment("due_at", ahead=True) if forms.text("due_at") else None,
            at=utc_now(),
        )
        assert case.owner is not None
        flash(f"{case.owner.name} mends {case.traceable.number}.")
    return redirect(url_for(".index"))


@bp.post("/<case_id>/accept")
@requires(Permission.MANAGE_QUALITY)
@shows_errors_of(".show")
def accept(case_id: str) -> ResponseReturnValue:
    """Let the gap stay, with the reason."""
    with transaction() as session:
        reason = forms.needed("reason", "Say why it may stay.")
        case = accept_case(session, current_actor(), case_id, reason=reason, at=utc_now())
        flash(f"The gap of {case.traceable.number} is accepted.")
    return redirect(url_for(".index"))


@counts("gaps.index")
def _overdue(session: Session, actor: Actor) -> int:
    return count_overdue_cases(session, actor, at=utc_now())
