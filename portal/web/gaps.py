"""The gap radar: what is missing in the genealogy, before a recall finds it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.actor import Permission
from portal.web.auth import requires
from portal.web.context import current_actor, reading
from registry.insight.gaps import find_all_gaps

bp = Blueprint("gaps", __name__, url_prefix="/gaps")
LIMIT = 500


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show every gap, the newest lots included."""
    with reading() as session:
        gaps = find_all_gaps(session, current_actor())
    return render_template("gaps/index.html", gaps=gaps[:LIMIT], total=len(gaps))
