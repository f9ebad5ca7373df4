"""The supplier's start page and list of orders."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import local_date, utc_now
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading
from registry.documents.queries.supplier import supplier_overview

bp = Blueprint("supplier_home", __name__, url_prefix="/supplier")


@bp.get("/")
@requires(Permission.VIEW_OWN_DOCUMENTS)
def index() -> ResponseReturnValue:
    """Show what is owed, what was sent and what was decided."""
    actor = current_actor()
    with reading() as session:
        overview = supplier_overview(session, actor, today=local_date(utc_now(), actor.time_zone))
        return render_template("supplier/home/index.html", overview=overview)
