"""Webhooks: which systems are told what, and how each message fared."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from notifications.webhooks import manage
from notifications.webhooks.models import Webhook
from notifications.webhooks.signing import secret_of
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.keys import secret_key

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")


@bp.get("")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """List the webhooks, with the form for another."""
    with reading() as session:
        rows = manage.list_webhooks(session, current_actor())
        return render_template(
            "administration/webhooks/index.html", rows=rows, topics=manage.TOPICS
        )


@bp.post("")
@requires(Permission.ADMINISTER)
@shows_errors_of(".index")
def add() -> ResponseReturnValue:
    """Enter a webhook and show its secret."""
    with transaction() as session:
        webhook = manage.add_webhook(
            session,
            current_actor(),
            name=forms.text("name"),
            url=forms.text("url"),
            topics=request.form.getlist("topics"),
            private=app_parts().settings.webhook_private,
            at=utc_now(),
        )
        return _secret(webhook)


@bp.get("/<webhook_id>")
@requires(Permission.ADMINISTER)
def show(webhook_id: str) -> ResponseReturnValue:
    """Show one webhook and its last messages."""
    with reading() as session:
        webhook = manage.get_webhook(session, current_actor(), webhook_id)
        messages = manage.list_messages(session, current_actor(), webhook_id)
        return render_template(
            "administration/webhooks/show.html", webhook=webhook, messages=messages
        )


@bp.post("/<webhook_id>/<any(on, off):switch>")
@requires(Permission.ADMINISTER)
def switch(webhook_id: str, switch: str) -> ResponseReturnValue:
    """Pause the webhook, or let it go on."""
    with transaction() as session:
        active = switch == "on"
        manage.switch_webhook(session, current_actor(), webhook_id, active=active, at=utc_now())
    return redirect(url_for(".show", webhook_id=webhook_id))


@bp.post("/<webhook_id>/secret")
@requires(Permission.ADMINISTER)
def renew(webhook_id: str) -> ResponseReturnValue:
    """Change the secret and show the new one."""
    with transaction() as session:
        return _secret(manage.change_secret(session, current_actor(), webhook_id, at=utc_now()))


@bp.post("/<webhook_id>/test")
@requires(Permission.ADMINISTER)
def test(webhook_id: str) -> ResponseReturnValue:
    """Send a message that says nothing but that it arrived."""
    with transaction() as session:
        manage.try_webhook(session, current_actor(), webhook_id, at=utc_now())
        flash("A test is on its way; reload this page to see how it fared.")
    return redirect(url_for(".show", webhook_id=webhook_id))


@bp.post("/messages/<message_id>/again")
@requires(Permission.ADMINISTER)
def again(message_id: str) -> ResponseReturnValue:
    """Send a message that was given up once more."""
    with transaction() as session:
        message = manage.send_again(session, current_actor(), message_id)
        return redirect(url_for(".show", webhook_id=message.webhook.public_id))


def _secret(webhook: Webhook) -> str:
    key = secret_key(app_parts().settings)
    secret = secret_of(key, webhook.public_id, webhook.generation)
    return render_template("administration/webhooks/secret.html", webhook=webhook, secret=secret)
