"""How often one may try a password: slows down guessing, whatever account it is aimed at."""

from __future__ import annotations

from flask import Flask, abort, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse

from portal.web.frame.context import Parts, signed_in

#: Counted in each web process by itself; accounts are locked in the database beside this.
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)

SIGN_IN = "30 per minute"
CONFIRM = "20 per minute"
_CONFIRM = parse(CONFIRM)
_TOO_MANY = 429


def install(app: Flask, _parts: Parts) -> None:
    """Limit sign-ins by address, and every form that asks for the password again by person.

    Signatures and changes of security ask for the password: a sign-in that was left open
    must not become a place to guess it. Tests that sign in often turn the limits off.
    """
    app.config.setdefault("RATELIMIT_ENABLED", not app.testing)
    limiter.init_app(app)

    @app.before_request
    def _slow_guessing_down() -> None:
        actor = signed_in()
        if actor is None or request.method != "POST" or "password" not in request.form:
            return
        if not current_app.config["RATELIMIT_ENABLED"]:
            return
        if not limiter.limiter.hit(_CONFIRM, "confirm", str(actor.user_id)):
            abort(_TOO_MANY)
