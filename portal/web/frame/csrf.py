"""Every change must come from our own pages: a token in each form and htmx request."""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup

from portal.web.frame.context import Parts


class _Protection(CSRFProtect):  # type: ignore[misc]
    """The check of the token; not for machines, whose key no foreign page can send."""

    def protect(self, **options: Any) -> None:
        if not g.get("machine"):
            super().protect(**options)


protection = _Protection()

#: For views that machines call with a key of their own instead of a cookie.
csrf_exempt = protection.exempt


def install(app: Flask, _parts: Parts) -> None:
    """Check the token on every unsafe method; give templates `csrf_field` and `csrf_token`."""
    app.config.setdefault("WTF_CSRF_HEADERS", ["X-CSRF-Token"])
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # as long as the session
    app.config.setdefault("WTF_CSRF_SSL_STRICT", True)
    protection.init_app(app)
    app.jinja_env.globals.update(csrf_field=csrf_field, csrf_token=generate_csrf)


def csrf_field() -> Markup:
    """Return the hidden field that every form with method post carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
