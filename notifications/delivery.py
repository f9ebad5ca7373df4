"""Bring a delivery to its address: tried again with growing waits, never knowingly twice.

SMTP cannot promise "exactly once": a server may take a message and die before it says so.
What can be done is done here. The attempt is noted in a transaction of its own before
anything leaves. The server's yes is written at once, in another one: whatever becomes of the
job, what was accepted is not sent again. A no is written in the transaction that finishes the
job, which a worker that lost its lease cannot do. Every attempt carries the same Message-ID,
by which receivers drop a double.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from core.clock import utc_now
from core.db.session import unit_of_work
from core.errors import Conflict
from notifications.alarm import raise_alarm
from notifications.channels import Channel
from notifications.compose import queue_attempt
from notifications.context import context_of
from notifications.errors import DeliveryNotFound, MailNotTaken, MailRefused
from notifications.message import build_message
from notifications.models import Delivery, DeliveryState
from notifications.office import Office

#: Waits between attempts; after the last one the delivery has failed, visibly.
WAITS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 60, 120, 240, 480, 720)
)
#: A closed matter: nothing more is sent.
_OVER = frozenset({DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.WITHHELD})

Outcome = Callable[[Session], None]


def deliver(engine: Engine, channel: Channel, office: Office, delivery_id: str) -> Outcome | None:
    """Try once; return what writes the outcome, None if there is nothing to write.

    Raises:
        DeliveryNotFound: There is no such delivery.

    """
    try:
        with unit_of_work(engine) as session:
            message = _begin(session, channel, office, delivery_id)
        if message is None:
            return None
        channel.send(message)
    except MailNotTaken as error:
        why = str(error)
        return lambda session: put_off(session, delivery_id, why, at=utc_now())
    except MailRefused as error:
        why = str(error)
        return lambda session: give_up(session, delivery_id, why, at=utc_now())
    with unit_of_work(engine) as session:
        _mark_sent(session, channel, delivery_id, message, at=utc_now())
    return None


def put_off(session: Session, delivery_id: str, error: str, *, at: datetime) -> None:
    """Queue the next attempt, or give up after the last one. What is over stays as it is."""
    delivery = get_delivery(session, delivery_id)
    if delivery.state in _OVER:
        return
    if delivery.attempts > len(WAITS):
        give_up(
            session, delivery_id, f"Given up after {delivery.attempts} attempts. {error}", at=at
        )
        return
    delivery.state = DeliveryState.QUEUED
    delivery.error = error
    delivery.next_at = at + WAITS[delivery.attempts - 1]
    queue_attempt(session, delivery, delivery.notice)
    session.flush()


def give_up(session: Session, delivery_id: str, error: str, *, at: datetime) -> None:
    """Mark the delivery as failed and tell our own people. What is over stays as it is."""
    delivery = get_delivery(session, delivery_id)
    if delivery.state in _OVER:
        return
    delivery.state, delivery.error, delivery.next_at = DeliveryState.FAILED, error, None
    session.flush()
    raise_alarm(session, delivery.notice, at=at)


def queue_again(session: Session, delivery_id: str, *, at: datetime) -> Delivery:
    """Have a failed delivery wait again, with fresh attempts; its job is the caller's.

    Raises:
        Conflict: It did not fail, was settled another way, or has no address.

    """
    delivery = get_delivery(session, delivery_id)
    if delivery.state is not DeliveryState.FAILED or delivery.settled or not delivery.address:
        raise Conflict("This message is on its way again, was settled, or has no address.")
    delivery.state, delivery.attempts, delivery.next_at = DeliveryState.QUEUED, 0, at
    session.flush()
    return delivery


def get_delivery(session: Session, delivery_id: str) -> Delivery:
    """Return the delivery, locked for change; DeliveryNotFound if there is none."""
    delivery = session.scalars(
        select(Delivery).where(Delivery.public_id == delivery_id).with_for_update(of=Delivery)
    ).first()
    if delivery is None:
        raise DeliveryNotFound("There is no such delivery.")
    return delivery


def _begin(
    session: Session, channel: Channel, office: Office, delivery_id: str
) -> EmailMessage | None:
    delivery = get_delivery(session, delivery_id)
    if delivery.state in _OVER:
        return None
    delivery.state = DeliveryState.SENDING
    delivery.channel = channel.name
    delivery.attempts += 1
    delivery.message_id = delivery.message_id or f"<{delivery.public_id}@{office.domain}>"
    context = context_of(session, delivery.notice, office)
    return build_message(delivery.notice, delivery, context, office)


def _mark_sent(
    session: Session, channel: Channel, delivery_id: str, message: EmailMessage, *, at: datetime
) -> None:
    delivery = get_delivery(session, delivery_id)
    if delivery.state is DeliveryState.SENT:
        return
    delivery.state, delivery.sent_at = DeliveryState.SENT, at
    delivery.error, delivery.next_at = None, None
    channel.keep(session, delivery, message, at=at)
    session.flush()
