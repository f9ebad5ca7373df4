"""Items: enter them, change them, and keep the suppliers' own codes for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Permission
from core.errors import Conflict, Invalid
from extraction.normalise.units import find_unit
from registry.errors import DuplicateNumber, IdentifierInvalid
from registry.gs1 import check_gtin
from registry.items.models import Item, SupplierItem
from registry.items.scope import get_item
from registry.parties.models import Organization
from registry.values import TrackingPolicy

#: A century: a longer shelf life is a slip of the finger.
_LONGEST_SHELF_LIFE = 36525
_MOST_PERCENT = 1000
_TEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ItemData:
    """An item as a person or a table states it; empty text means not given."""

    sku: str
    name: str
    unit: str  # any spelling that the table of units knows: "kg", "pcs", "litre"
    kind: str = "material"
    gtin: str | None = None
    tracking: TrackingPolicy = TrackingPolicy.LOT
    tracking_reason: str | None = None
    shelf_life_days: int | None = None
    over_delivery_percent: int | None = None
    requires_certificate: bool = True
    owner: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class SupplierCode:
    """What a supplier calls an item."""

    supplier: Organization
    code: str
    name: str | None = None


class UnitInUse(Conflict):
    """Lots are counted in the item's unit, so that it stays."""

    code = "item.unit_in_use"


def add_item(session: Session, actor: Actor, data: ItemData, *, at: datetime) -> Item:
    """Enter an item of the actor's company.

    Raises:
        Invalid: A field cannot be what it is given for; `fields` says which and why.
        DuplicateNumber: The SKU is taken.

    """
    actor.require(Permission.MANAGE_ITEMS)
    data = checked_item(data)
    _refuse_double(session, actor, data.sku)
    item = Item(organization_id=actor.operator_id, created_at=at, **asdict(data))
    session.add(item)
    session.flush()
    audit.record(session, actor, "item.add", f"item:{item.public_id}", at=at, after=asdict(data))
    return item


def change_item(
    session: Session,
    actor: Actor,
    item_id: str,
    data: ItemData,
    *,
    has_lots: Callable[[Session, Item], bool],
    at: datetime,
) -> Item:
    """Change an item; what changed, and why it is tracked otherwise, goes to the audit trail.

    `has_lots` is `registry.ledger.lots.has_lots`: items lie below the ledger and ask it so.

    Raises:
        ItemNotFound: The actor's company has no such item.
        Invalid: A field is wrong, or another tracking policy comes without its reason.
        DuplicateNumber: The SKU is taken.
        UnitInUse: Lots are counted in the unit that was to change.

    """
    actor.require(Permission.MANAGE_ITEMS)
    item = get_item(session, actor, item_id)
    new = asdict(checked_item(data))
    before = {name: getattr(item, name) for name in new if getattr(item, name) != new[name]}
    if not before:
        return item
    _check_change(session, actor, item, before, new, has_lots)
    for name in before:
        setattr(item, name, new[name])
    session.flush()
    audit.record(
        session,
        actor,
        "item.change",
        f"item:{item.public_id}",
        at=at,
        before=before,
        after={name: new[name] for name in before},
        reason=item.tracking_reason if "tracking" in before else None,
    )
    return item


def set_supplier_codes(
    session: Session, actor: Actor, item: Item, codes: Sequence[SupplierCode], *, at: datetime
) -> None:
    """Make these the suppliers' codes of an item; certificates are matched by them."""
    actor.require(Permission.MANAGE_ITEMS)
    wanted = {(row.supplier.id, row.code.strip()): row.name or None for row in codes}
    if len(wanted) < len(codes):
        raise Invalid("A supplier's code stands here twice.")
    rows = {
        (row.supplier_id, row.code): row
        for row in session.scalars(select(SupplierItem).where(SupplierItem.item_id == item.id))
    }
    before = {key: row.name for key, row in rows.items()}
    if before == wanted:
        return
    for key, row in rows.items():
        if key not in wanted:
            session.delete(row)
    for (supplier_id, code), name in wanted.items():
        known = rows.get((supplier_id, code))
        if known is None:
            session.add(
                SupplierItem(item_id=item.id, supplier_id=supplier_id, code=code, name=name)
            )
        else:
            known.name = name
    session.flush()
    audit.record(
        session,
        actor,
        "item.supplier_codes",
        f"item:{item.public_id}",
        at=at,
        before={"codes": sorted(code for _, code in before)},
        after={"codes": sorted(code for _, code in wanted)},
    )


def checked_item(data: ItemData) -> ItemData:
    """Return the data with unit and GTIN in their one spelling; Invalid names what is wrong."""
    wrong: dict[str, str] = {}
    values: dict[str, Any] = asdict(data)
    for name in ("sku", "name", "kind"):
        values[name] = values[name].strip()
        if not values[name]:
            wrong[name] = "Enter this; it cannot be empty."
        elif len(values[name]) > _TEXT_LENGTH:
            wrong[name] = f"No more than {_TEXT_LENGTH} characters."
    unit = find_unit(data.unit)
    if unit is None:
        wrong["unit"] = "This unit is not known. Write it like kg, g, L, m or {piece}."
    else:
        values["unit"] = unit.code
    try:
        gtin = (data.gtin or "").strip()
        values["gtin"] = check_gtin(gtin) if gtin else None
    except IdentifierInvalid as error:
        wrong["gtin"] = str(error)
    days = data.shelf_life_days
    if days is not None and not 0 < days <= _LONGEST_SHELF_LIFE:
        wrong["shelf_life_days"] = "A shelf life is a number of days, from 1 to 36525."
    if not 0 <= (data.over_delivery_percent or 0) <= _MOST_PERCENT:
        wrong["over_delivery_percent"] = f"A whole number of percent, 0 to {_MOST_PERCENT}."
    for name in ("tracking_reason", "owner"):
        values[name] = (values[name] or "").strip() or None
    if wrong:
        raise Invalid("The item cannot be kept like this.", fields=wrong)
    return ItemData(**values)


def _check_change(
    session: Session,
    actor: Actor,
    item: Item,
    before: dict[str, Any],
    new: dict[str, Any],
    has_lots: Callable[[Session, Item], bool],
) -> None:
    if "sku" in before:
        _refuse_double(session, actor, new["sku"])
    if "tracking" in before and (not new["tracking_reason"] or "tracking_reason" not in before):
        message = "Say why it is tracked otherwise from now on."
        raise Invalid(message, fields={"tracking_reason": message})
    if "unit" in before and has_lots(session, item):
        raise UnitInUse(
            f"Lots of {item.sku} are counted in {item.unit}; the unit cannot change. "
            "Enter a new item instead."
        )


def _refuse_double(session: Session, actor: Actor, sku: str) -> None:
    taken = session.scalars(
        select(Item.name).where(Item.organization_id == actor.operator_id, Item.sku == sku)
    ).first()
    if taken is not None:
        raise DuplicateNumber(f"The SKU {sku} is taken by {taken}.")
