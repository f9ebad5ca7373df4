"""Keys by which machines of an organization sign in to the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id
from core.ids import new_public_id
from registry.parties.models import Organization, User


class ApiKey(Base):
    """One key. Only its hash is kept; the key itself was shown once."""

    __tablename__ = "api_key"
    __table_args__ = (
        Index("ix_api_key_organization_id", "organization_id"),
        CheckConstraint("expires_at > created_at", name="ends_after_it_began"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: Stands in the key itself, so that a log or a person can name the key without it.
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[str]  # what it is for: "SAP bridge, plant Berlin"
    key_hash: Mapped[str] = mapped_column(unique=True)  # SHA-256, hex
    scopes: Mapped[list[Any]]  # permissions by name
    #: None: made on the command line by whoever runs the installation.
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    created_by: Mapped[User | None] = relationship(lazy="joined")
    organization: Mapped[Organization] = relationship(lazy="joined")

    def state(self, at: datetime) -> str:
        """Return "active", "expired" or "revoked"."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= at else "active"
