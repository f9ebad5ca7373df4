"""The set-up check: what still lacks something before all works as it should."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import utc_now
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.navigation import counts
from registry.insight.setup import check_setup
from registry.parties.policies import demand_second_person, own_organization

bp = Blueprint("setup", __name__, url_prefix="/setup")


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show every check, those with gaps first."""
    with reading() as session:
        checks = check_setup(session, current_actor(), at=utc_now())
        checks.sort(key=lambda check: check.sound)
        return render_template(
            "administration/setup/index.html",
            checks=checks,
            organization=own_organization(session, current_actor()),
        )


@bp.post("/second-person")
@requires(Permission.ADMINISTER)
def second_person() -> ResponseReturnValue:
    """Say whether failing results need a second signature."""
    demanded = bool(request.form.get("demanded"))
    with transaction() as session:
        demand_second_person(session, current_actor(), demanded=demanded, at=utc_now())
    return redirect(url_for(".index") + "#second-person")


@counts("setup.index")
def _open_checks(session: Session, actor: Actor) -> int:
    return sum(not check.sound for check in check_setup(session, actor, at=utc_now()))
