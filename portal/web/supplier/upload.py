"""Sending certificates: several files at once, each with its own answer."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import local_date, utc_now
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from portal.web.frame.errors import wants_json
from portal.web.frame.uploads import outcome_to_json, uploads_of
from registry.documents.intake import submit_documents
from registry.documents.owed_orders import list_owed_orders

bp = Blueprint("supplier_upload", __name__, url_prefix="/supplier/send")


@bp.get("/")
@requires(Permission.SUBMIT_DOCUMENTS)
def new() -> ResponseReturnValue:
    """Show where to drop files."""
    actor = current_actor()
    with reading() as session:
        owed = list_owed_orders(session, actor, today=local_date(utc_now(), actor.time_zone))
        return render_template(
            "supplier/upload/new.html", owed=owed, outcomes=None, limit=_limit_mb()
        )


@bp.post("/")
@requires(Permission.SUBMIT_DOCUMENTS)
def create() -> ResponseReturnValue:
    """Take the files; say of each what became of it."""
    parts = app_parts()
    with transaction() as session:
        outcomes = submit_documents(
            session,
            current_actor(),
            parts.store,
            uploads_of(request.files.getlist("files"), request.form),
            max_bytes=parts.settings.max_upload_mb * 1_000_000,
            at=utc_now(),
        )
    if wants_json():
        address = "supplier_documents.show"
        return jsonify([outcome_to_json(outcome, url_for, address) for outcome in outcomes])
    return render_template(
        "supplier/upload/new.html", owed=[], outcomes=outcomes, limit=_limit_mb()
    )


def _limit_mb() -> int:
    return app_parts().settings.max_upload_mb
