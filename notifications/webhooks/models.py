"""Addresses that want to be told, and each message on its way to one of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, text_enum
from core.ids import new_public_id


class Topic(StrEnum):
    """What an address may ask for: a family of actions of the audit trail."""

    EVENTS = "events"
    LOTS = "lots"
    DOCUMENTS = "documents"
    SHIPMENTS = "shipments"
    CERTIFICATES = "certificates"
    RECALLS = "recalls"
    QUALITY = "quality"
    MASTER_DATA = "master_data"
    TEST = "test"  # always sent: the button on the page


class MessageState(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"  # waits for its turn, the first or a later one
    SENT = "sent"  # the other side answered 2xx
    FAILED = "failed"  # given up; a person may send it again


class Webhook(Base):
    """One address of another system. Its secret is derived, never stored."""

    __tablename__ = "webhook"
    __table_args__ = (Index("ix_webhook_organization_id", "organization_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[str]
    url: Mapped[str]
    topics: Mapped[list[Any]]
    #: Raised to change the secret.
    generation: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)
    #: Why it was switched off by itself, such as an answer 410.
    stopped_because: Mapped[str | None]
    created_at: Mapped[datetime]


class WebhookMessage(Base):
    """One message to one address; its body is frozen with the change that it tells of."""

    __tablename__ = "webhook_message"
    __table_args__ = (
        Index("ix_webhook_message_webhook_id_id", "webhook_id", "id"),
        UniqueConstraint("public_id"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_has_time"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(default=new_public_id)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    action: Mapped[str]  # of the audit trail: "recall.launch"
    subject: Mapped[str]
    body: Mapped[str]  # JSON (CloudEvents 1.0), as it is sent and signed
    state: Mapped[MessageState] = mapped_column(
        text_enum(MessageState, "webhook_message_state"), default=MessageState.QUEUED
    )
    attempts: Mapped[int] = mapped_column(default=0)
    #: Of the last attempt: the HTTP status, and what went wrong in words.
    status: Mapped[int | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    webhook: Mapped[Webhook] = relationship(lazy="joined")
