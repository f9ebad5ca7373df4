"""What is to be made or used, and when: told by the planning system, never planned here."""

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
