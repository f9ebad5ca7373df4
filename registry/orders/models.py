"""Orders as they arrive from purchasing and sales; Lotbridge plans none itself."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, Quantity
from core.ids import new_public_id
from registry.items.models import Item
from registry.ledger.models.traceable import Traceable
from registry.parties.models import Organization


class PurchaseOrder(Base):
    """What was ordered from a supplier, and by when it is due."""

    __tablename__ = "purchase_order"
    __table_args__ = (UniqueConstraint("organization_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    number: Mapped[str]
    ordered_on: Mapped[date]
    due_on: Mapped[date | None]
    created_at: Mapped[datetime]

    supplier: Mapped[Organization] = relationship(foreign_keys=[supplier_id], lazy="joined")
    lines: Mapped[list[PurchaseOrderLine]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="PurchaseOrderLine.position"
    )


class PurchaseOrderLine(Base):
    """One item of an order."""

    __tablename__ = "purchase_order_line"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    purchase_order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    position: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    quantity: Mapped[Decimal] = mapped_column(Quantity)  # in the item's unit
    unit: Mapped[str]

    item: Mapped[Item] = relationship(lazy="joined")


class PlannedOrder(Base):
    """So much of an item is to be made (by its bill of materials) or used on a day."""

    __tablename__ = "planned_order"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        Index("ix_planned_order_day", "organization_id", "open", "planned_on"),
        CheckConstraint("quantity > 0", name="something"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    number: Mapped[str]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    quantity: Mapped[Decimal] = mapped_column(Quantity)  # in the item's unit
    planned_on: Mapped[date]
    #: The day it was first planned for: later means that it was delayed.
    first_planned_on: Mapped[date]
    #: The lot that is set aside for it, if one is.
    traceable_id: Mapped[int | None] = mapped_column(ForeignKey("traceable.id"), index=True)
    open: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]

    item: Mapped[Item] = relationship(lazy="joined")
    traceable: Mapped[Traceable | None] = relationship(lazy="joined")

    @property
    def delayed_days(self) -> int:
        """Days by which it moved back since it was first planned."""
        return max(0, (self.planned_on - self.first_planned_on).days)
