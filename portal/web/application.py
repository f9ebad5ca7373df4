"""Put the web application together from its parts, each in a module of its own."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import timedelta

from flask import Blueprint, Flask
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

import portal.web
from core.db.engine import make_engine
from core.settings import Settings
from core.storage import make_store
from portal.web.account import oidc_client
from portal.web.frame import (
    assets,
    auth,
    bearer,
    context,
    csrf,
    errors,
    headers,
    language,
    limits,
    templating,
)
from portal.web.frame.keys import secret_key
from registry.gs1 import also_separate

#: Room for form fields beside the largest upload, in bytes.
_FORM_ROOM = 1_000_000


def build(settings: Settings, *, engine: Engine | None, testing: bool) -> Flask:
    """Return the application with every blueprint below `portal.web`."""
    app = Flask("portal", static_url_path="/static")
    secure = settings.secure_cookies
    app.config.update(
        TESTING=testing,
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_NAME="__Host-lotbridge" if secure else "lotbridge",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1_000_000 + _FORM_ROOM,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        TEMPLATES_AUTO_RELOAD=testing or None,  # None: in debug mode only
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if secure:  # behind one reverse proxy that ends TLS
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    also_separate(settings.scan_separators.split())
    parts = context.Parts(settings, engine or make_engine(settings.database), make_store(settings))
    frame = (context, auth, bearer, limits, csrf, headers, assets, templating, language, errors)
    for module in (*frame, oidc_client):
        module.install(app, parts)
    for blueprint in find_blueprints(testing=testing or settings.demo):
        app.register_blueprint(blueprint)
    return app


def find_blueprints(*, testing: bool) -> Iterator[Blueprint]:
    """Yield each module-level `bp` below `portal.web`; `bp_testing` only when testing."""
    for found in pkgutil.walk_packages(portal.web.__path__, "portal.web."):
        module = importlib.import_module(found.name)
        for name in ("bp", "bp_testing") if testing else ("bp",):
            blueprint = getattr(module, name, None)
            if isinstance(blueprint, Blueprint) and blueprint.import_name == found.name:
                yield blueprint
