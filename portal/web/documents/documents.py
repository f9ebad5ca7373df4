"""Documents for the operator's people: the list, the review desk, files, reading again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.web.documents.chosen import chosen_items, shown_at
from portal.web.documents.facts import lot_look
from portal.web.documents.listing import page_of_documents
from portal.web.frame import pictures
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.listing import read_listing
from registry.documents.intake import choose_order, read_again
from registry.documents.queries.desk import open_desk
from registry.documents.queries.inbox import SORTS

bp = Blueprint("documents", __name__, url_prefix="/documents")


@bp.get("/")
@requires(Permission.VIEW_DOCUMENTS)
def index() -> ResponseReturnValue:
    """List all documents, newest first."""
    listing = read_listing(request.path, request.args, sorts=set(SORTS), default="-received")
    with reading() as session:
        rows, total = page_of_documents(session, listing)
        return render_template("documents/index.html", rows=rows, total=total, listing=listing)


@bp.get("/<document_id>")
@requires(Permission.VIEW_DOCUMENTS)
def show(document_id: str) -> ResponseReturnValue:
    """Show the review desk, or the progress while the document is being read."""
    with reading() as session:
        items = chosen_items(request.values)
        desk = open_desk(session, current_actor(), document_id, items=items, at=utc_now())
        waits = desk.reading is None
        if not waits and request.headers.get("HX-Request"):  # the page that waited
            return "", {"HX-Refresh": "true"}
        template = "documents/waiting.html" if waits else "documents/show.html"
        return render_template(
            template, desk=desk, items=items, shown=shown_at(desk), lot_look=lot_look
        )


@bp.post("/<document_id>/read-again")
@requires(Permission.REVIEW_DOCUMENTS)
def start_reading(document_id: str) -> ResponseReturnValue:
    """Queue a fresh reading."""
    with transaction() as session:
        read_again(session, current_actor(), document_id, at=utc_now())
    flash("The document is read again.")
    return redirect(url_for(".show", document_id=document_id))


@bp.post("/<document_id>/order")
@requires(Permission.REVIEW_DOCUMENTS)
def tie_to_order(document_id: str) -> ResponseReturnValue:
    """Take the order that the reviewer chose."""
    with transaction() as session:
        order_id = request.form.get("order")
        choose_order(session, current_actor(), document_id, order_id, at=utc_now())
    return redirect(url_for(".show", document_id=document_id))


@bp.get("/<document_id>/pages/<int:number>.png")
@requires(Permission.VIEW_DOCUMENTS)
def page_picture(document_id: str, number: int) -> ResponseReturnValue:
    """Answer with the picture of one page."""
    return pictures.send_page_picture(document_id, number)


@bp.get("/<document_id>/pages/<int:number>.json")
@requires(Permission.VIEW_DOCUMENTS)
def page_words(document_id: str, number: int) -> ResponseReturnValue:
    """Answer with the words of one page and where they stand."""
    return pictures.send_page_words(document_id, number)


@bp.get("/<document_id>/file")
@requires(Permission.VIEW_DOCUMENTS)
def download(document_id: str) -> ResponseReturnValue:
    """Answer with the file as it was sent."""
    return pictures.send_document(document_id)
