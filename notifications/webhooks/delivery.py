"""Bring one message to its address: at least once, tried again for two days, then given up.

The receiver drops doubles by `webhook-id`, which stays the same over all attempts.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from core.clock import utc_now
from core.db.session import unit_of_work
from core.errors import Conflict
from notifications.webhooks.addresses import find_target
from notifications.webhooks.errors import AddressRefused, NotTaken, WebhookNotFound
from notifications.webhooks.models import MessageState, WebhookMessage
from notifications.webhooks.outbox import queue_attempt
from notifications.webhooks.sending import post
from notifications.webhooks.signing import headers_of, secret_of

#: Waits between attempts, as Standard Webhooks proposes them.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
)
_GONE = 410

Outcome = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class _Attempt:
    message_id: str
    url: str
    body: str
    secret: str


def deliver_message(
    engine: Engine,
    message_id: str,
    *,
    installation_key: str,
    private: bool,
    context: ssl.SSLContext | None = None,
) -> Outcome | None:
    """Try once; return what writes the outcome, None if there is nothing to do.

    Args:
        engine: For the short transactions around the attempt.
        message_id: Public id of the message.
        installation_key: From which the secret of the webhook is derived.
        private: Whether addresses of our own network may be called.
        context: Certificate authorities other than the system's.

    """
    with unit_of_work(engine) as session:
        attempt = _begin(session, message_id, installation_key)
    if attempt is None:
        return None
    try:
        target = find_target(attempt.url, private=private)
        headers = headers_of(attempt.secret, message_id, attempt.body, at=utc_now())
        status = post(target, attempt.body, headers, context=context)
    except AddressRefused as error:
        why = str(error)
        return lambda session: give_up(session, message_id, why, None)
    except NotTaken as error:
        why, answered = str(error), error.status
        return lambda session: _put_off(session, message_id, why, answered)
    return lambda session: _mark_sent(session, message_id, status)


def _begin(session: Session, message_id: str, installation_key: str) -> _Attempt | None:
    message = get_message(session, message_id)
    webhook = message.webhook
    if message.state is not MessageState.QUEUED:
        return None
    if not webhook.active:
        message.state, message.error, message.next_at = MessageState.FAILED, "Switched off.", None
        return None
    message.attempts += 1
    secret = secret_of(installation_key, webhook.public_id, webhook.generation)
    return _Attempt(message_id, webhook.url, message.body, secret)


def _mark_sent(session: Session, message_id: str, status: int) -> None:
    message = get_message(session, message_id)
    message.state, message.status, message.sent_at = MessageState.SENT, status, utc_now()
    message.error, message.next_at = None, None
    session.flush()


def _put_off(session: Session, message_id: str, error: str, status: int | None) -> None:
    message = get_message(session, message_id)
    if status == _GONE:
        message.webhook.active = False
        message.webhook.stopped_because = "It answered 410: it wants no more messages."
    if status == _GONE or message.attempts > len(WAITS):
        give_up(session, message_id, error, status)
        return
    wait = WAITS[message.attempts - 1]
    message.error, message.status = error, status
    message.next_at = utc_now() + wait
    queue_attempt(session, message, not_before=message.next_at)
    session.flush()


def give_up(session: Session, message_id: str, error: str, status: int | None = None) -> None:
    """Mark the message as given up; the page of its webhook shows it. What was sent stays sent."""
    message = get_message(session, message_id)
    if message.state is MessageState.QUEUED:
        message.state, message.error = MessageState.FAILED, error
        message.status, message.next_at = status, None
        session.flush()


def queue_again(session: Session, message_id: str) -> WebhookMessage:
    """Have a message that was given up wait again, with fresh attempts; its job is the caller's.

    Raises:
        Conflict: It was not given up.

    """
    message = get_message(session, message_id)
    if message.state is not MessageState.FAILED:
        raise Conflict("This message is on its way again, or was sent.")
    message.state, message.attempts, message.error = MessageState.QUEUED, 0, None
    session.flush()
    return message


def get_message(session: Session, message_id: str) -> WebhookMessage:
    """Return a message, locked for change; WebhookNotFound if there is none."""
    message = session.scalars(
        select(WebhookMessage)
        .where(WebhookMessage.public_id == message_id)
        .with_for_update(of=WebhookMessage)
    ).first()
    if message is None:
        raise WebhookNotFound("There is no such message.")
    return message
