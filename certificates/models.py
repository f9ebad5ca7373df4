"""Issued certificates and who fetched them."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, text_enum
from core.ids import ALPHABET, new_public_id
from registry.ledger.models.traceable import Traceable
from registry.operations.models import Shipment
from registry.parties.models import Organization
from registry.values import Disposition


class CertificateState(StrEnum):
    """What a certificate is worth today."""

    PREPARING = "preparing"
    FAILED = "failed"  # could not be made; the reason stands beside it
    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    #: Derived from the lots at the moment of asking, never stored.
    ON_HOLD = "on_hold"
    RECALLED = "recalled"
    REJECTED = "rejected"  # a lot that it names was rejected, or put back in quarantine
    RESTATED = "restated"  # a receipt, run or shipment behind it was corrected or voided


def new_certificate_number() -> str:
    """Return a number such as LC-7K3M-9Q2F-H4TD: 60 random bits, so that none can be guessed."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(12)).upper()
    return f"LC-{text[:4]}-{text[4:8]}-{text[8:]}"


class Certificate(Base):
    """One version of a shipment's lineage certificate; what it says is frozen."""

    __tablename__ = "certificate"
    __table_args__ = (
        # Versions are counted for the shipment, and for each unit of it that has its own.
        Index(
            "uq_certificate_version",
            "shipment_id",
            "version",
            unique=True,
            sqlite_where=text("unit_id IS NULL"),
            postgresql_where=text("unit_id IS NULL"),
        ),
        Index(
            "uq_certificate_unit_version",
            "shipment_id",
            "unit_id",
            "version",
            unique=True,
            sqlite_where=text("unit_id IS NOT NULL"),
            postgresql_where=text("unit_id IS NOT NULL"),
        ),
        CheckConstraint(
            "state IN ('preparing', 'failed') OR (sha256 IS NOT NULL AND issued_at IS NOT NULL)",
            name="issued_has_file",
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    operator_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    #: Unique in the world as far as chance allows: it is all that the public page is asked by.
    number: Mapped[str] = mapped_column(unique=True, default=new_certificate_number)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"), index=True)
    #: The one unit of the shipment that it speaks of; None: all of the shipment.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("traceable.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    state: Mapped[CertificateState] = mapped_column(
        text_enum(CertificateState, "certificate_state"), default=CertificateState.PREPARING
    )
    requested_at: Mapped[datetime]
    requested_by: Mapped[str]
    issued_at: Mapped[datetime | None]
    sha256: Mapped[str | None] = mapped_column(index=True)  # of the signed file, in the store
    #: `certificates.lineage.Lineage.to_json`, as printed.
    content: Mapped[dict[str, Any] | None]
    signer_fingerprint: Mapped[str | None]
    #: When and why the state left "valid" for good.
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    shipment: Mapped[Shipment] = relationship(lazy="joined")
    unit: Mapped[Traceable | None] = relationship(lazy="joined")


class CertificateSubject(Base):
    """A lot or unit that a certificate rests on, named in it or withheld; filled at issue."""

    __tablename__ = "certificate_subject"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    traceable_id: Mapped[int] = mapped_column(
        ForeignKey("traceable.id"), primary_key=True, index=True
    )
    shipped: Mapped[bool]  # False: it went into what was shipped
    #: As it was at issue: a rejected lot that was reworked is no news.
    disposition: Mapped[Disposition] = mapped_column(text_enum(Disposition, "disposition"))


class CertificateEvent(Base):
    """An event that a certificate rests on: its shipment, a run or a receipt of its lots."""

    __tablename__ = "certificate_event"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True, index=True)


class Download(Base):
    """One fetch of a certificate."""

    __tablename__ = "certificate_download"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by: Mapped[str]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    state: Mapped[CertificateState] = mapped_column(
        text_enum(CertificateState, "download_state")
    )  # what it was worth when it was fetched


class CertificateTold(Base):
    """One organization that fetched a certificate was told what it is worth now."""

    __tablename__ = "certificate_told"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    state: Mapped[CertificateState] = mapped_column(text_enum(CertificateState, "told_state"))
    at: Mapped[datetime]
    #: None: nobody of it may sign in any more, and nothing was sent.
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))

    organization: Mapped[Organization] = relationship(lazy="joined")
