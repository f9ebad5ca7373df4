"""The job `deliver_webhook`: one attempt to bring one message to another system."""

from __future__ import annotations

from notifications.webhooks.delivery import deliver_message
from portal.jobs.work import Effect, Work
from portal.web.frame.keys import secret_key


def deliver_webhook(work: Work) -> Effect | None:
    """Send outside any transaction; return what writes the outcome."""
    return deliver_message(
        work.engine,
        str(work.args["message_id"]),
        installation_key=secret_key(work.settings),
        private=work.settings.webhook_private,
    )
