"""Lots and serials: one id space, so that genealogy, stock and events treat both alike."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, Quantity, text_enum
from core.ids import new_public_id
from registry.items.models import Item
from registry.parties.models import Organization
from registry.values import (
    AliasKind,
    Disposition,
    ExpiryRule,
    Layer,
    Status,
    TraceableKind,
    Verdict,
)


class Traceable(Base):
    """A lot (a quantity that shares one history) or a serial (one unit).

    `disposition`, `on_hold`, `recalled` and the stock are derived from the event ledger
    and can be rebuilt from it. `number` is the operator's own, unique per item.
    """

    __tablename__ = "traceable"
    __table_args__ = (
        UniqueConstraint("organization_id", "item_id", "number"),
        Index("ix_traceable_number", "organization_id", "number"),
        Index("ix_traceable_look_alike", "organization_id", "look_alike"),
        Index("ix_traceable_status", "organization_id", "disposition", "on_hold"),
        Index("ix_traceable_expiry", "organization_id", "expiry_date"),
        CheckConstraint(
            "expiry_date IS NULL OR manufacture_date IS NULL OR expiry_date >= manufacture_date",
            name="expires_after_made",
        ),
    )
    __mapper_args__ = {"polymorphic_on": "kind"}

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    kind: Mapped[TraceableKind] = mapped_column(text_enum(TraceableKind, "traceable_kind"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    number: Mapped[str]
    #: The number with characters that look alike made one (O/0, I/1/l, S/5, ...).
    look_alike: Mapped[str]
    unit: Mapped[str]  # UCUM; the item's base unit
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    #: For a serial: the lot it was made or received in, if any.
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("traceable.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    manufacture_date: Mapped[date | None]
    #: The day that counts: its own, or an earlier one of what it was made of.
    expiry_date: Mapped[date | None]
    #: What was said of it itself; None: it has no other expiry than that of its sources.
    own_expiry: Mapped[date | None]
    retest_date: Mapped[date | None]
    country_of_origin: Mapped[str | None]
    # Derived from the ledger:
    disposition: Mapped[Disposition] = mapped_column(
        text_enum(Disposition, "disposition"), default=Disposition.QUARANTINE
    )
    restriction: Mapped[str | None]  # the note of a conditional release
    on_hold: Mapped[bool] = mapped_column(default=False)
    recalled: Mapped[bool] = mapped_column(default=False)
    warranty_until: Mapped[date | None]
    created_at: Mapped[datetime]

    item: Mapped[Item] = relationship(lazy="joined")
    supplier: Mapped[Organization | None] = relationship(foreign_keys=[supplier_id], lazy="joined")

    def status_on(self, day: date) -> Status:
        """Return the one word that counts on this calendar day of the site.

        A recall outweighs a hold, a hold the expiry, the expiry the disposition. A lot
        may be used on its expiry date and no longer.
        """
        return status_of(
            self.disposition.value,
            on_hold=self.on_hold,
            recalled=self.recalled,
            expired=is_expired(self.expiry_date, day),
        )


def is_expired(expiry_date: date | None, day: date) -> bool:
    """Return whether something that expires on `expiry_date` is expired on `day`.

    The one meaning of "expired" everywhere: the last day of use is the expiry date
    itself. `day` is the calendar day at the site (core.clock.local_date).
    """
    return expiry_date is not None and day > expiry_date


def status_of(disposition: str, *, on_hold: bool, recalled: bool, expired: bool) -> Status:
    """Return the one word that counts: recall before hold before rejection before expiry."""
    if recalled:
        return Status.RECALLED
    if on_hold:
        return Status.ON_HOLD
    if expired and disposition != Disposition.REJECTED.value:
        return Status.EXPIRED
    return Status(disposition)


class Lot(Traceable):
    """A quantity of one item that shares one history."""

    __mapper_args__ = {"polymorphic_identity": TraceableKind.LOT}


class Serial(Traceable):
    """One unit with an own history."""

    __mapper_args__ = {"polymorphic_identity": TraceableKind.SERIAL}


class LotAlias(Base):
    """A number that somebody else uses for a lot or unit."""

    __tablename__ = "lot_alias"
    __table_args__ = (
        UniqueConstraint("traceable_id", "kind", "number"),
        Index("ix_lot_alias_number", "organization_id", "number"),
        Index("ix_lot_alias_look_alike", "organization_id", "look_alike"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"))
    kind: Mapped[AliasKind] = mapped_column(text_enum(AliasKind, "alias_kind"))
    number: Mapped[str]
    look_alike: Mapped[str]
    #: Whose number it is (the supplier, the customer); None: our own.
    party_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))


class LotFinding(Base):
    """Two dates were stated of one lot or unit; the earlier counts, both stay visible."""

    __tablename__ = "lot_finding"
    __table_args__ = (
        UniqueConstraint("traceable_id", "field", "earlier", "later"),
        CheckConstraint("earlier < later", name="two_days"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"))
    field: Mapped[str]  # expiry_date, manufacture_date, retest_date
    earlier: Mapped[date]
    later: Mapped[date]
    found_at: Mapped[datetime]
    found_by: Mapped[str]
    #: Which of the two quality settled on; until then the earlier counts.
    settled_on: Mapped[date | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    settled_reason: Mapped[str | None]


class ExpiryBond(Base):
    """The expiry of what an event made follows that of what went in, by a rule.

    Absent where somebody who decides on lots stated another day with a reason.
    """

    __tablename__ = "expiry_bond"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    traceable_id: Mapped[int] = mapped_column(
        ForeignKey("traceable.id"), primary_key=True, index=True
    )
    rule: Mapped[ExpiryRule] = mapped_column(text_enum(ExpiryRule, "expiry_rule"), primary_key=True)


class Attribute(Base):
    """A stated or measured property of a lot or unit, with where it comes from."""

    __tablename__ = "attribute"
    __table_args__ = (Index("ix_attribute_characteristic", "characteristic", "traceable_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"), index=True)
    characteristic: Mapped[str]  # key of the dictionary, or the printed name
    name: Mapped[str]  # as printed
    operator: Mapped[str]  # "", "<", "<=", ">", ">="
    number: Mapped[Decimal | None]  # exact
    text: Mapped[str]  # the whole value as printed
    unit: Mapped[str | None]  # as printed
    ucum: Mapped[str | None]
    minimum: Mapped[str | None]  # limits as printed by the supplier
    maximum: Mapped[str | None]
    method: Mapped[str | None]
    lod: Mapped[str | None]  # limit of detection as printed, in the result's unit
    loq: Mapped[str | None]  # limit of quantification, likewise
    printed_verdict: Mapped[str | None]
    verdict: Mapped[Verdict | None] = mapped_column(text_enum(Verdict, "verdict"))
    verdict_reason: Mapped[str | None]
    specification_id: Mapped[int | None] = mapped_column(ForeignKey("specification.id"))
    layer: Mapped[Layer] = mapped_column(text_enum(Layer, "layer"))
    confidence: Mapped[float]
    evidence: Mapped[dict[str, Any] | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    at: Mapped[datetime]


class TraceableDocument(Base):
    """Which documents speak of which lots and units."""

    __tablename__ = "traceable_document"

    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(default="certificate")
    #: What the reviewer decided for this lot of the document.
    decision: Mapped[str | None]


class Location(Base):
    """A place in a site, in a tree: warehouse, aisle, bin; `path` is "A/03/2"."""

    __tablename__ = "location"
    __table_args__ = (UniqueConstraint("site_id", "path"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    path: Mapped[str]
    name: Mapped[str]
    gln_extension: Mapped[str | None]


class Balance(Base):
    """Derived: how much of a traceable lies at a location. Never negative."""

    __tablename__ = "balance"
    __table_args__ = (CheckConstraint("quantity >= 0", name="not_negative"),)

    traceable_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"), primary_key=True)
    location_id: Mapped[int] = mapped_column(
        ForeignKey("location.id"), primary_key=True, index=True
    )
    quantity: Mapped[Decimal] = mapped_column(Quantity)


class Edge(Base):
    """Derived: `child` was made from `parent`. Both ways indexed, walked by recursion."""

    __tablename__ = "edge"
    __table_args__ = (
        UniqueConstraint("child_id", "parent_id"),
        CheckConstraint("parent_id <> child_id", name="no_self"),
    )

    parent_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("traceable.id"), primary_key=True)
    #: How much of the parent went into events that made the child, in the parent's unit.
    quantity: Mapped[Decimal] = mapped_column(Quantity)
    #: Whether every event behind the link states it; False: some was inferred (backflush).
    stated: Mapped[bool] = mapped_column(default=True)
