"""Items from a table: added or brought up to date by SKU."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import Invalid
from registry.imports.masters import (
    Cells,
    MasterReport,
    checked_rows,
    choice,
    enter_rows,
    find_named_partner,
    whole,
    yes,
)
from registry.imports.tables import NumberedRow
from registry.items.items import (
    ItemData,
    SupplierCode,
    add_item,
    change_item,
    set_supplier_codes,
)
from registry.items.models import Item
from registry.items.queries import supplier_codes
from registry.ledger.lots import has_lots
from registry.values import TrackingPolicy

#: Column to what it means; docs/integrate/import-master-data.md names each.
COLUMNS: Mapping[str, str] = {
    "sku": "Your own number of the item; it tells items apart.",
    "name": "Needed for a new item.",
    "unit": "Unit of stock, needed for a new item: kg, g, L, m, piece... (kept as UCUM code).",
    "kind": "material, packaging, component, intermediate, product...; material if empty.",
    "gtin": "GTIN of 8, 12, 13 or 14 digits; the check digit is checked.",
    "tracking": "lot, serial, lot_and_serial or none; lot if empty.",
    "tracking_reason": "Why it is tracked like this; needed when the tracking changes.",
    "shelf_life_days": "Whole days from the manufacture date.",
    "over_delivery_percent": "Whole percent: so much more than ordered is received without "
    "a reason.",
    "requires_certificate": "yes or no; yes if empty.",
    "owner": "Who is asked about it.",
    "active": "yes or no; yes if empty.",
    "supplier": "Code or name of a supplier; a further row of the same SKU names another.",
    "supplier_code": "What this supplier calls the item; certificates are matched by it.",
    "supplier_name": "The supplier's name for it.",
}
REQUIRED = ("sku",)


def import_items(
    session: Session, actor: Actor, rows: Iterable[NumberedRow], *, at: datetime
) -> MasterReport:
    """Enter the items of a table; rows that cannot stand are reported, the others entered."""
    actor.require(Permission.MANAGE_ITEMS)

    def enter(group: Sequence[NumberedRow]) -> bool:
        return _enter(session, actor, group[0].cells, at)

    groups = ([row] for row in checked_rows(rows, COLUMNS, REQUIRED))
    return enter_rows(session, groups, name_of=lambda cells: cells.get("sku", ""), enter=enter)


def _enter(session: Session, actor: Actor, cells: Cells, at: datetime) -> bool:
    known = session.scalars(
        select(Item).where(Item.organization_id == actor.operator_id, Item.sku == cells["sku"])
    ).first()
    if known is None:
        empty = ItemData(sku=cells["sku"], name="", unit="")
        item = add_item(session, actor, _stated(empty, cells), at=at)
    else:
        names = ItemData.__dataclass_fields__
        present = ItemData(**{name: getattr(known, name) for name in names})
        item = change_item(
            session, actor, known.public_id, _stated(present, cells), has_lots=has_lots, at=at
        )
    _add_code(session, actor, item, cells, at)
    return known is None


def _stated(data: ItemData, cells: Cells) -> ItemData:
    """Return the data with what the row states; an empty cell states nothing."""
    for name in ("name", "unit", "kind", "gtin", "tracking_reason", "owner"):
        if cells.get(name):
            data = replace(data, **{name: cells[name]})  # type: ignore[arg-type]
    for name in ("requires_certificate", "active"):
        if cells.get(name):
            data = replace(data, **{name: yes(name, cells[name])})  # type: ignore[arg-type]
    if cells.get("tracking"):
        data = replace(data, tracking=choice(TrackingPolicy, "tracking", cells["tracking"]))
    if cells.get("shelf_life_days"):
        days = whole("shelf_life_days", cells["shelf_life_days"])
        data = replace(data, shelf_life_days=days)
    if cells.get("over_delivery_percent"):
        percent = whole("over_delivery_percent", cells["over_delivery_percent"], "percent")
        data = replace(data, over_delivery_percent=percent)
    return data


def _add_code(session: Session, actor: Actor, item: Item, cells: Cells, at: datetime) -> None:
    code = cells.get("supplier_code", "")
    if not code:
        return
    supplier = find_named_partner(session, actor, cells.get("supplier", ""))
    if supplier is None:
        raise Invalid(f"There is no supplier {cells.get('supplier', '')!r}.")
    rows = [
        SupplierCode(partner, row.code, row.name)
        for row, partner in supplier_codes(session, item)
        if (partner.id, row.code) != (supplier.id, code)
    ]
    rows.append(SupplierCode(supplier, code, cells.get("supplier_name") or None))
    set_supplier_codes(session, actor, item, rows, at=at)
