"""Process parameters of production runs, and the limits that an item's runs must keep."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base
from core.db.types import Id
from core.ids import new_public_id


class ProcessLimit(Base):
    """Least and most of one parameter while an item is made."""

    __tablename__ = "process_limit"
    __table_args__ = (UniqueConstraint("item_id", "name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    name: Mapped[str]
    unit: Mapped[str | None]
    minimum: Mapped[Decimal | None]
    maximum: Mapped[Decimal | None]


class ProcessValue(Base):
    """One measured value of one run; with the limits that were in force then."""

    __tablename__ = "process_value"
    __table_args__ = (
        Index("ix_process_value_event", "event_id", "name"),
        Index("ix_process_value_name", "organization_id", "name", "measured_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    name: Mapped[str]
    number: Mapped[Decimal]  # exact, in `unit`
    unit: Mapped[str | None]
    minimum: Mapped[Decimal | None]
    maximum: Mapped[Decimal | None]
    equipment: Mapped[str | None]
    measured_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    #: Struck out as wrong, with the reason; it stays visible and no longer counts.
    struck_at: Mapped[datetime | None]
    struck_reason: Mapped[str | None]

    @property
    def within(self) -> bool:
        """Whether the value keeps its limits."""
        low = self.minimum is None or self.number >= self.minimum
        return low and (self.maximum is None or self.number <= self.maximum)
