"""Recall cases: scope frozen at launch, one consignee a row, answers kept."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, Quantity, text_enum
from core.ids import new_public_id
from registry.ledger.models.traceable import Traceable
from registry.parties.models import Organization
from registry.quality.models.quality_event import QualityEvent
from registry.values import AmendmentState, RecallClass, RecallKind, RecallState


class Recall(Base):
    """One case, from complaint to close-out; `mock` cases touch nobody outside."""

    __tablename__ = "recall"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        CheckConstraint(
            "state = 'draft' OR state = 'cancelled' OR launched_at IS NOT NULL",
            name="launched_has_time",
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    number: Mapped[str]
    kind: Mapped[RecallKind] = mapped_column(text_enum(RecallKind, "recall_kind"))
    mock: Mapped[bool] = mapped_column(default=False)
    recall_class: Mapped[RecallClass] = mapped_column(text_enum(RecallClass, "recall_class"))
    title: Mapped[str]
    reason: Mapped[str]
    hazard: Mapped[str]
    instructions: Mapped[str]
    state: Mapped[RecallState] = mapped_column(
        text_enum(RecallState, "recall_state"), default=RecallState.DRAFT
    )
    #: The stopwatch starts with the complaint, not with the click.
    complaint_at: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    launched_at: Mapped[datetime | None]
    launched_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"))
    closed_at: Mapped[datetime | None]
    closing_note: Mapped[str | None]
    #: The trace that produced the scope, frozen at launch, with its completeness.
    trace: Mapped[dict[str, Any] | None]

    #: What quality does about it; each has this case as its `recall`.
    followed_by: Mapped[list[QualityEvent]] = relationship(
        backref=backref("recall", lazy="select"), lazy="select"
    )
    roots: Mapped[list[RecallRoot]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    scope: Mapped[list[RecallScope]] = relationship(cascade="all, delete-orphan", lazy="select")
    consignees: Mapped[list[RecallConsignee]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )
    amendments: Mapped[list[RecallAmendment]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="RecallAmendment.number"
    )

    @property
    def draft_amendment(self) -> RecallAmendment | None:
        """The amendment that waits for its launch."""
        return next((row for row in self.amendments if row.state is AmendmentState.DRAFT), None)


class RecallRoot(Base):
    """A lot or unit where the problem lies; the scope is traced from these."""

    __tablename__ = "recall_root"

    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"), primary_key=True)
    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"), primary_key=True)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    traceable: Mapped[Traceable] = relationship(lazy="joined")


class RecallAmendment(Base):
    """What came to be known after the launch: opened by late facts, launched by two persons.

    Its new lots are held from the moment they are known; its customers are told at its launch.
    """

    __tablename__ = "recall_amendment"
    __table_args__ = (
        UniqueConstraint("recall_id", "number"),
        CheckConstraint("state <> 'launched' OR launched_at IS NOT NULL", name="launched_has_time"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"))
    number: Mapped[int]  # counts from 1 in its case
    state: Mapped[AmendmentState] = mapped_column(
        text_enum(AmendmentState, "amendment_state"), default=AmendmentState.DRAFT
    )
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]  # who recorded the first late fact
    #: The first person, who looked at it and handed it on, and the hash of what it said then.
    prepared_at: Mapped[datetime | None]
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    prepared_for: Mapped[str | None]
    launched_at: Mapped[datetime | None]
    launched_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"))
    #: What was signed, frozen at its launch.
    content: Mapped[dict[str, Any] | None]


class RecallScope(Base):
    """One affected lot or unit, frozen at launch: how much was made, left, remains."""

    __tablename__ = "recall_scope"

    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"), primary_key=True)
    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"), primary_key=True)
    produced: Mapped[Decimal] = mapped_column(Quantity)
    shipped: Mapped[Decimal] = mapped_column(Quantity)
    on_hand: Mapped[Decimal] = mapped_column(Quantity)
    included: Mapped[bool] = mapped_column(default=True)
    why: Mapped[str | None]  # the reason of an exclusion
    #: Who took it out, or back in; somebody else launches.
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: The amendment that brought it; None: it was there at the launch.
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("recall_amendment.id"), index=True)
    #: The amendment that takes it out: since a correction nothing leads to it any more.
    lost_id: Mapped[int | None] = mapped_column(ForeignKey("recall_amendment.id"))

    traceable: Mapped[Traceable] = relationship(lazy="joined")


class RecallConsignee(Base):
    """One customer in a case: what it got, what it was told, what it answered."""

    __tablename__ = "recall_consignee"
    __table_args__ = (UniqueConstraint("recall_id", "customer_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    #: SHA-256 of the secret in the answer link; the secret itself is only in the message.
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer_due_at: Mapped[datetime | None]
    escalations: Mapped[int] = mapped_column(default=0)

    customer: Mapped[Organization] = relationship(lazy="joined")
    lines: Mapped[list[RecallLine]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    responses: Mapped[list[RecallResponse]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="RecallResponse.id"
    )
    forwards: Mapped[list[RecallForward]] = relationship(
        cascade="all, delete-orphan", lazy="select", order_by="RecallForward.id",
        back_populates="consignee",
    )  # fmt: skip


class RecallLine(Base):
    """One lot that one consignee got in one shipment: all that its notice may say."""

    __tablename__ = "recall_line"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    consignee_id: Mapped[int] = mapped_column(ForeignKey("recall_consignee.id"), index=True)
    #: The ledger's ship event; `shipment_id` is None where another system shipped.
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"))
    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    unit: Mapped[str]
    #: The amendment that brought or changed it last; zero: it never went there after all.
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("recall_amendment.id"))

    traceable: Mapped[Traceable] = relationship(lazy="joined")


class RecallResponse(Base):
    """One answer of a consignee; a later one adds to the record, none is overwritten."""

    __tablename__ = "recall_response"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    consignee_id: Mapped[int] = mapped_column(ForeignKey("recall_consignee.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]  # name as given
    via: Mapped[str]  # "link", "portal", "phone"
    #: Per line id: {"on_hand": "3", "quarantined": "3", "used": "0", "destroyed": "0",
    #: "returned": "0", "passed_on": "1"}, in the line's unit.
    quantities: Mapped[dict[str, Any]]
    comment: Mapped[str | None]


class RecallForward(Base):
    """Somebody to whom a consignee passed the notice on, and who answers for itself.

    Never part of the consignee's own answer: what it got there is not known here.
    """

    __tablename__ = "recall_forward"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    consignee_id: Mapped[int] = mapped_column(ForeignKey("recall_consignee.id"), index=True)
    company: Mapped[str]  # as given
    created_at: Mapped[datetime]

    consignee: Mapped[RecallConsignee] = relationship(lazy="joined", back_populates="forwards")
    answers: Mapped[list[RecallForwardAnswer]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="RecallForwardAnswer.id"
    )


class RecallForwardAnswer(Base):
    """One answer of somebody that the notice was passed on to; a later one adds to the record."""

    __tablename__ = "recall_forward_answer"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    forward_id: Mapped[int] = mapped_column(ForeignKey("recall_forward.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]  # name as given
    #: Per id of a traceable: as in `RecallResponse.quantities`, in the lot's unit.
    quantities: Mapped[dict[str, Any]]
    comment: Mapped[str | None]
