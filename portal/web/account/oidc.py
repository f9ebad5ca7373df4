"""Signing in with the account of one's own company, by OpenID Connect."""

from __future__ import annotations

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from portal.auth.oidc import read_claims, user_of_claims
from portal.auth.sessions import open_sign_in
from portal.web.account.oidc_client import fetch_userinfo, redirect_to_provider
from portal.web.frame.auth import begin, public, safe_next
from portal.web.frame.context import app_parts, transaction

bp = Blueprint("oidc", __name__, url_prefix="/sign-in/company")

_NEXT = "oidc_next"


@bp.get("")
@public
def start() -> ResponseReturnValue:
    """Go to the company's sign-in, and remember where to go on to."""
    session[_NEXT] = safe_next(request.args.get("next"))
    return redirect_to_provider(f"{app_parts().settings.public_url}{bp.url_prefix}/done")


@bp.get("/done")
@public
def done() -> ResponseReturnValue:
    """Come back from it: find or make the account, start a sign-in."""
    settings = app_parts().settings
    onward = session.get(_NEXT)
    issuer, userinfo = fetch_userinfo()
    claims = read_claims(
        issuer,
        userinfo,
        organization_claim=settings.oidc_organization_claim,
        role_claim=settings.oidc_role_claim,
    )
    with transaction() as database:
        user = user_of_claims(database, claims, at=utc_now())
        device = request.headers.get("User-Agent")
        token = open_sign_in(database, user, at=utc_now(), device=device, how="oidc")
    begin(token)
    return redirect(safe_next(onward))
