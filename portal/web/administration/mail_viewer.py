"""The built-in mail viewer: for demonstrations, where no mail server is set.

With a mail server it does not exist. Only staff of the operator see it: messages carry
the secrets of those they are for.
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from core.actor import Permission
from notifications.queries import get_mail, list_mail
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading

bp = Blueprint("mail_viewer", __name__, url_prefix="/mail")

#: The message's own page may show its inline styles and nothing else; its links open.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


@bp.get("/")
@requires(Permission.VIEW_RECALLS)
def index() -> ResponseReturnValue:
    """Show the messages, newest first."""
    _check()
    with reading() as session:
        return render_template(
            "administration/mail_viewer/index.html", rows=list_mail(session, current_actor())
        )


@bp.get("/<mail_id>")
@requires(Permission.VIEW_RECALLS)
def show(mail_id: str) -> ResponseReturnValue:
    """Show one message."""
    _check()
    with reading() as session:
        mail = get_mail(session, current_actor(), mail_id)
        return render_template("administration/mail_viewer/show.html", mail=mail)


@bp.get("/<mail_id>/html")
@requires(Permission.VIEW_RECALLS)
def html(mail_id: str) -> ResponseReturnValue:
    """Return the message's HTML part as a mail program would show it."""
    _check()
    with reading() as session:
        body = get_mail(session, current_actor(), mail_id).html
    return (
        body,
        200,
        {"Content-Security-Policy": _POLICY, "Content-Type": "text/html; charset=utf-8"},
    )


def _check() -> None:
    if app_parts().settings.mail_url != "viewer":
        abort(404)
