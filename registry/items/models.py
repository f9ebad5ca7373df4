"""What is bought, made and sold, and the limits it must keep."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db.base import Base
from core.db.types import Id, text_enum
from core.ids import new_public_id
from registry.values import Inheritance, TrackingPolicy


class Item(Base):
    """A material, component or product of the operator."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("organization_id", "sku"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    sku: Mapped[str]
    name: Mapped[str]
    gtin: Mapped[str | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(default="material")  # material, packaging, product...
    unit: Mapped[str]  # base unit of stock, UCUM code; "{piece}" for counted things
    tracking: Mapped[TrackingPolicy] = mapped_column(
        text_enum(TrackingPolicy, "tracking_policy"), default=TrackingPolicy.LOT
    )
    tracking_reason: Mapped[str | None]
    shelf_life_days: Mapped[int | None]
    #: So many percent more than was ordered are received without a reason; None: as usual.
    over_delivery_percent: Mapped[int | None]
    requires_certificate: Mapped[bool] = mapped_column(default=True)
    owner: Mapped[str | None]
    #: The result on the certificate that says how much active content a lot has, such as
    #: "assay", and the content that bills of materials count with: 98.5 in "%".
    potency_characteristic: Mapped[str | None]
    potency_nominal: Mapped[Decimal | None]
    potency_unit: Mapped[str | None]
    #: Allergens that every lot of it has: ["milk", "soy"].
    allergens: Mapped[list[Any] | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class SupplierItem(Base):
    """A supplier's own code and name for an item."""

    __tablename__ = "supplier_item"
    __table_args__ = (UniqueConstraint("item_id", "supplier_id", "code"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    code: Mapped[str]
    name: Mapped[str | None]


class InheritanceRule(Base):
    """What lots of an item take over from what they were made of; no item: of every item."""

    __tablename__ = "inheritance_rule"
    __table_args__ = (UniqueConstraint("organization_id", "item_id", "attribute"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    #: "expiry_date", "country_of_origin", "allergens", or a characteristic's key.
    attribute: Mapped[str]
    rule: Mapped[Inheritance] = mapped_column(text_enum(Inheritance, "inheritance"))


class NumberSequence(Base):
    """A counter of a numbering rule; `next_value` is taken under a row lock."""

    __tablename__ = "number_sequence"
    __table_args__ = (UniqueConstraint("organization_id", "scope"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    scope: Mapped[str]  # "shipment", "lot:<item>:<site>:2026-11"
    next_value: Mapped[int] = mapped_column(default=1)


class NumberingRule(Base):
    """How numbers of an item (or of all items) at a site (or all) are made.

    `template` such as "{site}-{yy}{jjj}-{seq:4}{check}"; see registry.items.numbering.
    """

    __tablename__ = "numbering_rule"
    __table_args__ = (UniqueConstraint("organization_id", "kind", "item_id", "site_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    kind: Mapped[str]  # lot, serial, shipment, certificate
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    template: Mapped[str]


class Specification(Base):
    """One version of the limits for an item; decisions pin the version they used."""

    __tablename__ = "specification"
    __table_args__ = (
        UniqueConstraint("item_id", "supplier_id", "customer_id", "market", "version"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    market: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    effective_from: Mapped[date]
    effective_until: Mapped[date | None]
    created_at: Mapped[datetime]

    item: Mapped[Item] = relationship(lazy="joined")
    limits: Mapped[list[SpecificationLimit]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="SpecificationLimit.position"
    )


class SpecificationLimit(Base):
    """One characteristic's limits, as the operator sets them."""

    __tablename__ = "specification_limit"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    specification_id: Mapped[int] = mapped_column(ForeignKey("specification.id"), index=True)
    position: Mapped[int]
    characteristic: Mapped[str]  # key of the dictionary, or the test's own name
    name: Mapped[str]  # as shown
    minimum: Mapped[Decimal | None]
    maximum: Mapped[Decimal | None]
    expected: Mapped[str | None]  # expected text: "Conforms", "absent in 25 g"
    unit: Mapped[str | None]  # UCUM
    required: Mapped[bool] = mapped_column(default=True)
    method: Mapped[str | None]
    #: Whether a result is rounded to the decimals of the limit before it is compared.
    rounds: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Whether "not detected" meets the maximum although no detection limit is stated.
    not_detected_passes: Mapped[bool] = mapped_column(default=False, server_default=false())


class BillOfMaterials(Base):
    """What one base unit of a product is made from; backflush proposes by it."""

    __tablename__ = "bill_of_materials"
    __table_args__ = (UniqueConstraint("item_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    #: [{"item_id": 3, "quantity": "0.25", "role": "ingredient"}, ...] per base unit.
    lines: Mapped[list[Any]]
    active: Mapped[bool] = mapped_column(default=True)


class ProcessLimit(Base):
    """Least and most of one parameter while an item is made."""

    __tablename__ = "process_limit"
    __table_args__ = (UniqueConstraint("item_id", "name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    name: Mapped[str]
    unit: Mapped[str | None]
    minimum: Mapped[Decimal | None]
    maximum: Mapped[Decimal | None]
