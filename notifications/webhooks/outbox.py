"""What happens becomes messages: in the transaction of the change, from its audit entries.

No change is committed without its messages, and no message without its change. A commit
that nobody outside wants to hear of costs one look for active webhooks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import follow
from core.ids import new_public_id
from core.jobs import enqueue
from notifications.webhooks.models import Topic, Webhook, WebhookMessage
from notifications.webhooks.topics import topic_of

JOB = "deliver_webhook"
#: Behind mails and notices, before nothing: a slow receiver must not hold up a recall.
_PRIORITY = 200


@follow
def tell(session: Session, entries: Sequence[Mapping[str, Any]]) -> None:
    """Queue a message for each entry and each active webhook that wants its topic."""
    told = [(entry, topic) for entry in entries if (topic := topic_of(entry["action"]))]
    if not told:
        return
    owners = {entry["organization_id"] for entry, _ in told}
    for webhook in session.scalars(
        select(Webhook)
        .where(Webhook.active, Webhook.organization_id.in_(owners))
        .order_by(Webhook.id)
    ).all():
        for entry, topic in told:
            mine = webhook.organization_id == entry["organization_id"]
            if mine and topic is not Topic.TEST and topic in webhook.topics:
                queue_message(session, webhook, entry)


def queue_message(session: Session, webhook: Webhook, entry: Mapping[str, Any]) -> WebhookMessage:
    """Freeze the message about an audit entry and queue the job that brings it."""
    at: datetime = entry["at"]
    public_id = new_public_id()
    message = WebhookMessage(
        public_id=public_id,
        webhook_id=webhook.id,
        action=entry["action"],
        subject=entry["subject"],
        body=_body(public_id, entry),
        created_at=at,
        next_at=at,
    )
    session.add(message)
    session.flush()
    queue_attempt(session, message, not_before=None)
    return message


def queue_attempt(
    session: Session, message: WebhookMessage, *, not_before: datetime | None
) -> None:
    """Queue the job of the next attempt."""
    enqueue(
        session,
        JOB,
        subject=f"webhook_message:{message.public_id}",
        organization_id=message.webhook.organization_id,
        not_before=not_before,
        priority=_PRIORITY,
        message_id=message.public_id,
    )


def _body(message_id: str, entry: Mapping[str, Any]) -> str:
    """Return the message as CloudEvents 1.0 in JSON."""
    return json.dumps(
        {
            "specversion": "1.0",
            "id": message_id,
            "source": "urn:lotbridge:registry",
            "type": f"lotbridge.{entry['action']}",
            "subject": entry["subject"],
            "time": entry["at"].isoformat(),
            "datacontenttype": "application/json",
            "data": {
                "actor": entry["actor"],
                "reason": entry["reason"],
                "before": entry["before"],
                "after": entry["after"],
            },
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
