"""What is told to whom, and each attempt to bring it there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, text_enum
from core.ids import new_public_id
from registry.parties.models import Organization


class NoticeKind(StrEnum):
    """What a notice is about; each has one text and one HTML template of this name."""

    DOCUMENT_DECIDED = "document_decided"
    DOCUMENT_REJECTED = "document_rejected"
    CERTIFICATE_READY = "certificate_ready"
    CERTIFICATE_STATE = "certificate_state"
    RECALL_NOTICE = "recall_notice"
    RECALL_REMINDER = "recall_reminder"
    #: What an earlier notice said too much of.
    RECALL_CORRECTION = "recall_correction"
    RECALL_ESCALATION = "recall_escalation"
    EXCEPTION_OVERDUE = "exception_overdue"
    SUPPLIER_CLAIM = "supplier_claim"
    CLAIM_ANSWERED = "claim_answered"
    #: To our own people: a message did not reach whom it is for.
    UNDELIVERED = "undelivered"


#: What customers get of a recall.
TO_CONSIGNEES = frozenset(
    {NoticeKind.RECALL_NOTICE, NoticeKind.RECALL_REMINDER, NoticeKind.RECALL_CORRECTION}
)


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    QUEUED = "queued"  # waits for its turn, the first or a later one
    SENDING = "sending"  # a worker has it in hand
    SENT = "sent"  # the mail server took it
    FAILED = "failed"  # refused for good, or given up; a person must look
    WITHHELD = "withheld"  # a drill: composed, shown, never sent


class Notice(Base):
    """One thing that one organization is told."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_subject", "subject"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    operator_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    kind: Mapped[NoticeKind] = mapped_column(text_enum(NoticeKind, "notice_kind"))
    #: What it is about: "recall:<public id>", "document:<public id>".
    subject: Mapped[str]
    #: The facts of the templates as they were when the notice was composed; no secrets.
    facts: Mapped[dict[str, Any]]
    #: A drill: the word DRILL stands on everything and nothing leaves the house.
    drill: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    recipient: Mapped[Organization] = relationship(foreign_keys=[recipient_id], lazy="joined")
    deliveries: Mapped[list[Delivery]] = relationship(
        lazy="selectin", order_by="Delivery.id", back_populates="notice"
    )


class Delivery(Base):
    """A notice on its way to one address."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_state", "state"),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_has_time"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    name: Mapped[str]  # the person's
    address: Mapped[str]  # e-mail
    #: The address on file, where a person sent it to another one; "" if none was on file.
    instead_of: Mapped[str | None]
    state: Mapped[DeliveryState] = mapped_column(
        text_enum(DeliveryState, "delivery_state"), default=DeliveryState.QUEUED
    )
    #: Fixed with the first attempt: however often a message is tried, receivers see one.
    message_id: Mapped[str | None] = mapped_column(unique=True)
    channel: Mapped[str | None]  # of the last attempt: "smtp", "viewer"
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_at: Mapped[datetime | None]  # of the next attempt
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]  # of the last attempt, in words
    #: How the matter was settled without this message, and by whom: "By telephone (Amal)".
    settled: Mapped[str | None]

    notice: Mapped[Notice] = relationship(lazy="joined", back_populates="deliveries")


class ViewedMail(Base):
    """A message of the built-in viewer, kept instead of sent (demonstrations only)."""

    __tablename__ = "viewed_mail"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), unique=True)
    at: Mapped[datetime]
    sender: Mapped[str]
    recipient: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    #: The whole message as a mail server would have got it.
    raw: Mapped[str]
