"""Taking the other reading of a table, at the review desk and on its plain page."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.web.documents.chosen import chosen_items
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, transaction
from portal.web.frame.errors import shows_errors_of
from registry.documents.table_choice import take_other_reading

bp = Blueprint("document_tables", __name__, url_prefix="/documents/<document_id>")


@bp.post("/tables")
@requires(Permission.REVIEW_DOCUMENTS)
@shows_errors_of("documents.show")
def take(document_id: str) -> ResponseReturnValue:
    """Put the other reading in place of the one that stands, then show the desk again."""
    return _take(document_id, "documents.show")


@bp.post("/plain/tables")
@requires(Permission.REVIEW_DOCUMENTS)
@shows_errors_of("document_plain.show")
def take_plainly(document_id: str) -> ResponseReturnValue:
    """Do the same from the plain page."""
    return _take(document_id, "document_plain.show")


def _take(document_id: str, page: str) -> ResponseReturnValue:
    key = request.form.get("table", "")
    with transaction() as session:
        offer = take_other_reading(session, current_actor(), document_id, key, at=utc_now())
    count = len(offer.differing)
    flash(f"The {offer.wanted} reading is used: {count} row{'' if count == 1 else 's'} changed.")
    items = {f"item:{index}": item for index, item in chosen_items(request.form).items()}
    query = f"?{urlencode(items)}" if items else ""
    address = url_for(page, document_id=document_id)
    return redirect(f"{address}{query}#table-{offer.number}")
