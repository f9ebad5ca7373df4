"""Findings of the gap radar as work: who mends what, and by when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, text_enum
from core.ids import new_public_id
from registry.ledger.models.traceable import Traceable
from registry.parties.models import User
from registry.values import CaseState


class GapSweep(Base):
    """The last time that the gap radar looked at everything of a registry, and over how much."""

    __tablename__ = "gap_sweep"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    #: When the look began: what was recorded later is not in it.
    at: Mapped[datetime]
    lots: Mapped[int]  # lots and units that were looked at
    gaps: Mapped[int]


class ExceptionCase(Base):
    """One gap of one lot or unit, from the day it was found until it is gone or accepted.

    A gap that comes back opens its case again; there is one a lot and kind.
    """

    __tablename__ = "exception_case"
    __table_args__ = (
        UniqueConstraint("traceable_id", "kind"),
        Index("ix_exception_case_state", "organization_id", "state", "due_at"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_has_time"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"))
    kind: Mapped[str]  # registry.genealogy.gaps.GapKind
    state: Mapped[CaseState] = mapped_column(
        text_enum(CaseState, "case_state"), default=CaseState.OPEN
    )
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    due_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    #: When somebody was told that it is overdue, and how often.
    escalated_at: Mapped[datetime | None]
    escalations: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    note: Mapped[str | None]  # why it was accepted

    traceable: Mapped[Traceable] = relationship(lazy="joined")
    owner: Mapped[User | None] = relationship(lazy="joined")
