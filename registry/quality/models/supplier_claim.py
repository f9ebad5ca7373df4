"""Claims to suppliers: what failed of what they delivered, what is asked, what they answer."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, Quantity, text_enum
from core.ids import new_public_id
from registry.ledger.models.traceable import Traceable
from registry.parties.models import Organization
from registry.values import ClaimAnswer, ClaimWish, SupplierClaimState


class SupplierClaim(Base):
    """One claim to the supplier of one lot or unit."""

    __tablename__ = "supplier_claim"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        CheckConstraint("quantity > 0", name="something"),
        CheckConstraint("state = 'sent' OR answer IS NOT NULL", name="answered_says_what"),
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled_has_time"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    number: Mapped[str]
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"), index=True)
    quantity: Mapped[Decimal] = mapped_column(Quantity)  # in the lot's unit
    failure: Mapped[str]
    wish: Mapped[ClaimWish] = mapped_column(text_enum(ClaimWish, "claim_wish"))
    #: What it rests on, if anything.
    quality_event_id: Mapped[int | None] = mapped_column(ForeignKey("quality_event.id"), index=True)
    warranty_claim_id: Mapped[int | None] = mapped_column(
        ForeignKey("warranty_claim.id"), index=True
    )
    state: Mapped[SupplierClaimState] = mapped_column(
        text_enum(SupplierClaimState, "supplier_claim_state"), default=SupplierClaimState.SENT
    )
    due_on: Mapped[date]
    sent_at: Mapped[datetime]
    sent_by: Mapped[str]
    answer: Mapped[ClaimAnswer | None] = mapped_column(text_enum(ClaimAnswer, "claim_answer"))
    answer_note: Mapped[str | None]
    root_cause: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    #: What came back of it in the end, in the lot's unit (replaced or credited).
    recovered: Mapped[Decimal | None] = mapped_column(Quantity)
    settlement_note: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]

    supplier: Mapped[Organization] = relationship(foreign_keys=[supplier_id], lazy="joined")
    traceable: Mapped[Traceable] = relationship(lazy="joined")
