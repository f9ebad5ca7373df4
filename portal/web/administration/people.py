"""People: who may enter, with which roles. For administrators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.auth import people
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """List everybody."""
    with reading() as session:
        rows = people.list_people(session, current_actor())
        return render_template("administration/people/index.html", people=rows)


@bp.get("/new")
@requires(Permission.ADMINISTER)
def new() -> ResponseReturnValue:
    """Show the form for a new person."""
    with reading() as session:
        organizations = people.list_organizations(session, current_actor())
        roles = sorted({role for row in organizations for role in people.roles_for(row)})
        return render_template(
            "administration/people/new.html", organizations=organizations, roles=roles
        )


@bp.post("/new")
@requires(Permission.ADMINISTER)
@shows_errors_of(".new")
def add() -> ResponseReturnValue:
    """Add the person and show the first password, once."""
    with transaction() as session:
        user, password = people.add_person(
            session,
            current_actor(),
            email=request.form.get("email", ""),
            name=request.form.get("name", ""),
            organization_id=request.form.get("organization", ""),
            roles=request.form.getlist("roles"),
            at=utc_now(),
        )
    return render_template(
        "administration/people/password.html", user=user, password=password, is_new=True
    )


@bp.get("/<user_id>")
@requires(Permission.ADMINISTER)
def show(user_id: str) -> ResponseReturnValue:
    """Show one person."""
    with reading() as session:
        user = people.get_person(session, current_actor(), user_id)
        organization = user.memberships[0].organization
        return render_template(
            "administration/people/show.html",
            user=user,
            organization=organization,
            roles=people.roles_for(organization),
            held={m.role for m in user.memberships},
        )


@bp.post("/<user_id>/roles")
@requires(Permission.ADMINISTER)
@shows_errors_of(".show")
def change_roles(user_id: str) -> ResponseReturnValue:
    """Give the person exactly the ticked roles."""
    with transaction() as session:
        roles = request.form.getlist("roles")
        people.change_roles(session, current_actor(), user_id, roles=roles, at=utc_now())
    flash("The roles are changed; they count from the next click on.")
    return redirect(url_for(".show", user_id=user_id))


@bp.post("/<user_id>/password")
@requires(Permission.ADMINISTER)
def reset_password(user_id: str) -> ResponseReturnValue:
    """Set a new first password and show it, once."""
    with transaction() as session:
        password = people.reset_password(session, current_actor(), user_id, at=utc_now())
        user = people.get_person(session, current_actor(), user_id)
    return render_template(
        "administration/people/password.html", user=user, password=password, is_new=False
    )


@bp.post("/<user_id>/<any(on, off):state>")
@requires(Permission.ADMINISTER)
def switch(user_id: str, state: str) -> ResponseReturnValue:
    """Let the person in, or keep them out."""
    with transaction() as session:
        people.switch_person(session, current_actor(), user_id, active=state == "on", at=utc_now())
    flash(f"The account is switched {state}.")
    return redirect(url_for(".show", user_id=user_id))
