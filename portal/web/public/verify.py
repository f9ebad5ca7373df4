"""Is this certificate genuine, and is it still good? For anybody, without sign-in.

A file that is shown is compared byte for byte with what was issued; of any other its signature
says what was done to it. Nothing of it is kept, and nothing of what the certificate says is told.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.serialization import Encoding
from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from certificates.attest import public_keys, signed_status
from certificates.check import Check, check_file, check_number
from certificates.keys import known_chains, load_key
from certificates.look import look_at
from core.clock import utc_now
from portal.web.frame.auth import public
from portal.web.frame.context import app_parts, reading
from portal.web.frame.limits import limiter

bp = Blueprint("verify", __name__)

#: What stands in a file name or a link around the number.
_LONGEST = 64
#: Files that one address may show: each may cost a process of its own.
FILES = "30 per minute"


@bp.get("/verify")
@public
def index() -> ResponseReturnValue:
    """Ask for a number or a file."""
    number = request.args.get("number", "").strip()
    if number:
        return redirect(url_for(".show", number=number[:_LONGEST]))
    return render_template("public/verify/show.html", check=None, number="", uploaded=False)


@bp.get("/verify/<number>")
@public
def show(number: str) -> ResponseReturnValue:
    """Answer for a number, as the code on the paper leads here."""
    with reading() as session:
        return _page(check_number(session, number[:_LONGEST]), number, uploaded=False)


@bp.get("/verify/<number>.json")
@public
def status(number: str) -> ResponseReturnValue:
    """Answer for machines: the same, signed (JWS)."""
    with reading() as session:
        check = check_number(session, number[:_LONGEST])
        content = signed_status(check, load_key(app_parts().settings), at=utc_now())
    return jsonify(content), 200 if check.certificate else 404


@bp.post("/verify")
@limiter.limit(FILES)
@public
def upload() -> ResponseReturnValue:
    """Answer for a file; what was sent is looked at and forgotten."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return redirect(url_for(".index"))
    chains = known_chains(app_parts().settings)
    with reading() as session:
        check = check_file(session, file.read(), lambda data: look_at(data, chains))
        return _page(check, "", uploaded=True)


@bp.get("/.well-known/jwks.json")
@public
def keys() -> ResponseReturnValue:
    """Return the public keys of the signed status."""
    return jsonify(public_keys(known_chains(app_parts().settings)))


@bp.get("/.well-known/lotbridge-root.pem")
@public
def root() -> ResponseReturnValue:
    """Return the certificates to trust: of the present key, then of earlier ones."""
    roots = dict.fromkeys(chain[-1] for chain in known_chains(app_parts().settings))
    pem = b"".join(row.public_bytes(Encoding.PEM) for row in roots)
    return pem, 200, {"Content-Type": "application/x-pem-file"}


def _page(check: Check, number: str, *, uploaded: bool) -> ResponseReturnValue:
    return render_template("public/verify/show.html", check=check, number=number, uploaded=uploaded)
