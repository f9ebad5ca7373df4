"""Is this certificate genuine, and is it still good? For anybody, without sign-in.

A file that is shown is compared byte for byte with what was issued; nothing of it is kept,
and nothing of what the certificate says is told.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.serialization import Encoding
from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from certificates.attest import public_keys, signed_status
from certificates.check import Check, check_file, check_number
from certificates.keys import known_chains, load_key
from core.clock import utc_now
from portal.web.frame.auth import public
from portal.web.frame.context import app_parts, reading

bp = Blueprint("verify", __name__)

#: What stands in a file name or a link around the number.
_LONGEST = 64


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
@public
def upload() -> ResponseReturnValue:
    """Answer for a file; what was sent is looked at and forgotten."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return redirect(url_for(".index"))
    with reading() as session:
        return _page(check_file(session, file.read()), "", uploaded=True)


@bp.get("/.well-known/jwks.json")
@public
def keys() -> ResponseReturnValue:
    """Return the public keys of the signed status."""
    return jsonify(public_keys(known_chains(app_parts().settings)))


@bp.get("/.well-known/lotbridge-root.pem")
@public
def root() -> ResponseReturnValue:
    """Return the certificate that a PDF reader is told to trust."""
    pem = load_key(app_parts().settings).root.public_bytes(Encoding.PEM)
    return pem, 200, {"Content-Type": "application/x-pem-file"}


def _page(check: Check, number: str, *, uploaded: bool) -> ResponseReturnValue:
    return render_template("public/verify/show.html", check=check, number=number, uploaded=uploaded)
