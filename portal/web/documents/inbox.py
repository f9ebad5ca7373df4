"""The inbox: documents that wait, narrowed, sorted and paged by the server."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import utc_now
from notifications.undelivered import count_undelivered
from portal.web.documents.listing import page_of_documents
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading
from portal.web.frame.listing import read_listing
from portal.web.frame.navigation import counts
from registry.documents.queries.inbox import BOXES, SORTS, count_boxes, oldest_waiting

bp = Blueprint("inbox", __name__, url_prefix="/inbox")


@bp.get("/")
@requires(Permission.VIEW_DOCUMENTS)
def index() -> ResponseReturnValue:
    """Show one box of the inbox; the oldest document stands first."""
    box = request.args.get("box", "review")
    box = box if box in BOXES else "review"
    listing = read_listing(
        request.path, request.args, sorts=set(SORTS), default="received", keep=("box",)
    )
    actor = current_actor()
    with reading() as session:
        rows, total = page_of_documents(session, listing, box=box)
        return render_template(
            "documents/inbox/index.html",
            rows=rows,
            total=total,
            listing=listing,
            box=box,
            counts=count_boxes(session, actor),
            oldest=oldest_waiting(session, actor),
            undelivered=count_undelivered(session, actor, at=utc_now()),
        )


@counts("inbox.index")
def waiting(session: Session, actor: Actor) -> int:
    """Return how many documents wait for a decision."""
    return count_boxes(session, actor)["review"]
