"""Organizations, their sites and people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, text_enum
from core.ids import new_public_id
from registry.values import Disclosure, PartnerRole


class Organization(Base):
    """A company: the one that runs the portal (its own operator), or a partner of it."""

    __tablename__ = "organization"
    __table_args__ = (
        UniqueConstraint("operator_id", "name"),
        UniqueConstraint("operator_id", "code"),
        CheckConstraint("minimum_shelf_life_days >= 0", name="shelf_life_not_negative"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    #: The organization whose registry this row belongs to; an operator names itself.
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str]
    code: Mapped[str | None]  # the operator's number for the partner
    gln: Mapped[str | None]
    country: Mapped[str | None]  # ISO 3166-1 alpha-2
    language: Mapped[str] = mapped_column(default="en")  # BCP 47
    time_zone: Mapped[str] = mapped_column(default="UTC")  # IANA
    address: Mapped[str | None]
    #: How the partner writes dates: "dmy", "mdy", None unknown.
    date_order: Mapped[str | None]
    #: As a customer: days of shelf life that must remain at shipment.
    minimum_shelf_life_days: Mapped[int] = mapped_column(default=0)
    requires_certificate: Mapped[bool] = mapped_column(default=True)
    disclosure: Mapped[Disclosure] = mapped_column(
        text_enum(Disclosure, "disclosure"), default=Disclosure.LOTS
    )
    #: As the operator: lots with failing results are released only when two people sign.
    second_person_for_failing: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: So many percent more than was ordered are received without a reason: of a supplier its
    #: own, of the operator what is usual; None: not stated.
    over_delivery_percent: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    roles: Mapped[list[OrganizationRole]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )
    contacts: Mapped[list[Contact]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    def has_role(self, role: PartnerRole) -> bool:
        """Return whether the organization plays this role."""
        return any(row.role == role for row in self.roles)


class OrganizationRole(Base):
    """One role that an organization plays."""

    __tablename__ = "organization_role"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    role: Mapped[PartnerRole] = mapped_column(
        text_enum(PartnerRole, "partner_role"), primary_key=True
    )


class Contact(Base):
    """Whom to reach at an organization, and for what ("recall", "quality", "orders")."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    purpose: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str | None]
    tested_at: Mapped[datetime | None]  # last drill that reached this contact


class Site(Base):
    """A place of an organization, with its own calendar."""

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("organization_id", "code"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    code: Mapped[str]
    name: Mapped[str]
    gln: Mapped[str | None]
    time_zone: Mapped[str] = mapped_column(default="UTC")  # IANA
    address: Mapped[str | None]


class User(Base):
    """A person who signs in."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    #: argon2id; None: signs in elsewhere only.
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None]
    #: Number of the 30-second step of the last code used: a code opens once.
    totp_last_step: Mapped[int | None]
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    memberships: Mapped[list[Membership]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )


class Identity(Base):
    """An account elsewhere (OpenID Connect issuer and subject) that is this user."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]


class Membership(Base):
    """A user's role in an organization; a user may have several."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organization_id", "role"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    role: Mapped[str]  # a key of the portal's role table
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))  # None: all sites

    organization: Mapped[Organization] = relationship(lazy="joined")


class UserSession(Base):
    """A sign-in on one device; revoked on the server, whatever the cookie says."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)  # SHA-256 of the cookie's token
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    device: Mapped[str | None]
    revoked_at: Mapped[datetime | None]


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
