"""What the demo company buys, makes and stores, the limits it sets, and its orders."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.demo import cast
from registry.items.models import Item, Specification, SpecificationLimit, SupplierItem
from registry.ledger.models.traceable import Location
from registry.orders.models import PurchaseOrder, PurchaseOrderLine
from registry.parties.models import Contact, Organization, Site
from registry.values import Disclosure, TrackingPolicy

#: SKU, name, kind, unit, shelf life in days, supplier, the supplier's code and name.
ITEMS = (
    ("RM-101", "Zinc gluconate", "material", "kg", None, "ACME", "ZG-4468", "Zinc Gluconate USP"),
    ("RM-102", "Magnesium citrate", "material", "kg", None, "NORDSALT", "MGC-20", "Mg citrate"),
    ("RM-103", "Magnesium stearate", "material", "kg", None, "ACME", "MS-12", "Magnesium Stearate"),
    ("PK-201", "Blister foil", "packaging", "kg", None, "HUETTE", "AL-20", "Aluminium foil"),
    ("FP-301", "Zinc + Magnesium tablets", "product", "{piece}", 730, None, None, None),
)  # fmt: skip

PLACES = (
    ("RAW", "Raw materials"),
    ("RAW/A", "Raw materials, rack A"),
    ("PACK", "Packaging"),
    ("FLOOR", "Shop floor"),
    ("FIN", "Finished goods"),
)

#: SKU -> limits: characteristic, name, minimum, maximum, expected, unit.
LIMITS = {
    "RM-101": (
        ("assay", "Assay", "97.0", "102.0", None, "%"),
        ("lead", "Lead", None, "2", None, "mg/kg"),
        ("cadmium", "Cadmium", None, "1", None, "mg/kg"),
        ("arsenic", "Arsenic", None, "1", None, "mg/kg"),
        ("loss-on-drying", "Loss on drying", None, "11.6", None, "%"),
    ),
    "RM-102": (
        ("magnesium", "Magnesium", "15.5", "16.5", None, "%"),
        ("lead", "Lead", None, "0.5", None, "mg/kg"),
        ("arsenic", "Arsenic", None, "1", None, "mg/kg"),
    ),
    "RM-103": (
        ("lead", "Lead", None, "1", None, "mg/kg"),
        ("loss-on-drying", "Loss on drying", None, "6.0", None, "%"),
    ),
}

#: Number, supplier, days ago ordered, due in days, (SKU, quantity).
ORDERS = (
    ("4500017732", "ACME", 34, -16, ("RM-101", "500")),
    ("4500017740", "NORDSALT", 30, -14, ("RM-102", "1000")),
    ("4500017811", "ACME", 12, 3, ("RM-103", "100")),
    ("4500017820", "ACME", 6, 12, ("RM-101", "500")),
    ("4500017823", "HUETTE", 6, 9, ("PK-201", "250")),
)


def is_filled(session: Session) -> bool:
    """Return whether the items are there already."""
    return session.scalars(select(Item.id).where(Item.sku == ITEMS[0][0])).first() is not None


def add_catalogue(session: Session, *, at: datetime) -> None:
    """Add items, places, specifications, contacts and purchase orders."""
    operator = cast.company(session, "MERIDIAN")
    _add_places(session, operator)
    for row in ITEMS:
        _add_item(session, operator, row, at)
    for sku, limits in LIMITS.items():
        _add_limits(session, operator, sku, limits, at)
    operator.contacts.append(
        Contact(purpose="quality", name="Jonas Lindqvist", email="quality@meridian.example")
    )
    for code, name, email in (
        ("PHARMA", "Maria Weber", "recall@pharmacy.example"),
        ("HEALTH", "Dana Reyes", "recall@health.example"),
    ):
        customer = cast.company(session, code)
        customer.contacts.append(Contact(purpose="recall", name=name, email=email))
        customer.disclosure = Disclosure.FULL if code == "PHARMA" else Disclosure.LOTS
        customer.minimum_shelf_life_days = 180
    for order in ORDERS:
        _add_order(session, operator, order, at)
    session.flush()


def _add_places(session: Session, operator: Organization) -> None:
    site = session.scalars(select(Site).where(Site.organization_id == operator.id)).one()
    known: dict[str, Location] = {}
    for path, name in PLACES:
        parent = known.get(path.rpartition("/")[0])
        known[path] = Location(
            organization_id=operator.id,
            site_id=site.id,
            parent_id=parent.id if parent else None,
            path=path,
            name=name,
        )
        session.add(known[path])
        session.flush()


def _add_item(
    session: Session, operator: Organization, row: tuple[object, ...], at: datetime
) -> None:
    sku, name, kind, unit, shelf_life, supplier, code, supplier_name = row
    item = Item(
        organization_id=operator.id,
        sku=sku,
        name=name,
        kind=kind,
        unit=unit,
        tracking=TrackingPolicy.LOT,
        shelf_life_days=shelf_life,
        requires_certificate=supplier is not None,
        owner="Quality",
        created_at=at,
    )
    session.add(item)
    session.flush()
    if supplier is not None:
        company = cast.company(session, str(supplier))
        session.add(
            SupplierItem(item_id=item.id, supplier_id=company.id, code=code, name=supplier_name)
        )


def _add_limits(
    session: Session,
    operator: Organization,
    sku: str,
    limits: tuple[tuple[str | None, ...], ...],
    at: datetime,
) -> None:
    session.add(
        Specification(
            organization_id=operator.id,
            item_id=cast.item(session, sku).id,
            effective_from=date(2026, 1, 1),
            created_at=at,
            limits=[
                SpecificationLimit(
                    position=position,
                    characteristic=key,
                    name=name,
                    minimum=Decimal(minimum) if minimum else None,
                    maximum=Decimal(maximum) if maximum else None,
                    expected=expected,
                    unit=unit,
                )
                for position, (key, name, minimum, maximum, expected, unit) in enumerate(limits, 1)
            ],
        )
    )


def _add_order(
    session: Session,
    operator: Organization,
    row: tuple[str, str, int, int, tuple[str, str]],
    at: datetime,
) -> None:
    number, supplier, ordered, due, (sku, quantity) = row
    item = cast.item(session, sku)
    session.add(
        PurchaseOrder(
            organization_id=operator.id,
            supplier_id=cast.company(session, supplier).id,
            number=number,
            ordered_on=(at - timedelta(days=ordered)).date(),
            due_on=(at + timedelta(days=due)).date(),
            created_at=at,
            lines=[
                PurchaseOrderLine(
                    position=1, item_id=item.id, quantity=Decimal(quantity), unit=item.unit
                )
            ],
        )
    )
