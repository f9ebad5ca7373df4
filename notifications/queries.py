"""Reading notices: what became of the messages about one matter, and the viewer's mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from notifications.errors import DeliveryNotFound
from notifications.models import Delivery, DeliveryState, Notice, NoticeKind, ViewedMail


def deliveries_of(session: Session, actor: Actor, subject: str) -> Sequence[Delivery]:
    """Return the deliveries about a matter of the actor's organization, oldest first."""
    return session.scalars(
        select(Delivery)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Notice.subject == subject, Notice.operator_id == _own(actor))
        .order_by(Delivery.id)
    ).all()


def deliveries_of_notices(
    session: Session, actor: Actor, notice_ids: Sequence[int]
) -> dict[int, list[Delivery]]:
    """Return the deliveries of notices of the actor's organization, by notice."""
    found: dict[int, list[Delivery]] = {}
    for row in session.scalars(
        select(Delivery)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Notice.id.in_(notice_ids), Notice.operator_id == _own(actor))
        .order_by(Delivery.id)
    ):
        found.setdefault(row.notice_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the messages to one recipient about one matter; oldest first, not empty."""

    deliveries: tuple[Delivery, ...]

    @property
    def state(self) -> DeliveryState:
        """Sent if anything was, else failed if anything did, else what the newest is."""
        states = [row.state for row in self.deliveries if not row.settled]
        for wanted in (DeliveryState.SENT, DeliveryState.FAILED):
            if wanted in states:
                return wanted
        return self.deliveries[-1].state

    @property
    def failed(self) -> tuple[Delivery, ...]:
        """The messages that a person must look after."""
        return tuple(
            row for row in self.deliveries if row.state is DeliveryState.FAILED and not row.settled
        )


def by_recipient(deliveries: Sequence[Delivery], kinds: frozenset[NoticeKind]) -> dict[int, Told]:
    """Return the deliveries of these kinds by the recipient's organization id."""
    found: dict[int, list[Delivery]] = {}
    for row in deliveries:
        if row.notice.kind in kinds:
            found.setdefault(row.notice.recipient_id, []).append(row)
    return {recipient: Told(tuple(rows)) for recipient, rows in found.items()}


def list_mail(session: Session, actor: Actor, *, limit: int = 200) -> Sequence[ViewedMail]:
    """Return the viewer's messages of the actor's organization, newest first."""
    return session.scalars(
        select(ViewedMail)
        .join(Delivery, Delivery.id == ViewedMail.delivery_id)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Notice.operator_id == _own(actor))
        .order_by(ViewedMail.id.desc())
        .limit(limit)
    ).all()


def get_mail(session: Session, actor: Actor, mail_id: str) -> ViewedMail:
    """Return one message of the viewer; DeliveryNotFound if it is not the actor's."""
    found = session.scalars(
        select(ViewedMail)
        .join(Delivery, Delivery.id == ViewedMail.delivery_id)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(ViewedMail.public_id == mail_id, Notice.operator_id == _own(actor))
    ).first()
    if found is None:
        raise DeliveryNotFound("There is no such message.")
    return found


def _own(actor: Actor) -> int:
    # Staff of the operator only: messages carry the secrets of others.
    return actor.operator_id if actor.is_operator else 0
