"""Addresses of our static files that change with their content, so that they cache for good."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

from portal.web.frame.context import Parts

_YEAR = 365 * 24 * 3600


def install(app: Flask, _parts: Parts) -> None:
    """Give templates `asset` and let browsers keep what carries its hash."""
    app.jinja_env.globals["asset"] = asset

    @app.after_request
    def _cache(response: Response) -> Response:
        # A file asked for by its plain name (a module of a module, a font) is asked for anew
        # each time, and answered with 304: after an update nothing old is mixed with the new.
        if request.endpoint == "static" and response.status_code == 200 and "v" in request.args:  # noqa: PLR2004
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.max_age = _YEAR
            response.cache_control.immutable = True
        return response


def asset(path: str) -> str:
    """Return the address of a file below `portal/static`, with its content's hash."""
    folder = current_app.static_folder
    assert folder is not None
    file = Path(folder) / path
    return url_for("static", filename=path, v=_digest(file, file.stat().st_mtime_ns))


@lru_cache(maxsize=256)
def _digest(file: Path, _changed: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]
