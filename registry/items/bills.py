"""Bills of materials, and what a run takes by them (backflush): proposed, marked inferred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from registry.items.errors import BillInvalid
from registry.items.models import BillOfMaterials, Item
from registry.values import LineRole


@dataclass(frozen=True, slots=True)
class BillLine:
    """So much of an item, in its own unit, for one base unit of the product."""

    item: Item
    quantity: Decimal
    role: LineRole = LineRole.INGREDIENT


def save_bill(
    session: Session, actor: Actor, product: Item, lines: Sequence[BillLine], *, at: datetime
) -> BillOfMaterials:
    """Enter the next version of a product's bill; the version before stays for the record.

    Raises:
        BillInvalid: No lines, an item twice, the product in its own bill, or no quantity.

    """
    actor.require(Permission.MANAGE_ITEMS)
    ids = [line.item.id for line in lines]
    if not lines:
        raise BillInvalid("A bill of materials needs at least one line.")
    if len(set(ids)) != len(ids):
        raise BillInvalid("An item stands twice in this bill; add the quantities up.")
    if product.id in ids:
        raise BillInvalid(f"{product.name} cannot be made from itself.")
    if any(line.quantity <= 0 for line in lines):
        raise BillInvalid("Each quantity must be more than zero.")
    before = active_bill(session, actor, product)
    if before is not None:
        before.active = False
    bill = BillOfMaterials(
        organization_id=actor.operator_id,
        item_id=product.id,
        version=before.version + 1 if before else 1,
        lines=[
            {"item_id": line.item.id, "quantity": str(line.quantity), "role": line.role.value}
            for line in lines
        ],
    )
    session.add(bill)
    session.flush()
    record(
        session,
        actor,
        "bill.save",
        f"item:{product.public_id}",
        at=at,
        before={"version": before.version} if before else None,
        after={"version": bill.version, "lines": bill.lines},
    )
    return bill


def active_bill(session: Session, actor: Actor, product: Item) -> BillOfMaterials | None:
    """Return the bill in force of a product, None if it has none."""
    return session.scalars(
        select(BillOfMaterials)
        .where(
            BillOfMaterials.organization_id == actor.operator_id,
            BillOfMaterials.item_id == product.id,
            BillOfMaterials.active,
        )
        .order_by(BillOfMaterials.version.desc())
        .limit(1)
    ).first()


def bill_lines(session: Session, actor: Actor, bill: BillOfMaterials) -> list[BillLine]:
    """Return the lines of a bill with their items."""
    wanted = [line["item_id"] for line in bill.lines]
    items = {
        item.id: item
        for item in session.scalars(
            select(Item).where(Item.id.in_(wanted), Item.organization_id == actor.operator_id)
        )
    }
    return [
        BillLine(items[line["item_id"]], Decimal(line["quantity"]), LineRole(line["role"]))
        for line in bill.lines
    ]
