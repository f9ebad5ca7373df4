"""API keys: an administrator makes them for other systems, and ends them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.auth.api_keys import list_keys, make_key, revoke_key, scopes_for
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of

bp = Blueprint("api_keys", __name__, url_prefix="/api-keys")


@bp.get("")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """List the keys of the organization, with the form for another."""
    actor = current_actor()
    with reading() as session:
        return render_template(
            "administration/api_keys/index.html",
            keys=list_keys(session, actor),
            scopes=scopes_for(actor),
            now=utc_now(),
        )


@bp.post("")
@requires(Permission.ADMINISTER)
@shows_errors_of(".index")
def make() -> ResponseReturnValue:
    """Make a key and show it, once."""
    with transaction() as session:
        key, text = make_key(
            session,
            current_actor(),
            name=request.form.get("name", ""),
            scopes=request.form.getlist("scopes"),
            days=_days(),
            at=utc_now(),
        )
        return render_template("administration/api_keys/made.html", key=key, text=text)


@bp.post("/<key_id>/revoke")
@requires(Permission.ADMINISTER)
def revoke(key_id: str) -> ResponseReturnValue:
    """End the key at once."""
    with transaction() as session:
        key = revoke_key(session, current_actor(), key_id, at=utc_now())
        flash(f"The key {key.name} is revoked; whatever used it is refused from now on.")
    return redirect(url_for(".index"))


def _days() -> int:
    typed = forms.text("days")
    return int(typed) if typed.isascii() and typed.isdigit() else 0
