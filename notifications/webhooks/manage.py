"""Webhooks as an administrator enters, tries, pauses and reads them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Invalid
from notifications.webhooks.addresses import check_url
from notifications.webhooks.delivery import queue_again
from notifications.webhooks.errors import WebhookNotFound
from notifications.webhooks.models import MessageState, Topic, Webhook, WebhookMessage
from notifications.webhooks.outbox import queue_attempt, queue_message

_NAME_LENGTH = 100
#: What the form offers.
TOPICS: tuple[Topic, ...] = tuple(topic for topic in Topic if topic is not Topic.TEST)


def add_webhook(
    session: Session,
    actor: Actor,
    *,
    name: str,
    url: str,
    topics: Collection[str],
    private: bool,
    at: datetime,
) -> Webhook:
    """Enter an address that is told from now on.

    Raises:
        NotAllowed: The actor is no administrator.
        AddressRefused: We do not call such an address.
        Invalid: No name, or no known topic.

    """
    actor.require(Permission.ADMINISTER)
    name, url = name.strip(), url.strip()
    if not name or len(name) > _NAME_LENGTH:
        raise _wrong("name", "Say which system is told.")
    check_url(url, private=private)
    if not topics or not set(topics) <= set(TOPICS):
        raise _wrong("topics", "Choose at least one.")
    webhook = Webhook(
        organization_id=actor.operator_id,
        name=name,
        url=url,
        topics=sorted(topics),
        created_at=at,
    )
    session.add(webhook)
    session.flush()
    after = {"name": name, "url": url, "topics": webhook.topics}
    _note(session, actor, "add", webhook, at, after)
    return webhook


def switch_webhook(
    session: Session, actor: Actor, webhook_id: str, *, active: bool, at: datetime
) -> Webhook:
    """Pause a webhook or let it go on; what happened meanwhile is not told later."""
    webhook = get_webhook(session, actor, webhook_id)
    webhook.active, webhook.stopped_because = active, None
    session.flush()
    _note(session, actor, "switch_on" if active else "switch_off", webhook, at)
    return webhook


def change_secret(session: Session, actor: Actor, webhook_id: str, *, at: datetime) -> Webhook:
    """Give the webhook another secret; messages are signed with it from the next one on."""
    webhook = get_webhook(session, actor, webhook_id)
    webhook.generation += 1
    session.flush()
    _note(session, actor, "change_secret", webhook, at)
    return webhook


def try_webhook(session: Session, actor: Actor, webhook_id: str, *, at: datetime) -> WebhookMessage:
    """Queue a message that says nothing but that it arrived."""
    webhook = get_webhook(session, actor, webhook_id)
    if not webhook.active:
        raise Invalid("Switch it on first.")
    entry = {
        "action": "webhook.test",
        "subject": f"webhook:{webhook.public_id}",
        "at": at,
        "actor": actor.name,
        "reason": "A test of this address.",
        "before": None,
        "after": None,
    }
    return queue_message(session, webhook, entry)


def send_again(session: Session, actor: Actor, message_id: str) -> WebhookMessage:
    """Queue a message that was given up, under its own id, with fresh attempts."""
    actor.require(Permission.ADMINISTER)
    message = session.scalars(
        select(WebhookMessage)
        .join(Webhook, Webhook.id == WebhookMessage.webhook_id)
        .where(
            WebhookMessage.public_id == message_id,
            WebhookMessage.state == MessageState.FAILED,
            Webhook.organization_id == actor.operator_id,
        )
    ).first()
    if message is None:
        raise WebhookNotFound("There is no message of this id that was given up.")
    queue_attempt(session, queue_again(session, message_id), not_before=None)
    return message


def list_webhooks(session: Session, actor: Actor) -> Sequence[tuple[Webhook, dict[str, int]]]:
    """Return the webhooks of the actor's organization with their numbers of messages by state."""
    actor.require(Permission.ADMINISTER)
    rows = session.scalars(
        select(Webhook).where(Webhook.organization_id == actor.operator_id).order_by(Webhook.name)
    ).all()
    numbers: dict[int, dict[str, int]] = {row.id: {} for row in rows}
    for webhook_id, state, number in session.execute(
        select(WebhookMessage.webhook_id, WebhookMessage.state, func.count())
        .where(WebhookMessage.webhook_id.in_(numbers))
        .group_by(WebhookMessage.webhook_id, WebhookMessage.state)
    ):
        numbers[webhook_id][state.value] = number
    return [(row, numbers[row.id]) for row in rows]


def list_messages(
    session: Session, actor: Actor, webhook_id: str, *, limit: int = 200
) -> Sequence[WebhookMessage]:
    """Return the last messages of a webhook, the newest first."""
    webhook = get_webhook(session, actor, webhook_id)
    return session.scalars(
        select(WebhookMessage)
        .where(WebhookMessage.webhook_id == webhook.id)
        .order_by(WebhookMessage.id.desc())
        .limit(limit)
    ).all()


def get_webhook(session: Session, actor: Actor, webhook_id: str) -> Webhook:
    """Return a webhook of the actor's organization by its public id."""
    actor.require(Permission.ADMINISTER)
    found = session.scalars(
        select(Webhook).where(
            Webhook.public_id == webhook_id, Webhook.organization_id == actor.operator_id
        )
    ).first()
    if found is None:
        raise WebhookNotFound("There is no such webhook.")
    return found


def _note(
    session: Session,
    actor: Actor,
    what: str,
    webhook: Webhook,
    at: datetime,
    after: Mapping[str, object] | None = None,
) -> None:
    subject = f"webhook:{webhook.public_id}"
    record(session, actor, f"webhook.{what}", subject, at=at, after=after or {"name": webhook.name})


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(message, fields={field: message})
