"""What lets the scan page open without a connection: service worker, manifest, empty page.

The worker keeps one page without anybody's data and the files that it loads, all named by
their content. A new version of any of them makes another worker, which drops the old copy.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from core.actor import Actor, Permission
from portal.web.assets import asset
from portal.web.auth import public, requires
from portal.web.context import current_actor, reading
from portal.web.headers import policy
from registry.queries.operations import locations
from registry.queries.operations import shipments as list_shipments
from registry.values import ShipmentState

bp = Blueprint("scan_shell", __name__, url_prefix="/scan")

SHEETS = (
    "vendor/inter/index.css",
    "vendor/jetbrains-mono/index.css",
    "vendor/bootstrap.min.css",
    "vendor/bootstrap-icons.min.css",
    "css/tokens.css",
    "css/frame.css",
    "css/components.css",
    "css/scan.css",
)
#: Besides the sheets, all that the empty page asks for.
_FILES = (
    "js/theme.js",
    "js/scan/main.js",
    "vendor/zxing.min.js",
    "vendor/zxing.wasm",
    "img/favicon.svg",
    "img/mark.svg",
)
#: Loaded by other files under names without a hash: modules and fonts (Latin only).
_BY_NAME = (
    "js/scan/camera.js",
    "js/scan/memory.js",
    "js/scan/server.js",
    "js/scan/sound.js",
    "vendor/inter/files/inter-latin-wght-normal.woff2",
    "vendor/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
)
_PERSON_LENGTH = 16
#: Milliseconds without an answer until the page opens from the device.
PATIENCE = 4000


def tasks(actor: Actor) -> list[dict[str, str]]:
    """Return what a scan may be for, beside looking: open shipments, and places to move to."""
    with reading() as session:
        found = [
            {
                "value": f"shipment:{row.public_id}",
                "label": f"Check for shipment {row.number} to {row.customer.name}",
            }
            for row in list_shipments(session, actor)
            if row.state is ShipmentState.DRAFT
        ]
        if actor.may(Permission.RECORD_WAREHOUSE):
            found += [
                {
                    "value": f"place:{place.public_id}",
                    "label": f"Move all of it to {site.name}, {place.name}",
                }
                for place, site in locations(session, actor)
            ]
    return found


def person_of(actor: Actor) -> str:
    """Return a word that stands for the person on the device: whose kept scans are whose."""
    key = str(current_app.secret_key).encode()
    said = f"scan:{actor.organization_id}:{actor.user_id}".encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:_PERSON_LENGTH]


@bp.get("/session")
@requires(Permission.VIEW_REGISTRY)
def hello() -> ResponseReturnValue:
    """Say who scans and what for, with a fresh token: asked when the connection is back."""
    actor = current_actor()
    return jsonify({"person": person_of(actor), "token": generate_csrf(), "tasks": tasks(actor)})


@bp.get("/shell")
@public
def shell() -> ResponseReturnValue:
    """Return the empty page; nobody needs to be signed in, nothing of anybody is on it."""
    return with_reader(render_template("scan/shell.html", sheets=SHEETS, person=""))


def with_reader(page: str) -> Response:
    """Return a page that may run the reader of codes, which is compiled (WebAssembly)."""
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = policy(script_src="'wasm-unsafe-eval'")
    return answer


@bp.get("/worker.js")
@public
def worker() -> ResponseReturnValue:
    """Return the service worker; it differs as soon as one of its files does."""
    folder = Path(str(current_app.static_folder))
    named = [url_for("static", filename=path) for path in _BY_NAME]
    text = (folder / "js/scan/worker.js").read_text("utf-8")
    kept = {
        "start": url_for("scan.index"),
        "page": url_for(".shell"),
        "hashed": [asset(path) for path in (*SHEETS, *_FILES)],
        "named": [*named, _icons(folder), url_for(".manifest")],
        "patience": PATIENCE,
        "version": _version(folder, text),
    }
    body = f"const SHELL = {json.dumps(kept, indent=1)};\n{text}"
    answer = Response(body, mimetype="text/javascript")
    answer.cache_control.no_cache = True
    return answer


@bp.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """Return what makes the page an app on a phone's first screen."""
    icon = {"src": asset("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    kept: dict[str, Any] = {
        "id": url_for("scan.index"),
        "name": "Lotbridge Scan",
        "short_name": "Scan",
        "start_url": url_for("scan.index"),
        "scope": url_for("scan.index"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#14324a",
        "icons": [icon],
    }
    return Response(json.dumps(kept), mimetype="application/manifest+json")


def _icons(folder: Path) -> str:
    """Return the address of the font of symbols as its sheet writes it, question mark and all."""
    sheet = (folder / "vendor/bootstrap-icons.min.css").read_text("utf-8")
    start = sheet.index("fonts/bootstrap-icons.woff2")
    return url_for("static", filename="vendor/") + sheet[start : sheet.index('"', start)]


def _version(folder: Path, text: str) -> str:
    page = render_template("scan/shell.html", sheets=SHEETS, person="")
    digest = hashlib.sha256(f"{page}{text}".encode())
    for path in _BY_NAME:
        digest.update((folder / path).read_bytes())
    return digest.hexdigest()[:12]
