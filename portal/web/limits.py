"""How often one address may try: slows down guessing, whatever account it is aimed at."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from portal.web.context import Parts

#: Counted in each web process by itself; accounts are locked in the database beside this.
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)

SIGN_IN = "30 per minute"
CONFIRM = "20 per minute"


def install(app: Flask, _parts: Parts) -> None:
    """Hang the limits on the application; tests that sign in often turn them off."""
    app.config.setdefault("RATELIMIT_ENABLED", not app.testing)
    limiter.init_app(app)
