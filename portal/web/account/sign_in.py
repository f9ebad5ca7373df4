"""Signing in and out with a local account, or elsewhere by OpenID Connect."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from portal.auth.accounts import check_sign_in
from portal.auth.errors import SignInRefused
from portal.auth.sessions import open_sign_in
from portal.web.frame.auth import begin, end, public, safe_next
from portal.web.frame.context import app_parts, signed_in, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.limits import SIGN_IN, limiter

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
@public
def show() -> ResponseReturnValue:
    """Show the form; whoever is signed in goes on."""
    onward = safe_next(request.values.get("next"))
    if signed_in():
        return redirect(onward)
    return render_template(
        "account/sign_in/show.html", next=onward, oidc=app_parts().settings.oidc_issuer
    )


@bp.post("/sign-in")
@public
@limiter.limit(SIGN_IN)
@shows_errors_of(".show")
def submit() -> ResponseReturnValue:
    """Check e-mail, password and code; start a sign-in."""
    form = request.form
    token = None
    with transaction() as database:  # a wrong try is counted: it must commit too
        user = check_sign_in(
            database,
            form.get("email", ""),
            form.get("password", ""),
            code=form.get("code", ""),
            at=utc_now(),
        )
        if user is not None:
            device = request.headers.get("User-Agent")
            token = open_sign_in(database, user, at=utc_now(), device=device)
    if token is None:
        raise SignInRefused
    begin(token)
    return redirect(safe_next(form.get("next")))


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the sign-in on the server and forget it here."""
    end()
    session["signed_out"] = True
    return redirect(url_for(".show"))
