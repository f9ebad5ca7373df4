"""Warranties of units, and claims under them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, text_enum
from core.ids import new_public_id
from registry.ledger.models.traceable import Traceable
from registry.parties.models import Organization
from registry.values import ClaimState


class Warranty(Base):
    """From when to when a unit is under warranty, and with which customer. One a unit."""

    __tablename__ = "warranty"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # the last day of warranty
    terms: Mapped[str | None]
    recorded_at: Mapped[datetime]


class WarrantyClaim(Base):
    """What failed on which unit, what replaced it, and who pays."""

    __tablename__ = "warranty_claim"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        CheckConstraint("faulty_id <> replacing_id", name="replaced_by_another"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_has_time"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    number: Mapped[str]
    faulty_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"), index=True)
    #: The unit that took the place of the faulty one.
    replacing_id: Mapped[int | None] = mapped_column(ForeignKey("traceable.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    failed_on: Mapped[date]
    failure: Mapped[str]
    #: Whether the failure fell into the unit's warranty, as known when it was claimed.
    under_warranty: Mapped[bool]
    state: Mapped[ClaimState] = mapped_column(
        text_enum(ClaimState, "claim_state"), default=ClaimState.OPEN
    )
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    faulty: Mapped[Traceable] = relationship(foreign_keys=[faulty_id], lazy="joined")
    replacing: Mapped[Traceable | None] = relationship(foreign_keys=[replacing_id], lazy="joined")
    customer: Mapped[Organization | None] = relationship(foreign_keys=[customer_id], lazy="joined")
