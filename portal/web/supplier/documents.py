"""The supplier's documents: where each is, what was read, whether it is right."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.web.documents.listing import page_of_documents
from portal.web.frame import pictures
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.language import translate
from portal.web.frame.listing import read_listing
from registry.documents.queries.inbox import SORTS
from registry.documents.queries.supplier import document_for_supplier, doubts_of
from registry.documents.readings import answer_questions
from registry.documents.table_choice import take_other_reading
from registry.documents.undoing import undo_change

bp = Blueprint("supplier_documents", __name__, url_prefix="/supplier/documents")


@bp.get("/")
@requires(Permission.VIEW_OWN_DOCUMENTS)
def index() -> ResponseReturnValue:
    """List what the company sent, newest first."""
    listing = read_listing(request.path, request.args, sorts=set(SORTS), default="-received")
    with reading() as session:
        rows, total = page_of_documents(session, listing)
        return render_template(
            "supplier/documents/index.html", rows=rows, total=total, listing=listing
        )


@bp.get("/<document_id>")
@requires(Permission.VIEW_OWN_DOCUMENTS)
def show(document_id: str) -> ResponseReturnValue:
    """Show one document: its progress, then what was read, then the decision."""
    with reading() as session:
        view = document_for_supplier(session, current_actor(), document_id)
        template = "_body" if request.headers.get("HX-Request") else "show"
        return render_template(
            f"supplier/documents/{template}.html",
            view=view,
            crop_of=pictures.crop_of,
            doubts_of=doubts_of,
        )


@bp.post("/<document_id>/confirm")
@requires(Permission.SUBMIT_DOCUMENTS)
@shows_errors_of(".show")
def confirm(document_id: str) -> ResponseReturnValue:
    """Take what the supplier says of the doubtful values."""
    answers = {
        name.removeprefix("value:"): text
        for name, text in request.form.items()
        if name.startswith("value:")
    }
    with transaction() as session:
        answer_questions(
            session, current_actor(), app_parts().store, document_id, answers, at=utc_now()
        )
    flash(str(translate("Thank you. The buyer sees it now.")))
    return redirect(url_for(".show", document_id=document_id))


@bp.post("/<document_id>/tables")
@requires(Permission.SUBMIT_DOCUMENTS)
@shows_errors_of(".show")
def take_table(document_id: str) -> ResponseReturnValue:
    """Put the other reading of a table in place of the one that stands."""
    with transaction() as session:
        key = request.form.get("table", "")
        take_other_reading(session, current_actor(), document_id, key, at=utc_now())
    flash(str(translate("The table was replaced. You can take it back below.")))
    return redirect(url_for(".show", document_id=document_id))


@bp.post("/<document_id>/undone")
@requires(Permission.SUBMIT_DOCUMENTS)
@shows_errors_of(".show")
def undo(document_id: str) -> ResponseReturnValue:
    """Take back what the company's people said of a value."""
    with transaction() as session:
        path = request.form.get("path", "")
        undo_change(session, current_actor(), document_id, path, at=utc_now())
    flash(str(translate("The change was taken back.")))
    return redirect(url_for(".show", document_id=document_id))


@bp.get("/<document_id>/pages/<int:number>.png")
@requires(Permission.VIEW_OWN_DOCUMENTS)
def page_picture(document_id: str, number: int) -> ResponseReturnValue:
    """Answer with the picture of one page."""
    return pictures.send_page_picture(document_id, number)


@bp.get("/<document_id>/file")
@requires(Permission.VIEW_OWN_DOCUMENTS)
def download(document_id: str) -> ResponseReturnValue:
    """Answer with the file as it was sent."""
    return pictures.send_document(document_id)
