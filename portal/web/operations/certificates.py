"""Certificates of shipments, as the operator's staff ask for, fetch and withdraw them."""

from __future__ import annotations

import io

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from certificates.requests import fetch_certificate, request_certificate, revoke_certificate
from certificates.views import file_name
from certificates.withheld import find_telling, reissue
from core.actor import Permission
from core.clock import utc_now
from core.errors import Invalid
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction

bp = Blueprint("certificates", __name__, url_prefix="/certificates")


@bp.post("/of/<shipment_id>")
@requires(Permission.ISSUE_CERTIFICATES)
def ask(shipment_id: str) -> ResponseReturnValue:
    """Ask for a certificate of a shipment or of one unit of it, or for its next version."""
    unit = request.form.get("unit", "") or None
    with transaction() as session:
        certificate = request_certificate(
            session, current_actor(), shipment_id, at=utc_now(), unit_id=unit
        )
        flash(f"Certificate {certificate.number} is being made.", "info")
    return redirect(url_for("shipments.show", shipment_id=shipment_id))


@bp.get("/<number>.pdf")
@requires(Permission.VIEW_REGISTRY)
def download(number: str) -> ResponseReturnValue:
    """Hand one certificate out, and log it."""
    with transaction() as session:
        certificate, data = fetch_certificate(
            session,
            current_actor(),
            app_parts().store,
            number,
            at=utc_now(),
            log=request.method == "GET",
        )
    return send_file(
        io.BytesIO(data), mimetype="application/pdf", download_name=file_name(certificate)
    )


@bp.get("/to-reissue")
@requires(Permission.ISSUE_CERTIFICATES)
def to_reissue() -> ResponseReturnValue:
    """Show the certificates that say what their customers may not know."""
    with reading() as session:
        rows, older = find_telling(session, current_actor(), before=request.args.get("before"))
        return render_template("operations/certificates/to_reissue.html", rows=rows, older=older)


@bp.post("/<number>/reissue")
@requires(Permission.ISSUE_CERTIFICATES)
def issue_anew(number: str) -> ResponseReturnValue:
    """Withdraw one that says too much, and ask for its next version."""
    with transaction() as session:
        _, new, why_not = reissue(session, current_actor(), number, at=utc_now())
        said = f"{new.number} is being made" if new else f"no next version is made: {why_not}"
        flash(f"Certificate {number} is withdrawn; {said}", "info" if new else "warning")
    return redirect(url_for(".to_reissue"))


@bp.post("/<number>/revoke")
@requires(Permission.ISSUE_CERTIFICATES)
def revoke(number: str) -> ResponseReturnValue:
    """Withdraw a certificate for good."""
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise Invalid("Say why the certificate is withdrawn.", fields={"reason": "Say why."})
    with transaction() as session:
        certificate = revoke_certificate(
            session, current_actor(), number, reason=reason, at=utc_now()
        )
        flash(f"Certificate {number} is withdrawn; its page says so from now on.", "warning")
        shipment_id = certificate.shipment.public_id
    return redirect(url_for("shipments.show", shipment_id=shipment_id))
