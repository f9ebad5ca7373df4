"""Quality events: inspections, nonconformances, deviations, corrective and preventive actions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, text_enum
from core.ids import new_public_id
from registry.documents.models import Document
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.parties.models import User
from registry.values import QualityKind, QualityState, Settlement, Verdict


class QualityEvent(Base):
    """One quality event, linked to what it is about; decisions stay in the event ledger."""

    __tablename__ = "quality_event"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        Index("ix_quality_event_state", "organization_id", "state"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        CheckConstraint(
            "kind <> 'nonconformance' OR state = 'open' OR settlement IS NOT NULL",
            name="closed_nonconformance_is_settled",
        ),
        CheckConstraint(
            "(kind = 'inspection') = (result IS NOT NULL)", name="inspection_has_result"
        ),
    )
    __mapper_args__ = {"polymorphic_on": "kind"}

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    kind: Mapped[QualityKind] = mapped_column(text_enum(QualityKind, "quality_kind"))
    number: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    state: Mapped[QualityState] = mapped_column(
        text_enum(QualityState, "quality_state"), default=QualityState.OPEN
    )
    occurred_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    #: How it ended; of a deviation and a CAPA with the root cause.
    closing_note: Mapped[str | None]
    #: The recall that a CAPA follows, if any: it cannot close before the CAPA. The recall itself
    #: is `recall`, which registry.recalls.models adds from above.
    recall_id: Mapped[int | None] = mapped_column(ForeignKey("recall.id"), index=True)
    #: The quality event that a CAPA follows, if any.
    source_id: Mapped[int | None] = mapped_column(ForeignKey("quality_event.id"), index=True)
    #: Of an inspection only.
    result: Mapped[Verdict | None] = mapped_column(text_enum(Verdict, "inspection_result"))
    #: Of a nonconformance only.
    settlement: Mapped[Settlement | None] = mapped_column(text_enum(Settlement, "settlement"))
    #: Of a CAPA only: whether a check later found that the actions helped.
    effective: Mapped[bool | None]
    effectiveness_note: Mapped[str | None]
    effectiveness_at: Mapped[datetime | None]
    effectiveness_by: Mapped[str | None]

    source: Mapped[QualityEvent | None] = relationship(remote_side="QualityEvent.id", lazy="select")
    links: Mapped[list[QualityLink]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="QualityLink.id"
    )
    actions: Mapped[list[CapaAction]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="CapaAction.id"
    )


class Inspection(QualityEvent):
    """A finished inspection with its result; closed from the start."""

    __mapper_args__ = {"polymorphic_identity": QualityKind.INSPECTION}


class Nonconformance(QualityEvent):
    """Goods that do not conform; closes with what is done with them."""

    __mapper_args__ = {"polymorphic_identity": QualityKind.NONCONFORMANCE}


class Deviation(QualityEvent):
    """A departure from a procedure or a specification; closes with its root cause."""

    __mapper_args__ = {"polymorphic_identity": QualityKind.DEVIATION}


class Capa(QualityEvent):
    """Corrective and preventive action: actions with owners, then a check that they helped."""

    __mapper_args__ = {"polymorphic_identity": QualityKind.CAPA}


class QualityLink(Base):
    """One thing that a quality event is about: a lot or unit, a document, or a ledger event."""

    __tablename__ = "quality_link"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN traceable_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN document_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN event_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="about_one_thing",
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    quality_event_id: Mapped[int] = mapped_column(ForeignKey("quality_event.id"), index=True)
    traceable_id: Mapped[int | None] = mapped_column(ForeignKey("traceable.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)

    traceable: Mapped[Traceable | None] = relationship(lazy="joined")
    document: Mapped[Document | None] = relationship(lazy="joined")
    event: Mapped[Event | None] = relationship(lazy="select")


class CapaAction(Base):
    """One action of a CAPA: who does it until when, and when it was done."""

    __tablename__ = "capa_action"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done_by_somebody"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    quality_event_id: Mapped[int] = mapped_column(ForeignKey("quality_event.id"), index=True)
    what: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    result: Mapped[str | None]  # what was done

    owner: Mapped[User] = relationship(lazy="joined")
