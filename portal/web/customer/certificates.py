"""A customer's certificates: all of them, one file, several in one."""

from __future__ import annotations

import io

from flask import Blueprint, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue

from certificates.changes import changed_since
from certificates.requests import fetch_certificate, list_certificates
from certificates.views import file_name, newest_by_shipment, pack
from core.actor import Permission
from core.clock import local_date, utc_now
from core.errors import Invalid
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction

bp = Blueprint("customer_certificates", __name__, url_prefix="/customer/certificates")

#: So many files go into one ZIP file.
MOST_FILES = 200


@bp.get("/")
@requires(Permission.VIEW_OWN_SHIPMENTS)
def index() -> ResponseReturnValue:
    """Show the newest certificate of each shipment."""
    with reading() as session:
        issued = list_certificates(session, current_actor())
        newest = sorted(
            newest_by_shipment(issued).values(), key=lambda row: row.certificate.id, reverse=True
        )
        return render_template(
            "customer/certificates/index.html",
            rows=newest,
            changed=changed_since(session, current_actor(), issued),
        )


@bp.get("/<number>.pdf")
@requires(Permission.VIEW_OWN_SHIPMENTS)
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
        io.BytesIO(data),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=file_name(certificate),
    )


@bp.post("/zip")
@requires(Permission.VIEW_OWN_SHIPMENTS)
def several() -> ResponseReturnValue:
    """Hand the chosen certificates out in one file, or all if none is chosen."""
    actor = current_actor()
    with transaction() as session:
        chosen = request.form.getlist("number") or [
            row.certificate.number
            for row in newest_by_shipment(list_certificates(session, actor)).values()
            if row.certificate.sha256
        ]
        if not chosen:
            abort(404)
        if len(chosen) > MOST_FILES:
            raise Invalid(f"One file holds {MOST_FILES} certificates at most; choose fewer.")
        files = [
            fetch_certificate(session, actor, app_parts().store, number, at=utc_now())
            for number in dict.fromkeys(chosen)
        ]
    return send_file(
        io.BytesIO(pack(files)),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"certificates-{local_date(utc_now(), current_actor().time_zone)}.zip",
    )
