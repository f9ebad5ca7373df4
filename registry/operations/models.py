"""What went to which customer."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, Quantity, text_enum
from core.ids import new_public_id
from registry.ledger.models.traceable import Traceable
from registry.parties.models import Organization
from registry.values import ShipmentState


class Shipment(Base):
    """Goods to one customer, by lot and serial."""

    __tablename__ = "shipment"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        CheckConstraint("state <> 'shipped' OR event_id IS NOT NULL", name="shipped_has_event"),
        Index("ix_shipment_event_id", "event_id"),
        Index("ix_shipment_sales_order", "organization_id", "sales_order"),
        Index("ix_shipment_customer_order", "organization_id", "customer_order"),
        Index("ix_shipment_sscc", "organization_id", "sscc"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    number: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    ship_to: Mapped[str | None]
    sales_order: Mapped[str | None]  # ours
    customer_order: Mapped[str | None]  # the customer's purchase order number
    carrier: Mapped[str | None]
    sscc: Mapped[str | None]
    ships_on: Mapped[date]
    shipped_at: Mapped[datetime | None]
    state: Mapped[ShipmentState] = mapped_column(
        text_enum(ShipmentState, "shipment_state"), default=ShipmentState.DRAFT
    )
    #: The ship event in the ledger.
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    created_at: Mapped[datetime]

    customer: Mapped[Organization] = relationship(foreign_keys=[customer_id], lazy="joined")
    lines: Mapped[list[ShipmentLine]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ShipmentLine.position"
    )


class ShipmentLine(Base):
    """One lot or unit of a shipment."""

    __tablename__ = "shipment_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="something"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"), index=True)
    position: Mapped[int]
    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"), index=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    unit: Mapped[str]
    converted: Mapped[str | None]  # what was stated in another unit, and what is left over

    traceable: Mapped[Traceable] = relationship(lazy="joined")


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
