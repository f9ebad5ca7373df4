"""The event ledger: what happened, appended and never changed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import shown_at
from core.db.base import Base
from core.db.types import Id, Quantity, text_enum
from core.ids import new_public_id
from registry.ledger.models.traceable import Location, Traceable
from registry.values import Direction, EventType, LineRole


class Event(Base):
    """One thing that happened to lots and units.

    A correction is an event of type `correct` that names the event it `corrects`: from
    then on the corrected one no longer counts; the correction counts as what it
    `restates`, or as nothing if it only voids.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("organization_id", "external_id"),
        # An event is corrected once; the correction itself may be corrected again.
        UniqueConstraint("corrects_id"),
        Index("ix_event_time", "organization_id", "occurred_at"),
        Index("ix_event_code", "organization_id", "code"),
        CheckConstraint(
            "(type = 'correct') = (corrects_id IS NOT NULL)", name="correction_names_its_event"
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    type: Mapped[EventType] = mapped_column(text_enum(EventType, "event_type"))
    restates: Mapped[EventType | None] = mapped_column(text_enum(EventType, "restated_type"))
    occurred_at: Mapped[datetime]
    offset_minutes: Mapped[int] = mapped_column(default=0)  # local time minus UTC
    recorded_at: Mapped[datetime]
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    #: Who stands at the other end: supplier of a receipt, customer of a shipment.
    party_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    business_step: Mapped[str | None]
    #: References: {"purchase_order": "...", "work_order": "...", "shipment": "..."}.
    references: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by: Mapped[str]
    device: Mapped[str | None]
    machine: Mapped[str | None]
    shift: Mapped[str | None]
    operator: Mapped[str | None]
    external_id: Mapped[str | None]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    #: What ties events of one matter together: hold code, recall number, SSCC, RMA.
    code: Mapped[str | None]
    #: What an inspection decided, or whether a recall mark is placed or lifted.
    outcome: Mapped[str | None]
    #: What the kind needs beyond lines and codes.
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)

    lines: Mapped[list[EventLine]] = relationship(
        lazy="selectin", order_by="EventLine.id", back_populates="event"
    )

    @property
    def counts_as(self) -> EventType | None:
        """What the event is to the derived state; None if it only voids another."""
        return self.restates if self.type is EventType.CORRECT else self.type

    @property
    def local_day(self) -> date:
        """The calendar day at the place where it happened."""
        return shown_at(self.occurred_at, self.offset_minutes).date()


class EventReference(Base):
    """Derived from `Event.references`, to find events by: work order, batch, delivery note..."""

    __tablename__ = "event_reference"
    __table_args__ = (Index("ix_event_reference_value", "organization_id", "value"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    value: Mapped[str]


class EventLine(Base):
    """One lot or unit in an event, and how much of it where."""

    __tablename__ = "event_line"
    __table_args__ = (
        Index("ix_event_line_traceable", "traceable_id", "event_id"),
        Index("ix_event_line_event", "event_id"),
        CheckConstraint("quantity >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"))
    direction: Mapped[Direction] = mapped_column(text_enum(Direction, "direction"))
    role: Mapped[LineRole] = mapped_column(text_enum(LineRole, "line_role"))
    quantity: Mapped[Decimal] = mapped_column(Quantity)  # in the traceable's unit
    unit: Mapped[str]
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    #: True: chosen by a rule (backflush by FEFO), not stated by a person or system.
    inferred: Mapped[bool] = mapped_column(default=False)

    event: Mapped[Event] = relationship(back_populates="lines")
    traceable: Mapped[Traceable] = relationship(lazy="joined")
    location: Mapped[Location | None] = relationship(lazy="joined")
