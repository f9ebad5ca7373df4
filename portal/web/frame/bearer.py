"""Machines at the API: `Authorization: Bearer` instead of a cookie, and so without a form's token.

A key counts below `/api/v1/` only. How often each key may ask is limited, and how often an
address may try keys that do not fit. A key never reaches a log: what names it is its id.
"""

from __future__ import annotations

import logging

from flask import Flask, Response, abort, current_app, g, request
from flask_limiter.util import get_remote_address
from limits import parse

from core.actor import Actor
from core.clock import utc_now
from portal.auth import api_keys
from portal.web.frame.context import Parts, reading, transaction
from portal.web.frame.errors import SignInNeeded
from portal.web.frame.limits import limiter

log = logging.getLogger(__name__)

PATH = "/api/v1/"
#: Counted in each web process by itself, as for sign-ins.
PER_KEY = "600 per minute"
WRONG_KEYS = "30 per minute"
_PER_KEY, _WRONG_KEYS = parse(PER_KEY), parse(WRONG_KEYS)
_TOO_MANY, _UNSIGNED = 429, 401


class KeyRefused(SignInNeeded):
    """The key is unknown, revoked, expired, or of somebody who left."""

    code = "api_key.refused"


def install(app: Flask, _parts: Parts) -> None:
    """Say in answers of the API how one signs in there, and when to try again."""

    @app.after_request
    def _say_how(response: Response) -> Response:
        if request.path.startswith(PATH) and response.status_code == _UNSIGNED:
            response.headers["WWW-Authenticate"] = 'Bearer realm="lotbridge"'
        if request.path.startswith(PATH) and response.status_code == _TOO_MANY:
            response.headers["Retry-After"] = "60"
        return response


def machine() -> Actor | None:
    """Return who asks by a key; None if the request carries none.

    Raises:
        KeyRefused: The key does not fit; a cookie beside it does not help.

    """
    header = request.headers.get("Authorization", "")
    kind, _, text = header.partition(" ")
    if not request.path.startswith(PATH) or kind.lower() != "bearer":
        return None
    now = utc_now()
    with reading() as session:
        key = api_keys.find_key(session, text.strip(), at=now)
        actor = api_keys.load_machine(session, key) if key is not None else None
    if key is None or actor is None:
        _limit(_WRONG_KEYS, f"address:{get_remote_address()}")
        raise KeyRefused("This key does not fit: unknown, revoked or expired. Make a new one.")
    _limit(_PER_KEY, f"key:{key.public_id}")
    if key.last_used_at is None or now - key.last_used_at >= api_keys.SEEN_EVERY:
        with transaction() as session:
            api_keys.note_used(session, key.id, at=now)
    g.machine = True
    return actor


def _limit(limit: object, who: str) -> None:
    if current_app.config["RATELIMIT_ENABLED"] and not limiter.limiter.hit(limit, "api", who):  # type: ignore[arg-type]
        log.warning("Too many requests at the API by %s.", who)
        abort(_TOO_MANY)
