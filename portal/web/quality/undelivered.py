"""Messages that did not arrive: whom to call, what to send again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import utc_now
from notifications.undelivered import (
    MAY_SEND,
    count_undelivered,
    list_undelivered,
    send_again,
    settle,
)
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.navigation import counts

bp = Blueprint("undelivered", __name__, url_prefix="/undelivered")


@bp.get("/")
@requires(Permission.VIEW_RECALLS)
def index() -> ResponseReturnValue:
    """Show what failed, and what no worker takes up."""
    with reading() as session:
        rows, total = list_undelivered(session, current_actor(), at=utc_now())
        return render_template(
            "quality/undelivered/index.html", rows=rows, total=total, may_send=MAY_SEND
        )


@bp.post("/send")
@requires(Permission.VIEW_RECALLS)
@shows_errors_of(".index")
def send() -> ResponseReturnValue:
    """Queue a message again, to the address in the form."""
    with transaction() as session:
        row = send_again(
            session,
            current_actor(),
            forms.text("delivery"),
            address=forms.text("address"),
            at=utc_now(),
        )
        flash(f"The message to {row.notice.recipient.name} is on its way to {row.address}.")
    return redirect(url_for(".index"))


@bp.post("/settle")
@requires(Permission.VIEW_RECALLS)
@shows_errors_of(".index")
def settled() -> ResponseReturnValue:
    """Note how they were told without the message."""
    with transaction() as session:
        row = settle(
            session, current_actor(), forms.text("delivery"), how=forms.text("how"), at=utc_now()
        )
        flash(f"Noted how {row.notice.recipient.name} was told.")
    return redirect(url_for(".index"))


@counts("undelivered.index")
def _waiting(session: Session, actor: Actor) -> int:
    return count_undelivered(session, actor, at=utc_now())
