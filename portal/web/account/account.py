"""The person's own account: password, second factor, devices that are signed in."""

from __future__ import annotations

from datetime import timedelta

import segno
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.auth import accounts, sessions
from portal.web.frame.auth import TOKEN, requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of

bp = Blueprint("account", __name__, url_prefix="/account")

#: Where the secret of a second factor waits until its first code has come.
_PENDING_SECRET = "totp_pending"  # noqa: S105  the name of a key


@bp.get("")
@requires(Permission.USE_ACCOUNT)
def show() -> ResponseReturnValue:
    """Show the account and its sign-ins."""
    idle = timedelta(minutes=app_parts().settings.session_idle_minutes)
    with reading() as database:
        user = accounts.get_own_user(database, current_actor())
        rows = sessions.list_sign_ins(database, current_actor(), at=utc_now(), idle=idle)
        here = next((row for row in rows if sessions.is_own_token(row, session[TOKEN])), None)
        return render_template("account/show.html", user=user, sign_ins=rows, here=here)


@bp.post("/password")
@requires(Permission.USE_ACCOUNT)
@shows_errors_of(".show")
def change_password() -> ResponseReturnValue:
    """Set a new password; every other device must sign in again."""
    now = utc_now()
    with transaction() as database:
        accounts.change_password(
            database,
            current_actor(),
            password=request.form.get("password", ""),
            new_password=request.form.get("new_password", ""),
            at=now,
        )
        sessions.close_other_sign_ins(database, current_actor(), keep=session[TOKEN], at=now)
    flash("Your password is changed. Other devices are signed out.")
    return redirect(url_for(".show"))


@bp.get("/second-factor")
@requires(Permission.USE_ACCOUNT)
def second_factor() -> ResponseReturnValue:
    """Show the QR code for an authenticator app."""
    secret = session.setdefault(_PENDING_SECRET, accounts.new_totp_secret())
    with reading() as database:
        user = accounts.get_own_user(database, current_actor())
        address = accounts.totp_address(secret, user.email)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="#fff")
    return render_template("account/second_factor.html", secret=secret, picture=picture)


@bp.post("/second-factor")
@requires(Permission.USE_ACCOUNT)
@shows_errors_of(".second_factor")
def turn_on() -> ResponseReturnValue:
    """Turn the second factor on with its first code."""
    with transaction() as database:
        accounts.turn_totp_on(
            database,
            current_actor(),
            secret=session.get(_PENDING_SECRET, ""),
            code=request.form.get("code", ""),
            password=request.form.get("password", ""),
            at=utc_now(),
        )
    session.pop(_PENDING_SECRET, None)
    flash("From now on you sign in with a code from your app as well.")
    return redirect(url_for(".show"))


@bp.post("/second-factor/off")
@requires(Permission.USE_ACCOUNT)
@shows_errors_of(".show")
def turn_off() -> ResponseReturnValue:
    """Turn the second factor off."""
    with transaction() as database:
        accounts.turn_totp_off(
            database, current_actor(), password=request.form.get("password", ""), at=utc_now()
        )
    flash("The second factor is off.")
    return redirect(url_for(".show"))


@bp.post("/sign-ins/others")
@requires(Permission.USE_ACCOUNT)
def close_others() -> ResponseReturnValue:
    """Sign all other devices out."""
    with transaction() as database:
        ended = sessions.close_other_sign_ins(
            database, current_actor(), keep=session[TOKEN], at=utc_now()
        )
    flash(
        f"Signed out on {ended} other devices." if ended != 1 else "Signed out on 1 other device."
    )
    return redirect(url_for(".show"))


@bp.post("/sign-ins/<int:sign_in_id>/close")
@requires(Permission.USE_ACCOUNT)
def close_one(sign_in_id: int) -> ResponseReturnValue:
    """Sign one device out."""
    with transaction() as database:
        sessions.close_own_sign_in(database, current_actor(), sign_in_id, at=utc_now())
    flash("That device is signed out.")
    return redirect(url_for(".show"))
