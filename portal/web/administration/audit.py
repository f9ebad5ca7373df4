"""The audit trail, for auditors and administrators."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.actor import Permission
from portal.trail import check_trail, list_entries
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading
from portal.web.frame.limits import CONFIRM, limiter
from portal.web.frame.listing import read_listing

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("")
@requires(Permission.VIEW_AUDIT)
def index() -> ResponseReturnValue:
    """List what was done, newest first."""
    listing = read_listing(request.path, request.args, sorts={"id"}, default="-id")
    with reading() as session:
        entries, total = list_entries(
            session,
            current_actor(),
            text=listing.text,
            offset=listing.offset,
            limit=listing.size,
        )
        return render_template(
            "administration/audit/index.html", entries=entries, total=total, listing=listing
        )


@bp.get("/check")
@requires(Permission.VIEW_AUDIT)
@limiter.limit(CONFIRM)
def check() -> ResponseReturnValue:
    """Recompute the chain of hashes, and say whether it is whole."""
    with reading() as session:
        report = check_trail(session, current_actor())
    return render_template("administration/audit/check.html", report=report)
