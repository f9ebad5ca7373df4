"""Purchase orders from a table: added or brought up to date by number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import local_date
from core.errors import Invalid
from registry.imports.cells import day_of
from registry.imports.masters import (
    Cells,
    MasterReport,
    amount,
    checked_rows,
    enter_rows,
    find_named_partner,
)
from registry.imports.tables import NumberedRow
from registry.items.models import Item
from registry.items.quantities import QuantityInvalid, keep
from registry.orders.models import PurchaseOrder
from registry.orders.purchasing import OrderData, OrderLineData, add_order, change_order

#: Column to what it means; docs/integrate/import-master-data.md names each.
COLUMNS: Mapping[str, str] = {
    "number": "The order's number; rows of one order share it and stand together.",
    "supplier": "Code or name of the supplier.",
    "ordered_on": "ISO date; today if empty.",
    "due_on": "ISO date by which goods and certificate are due.",
    "item": "SKU of the item.",
    "quantity": "How much, a decimal number with a point, in the item's unit.",
    "unit": "Another one than the item's is converted exactly, or refused.",
}
REQUIRED = ("number", "supplier", "item", "quantity")


def import_orders(
    session: Session, actor: Actor, rows: Iterable[NumberedRow], *, at: datetime
) -> MasterReport:
    """Enter the orders of a table; orders that cannot stand are reported, the others entered."""
    actor.require(Permission.MANAGE_PARTNERS)

    def enter(group: Sequence[NumberedRow]) -> bool:
        return _enter(session, actor, group, at)

    checked = checked_rows(rows, COLUMNS, REQUIRED)
    return enter_rows(session, _orders(checked), name_of=_number, enter=enter)


def _orders(rows: Iterable[NumberedRow]) -> Iterator[list[NumberedRow]]:
    seen: set[str] = set()
    for number, group in groupby(rows, key=lambda row: _number(row.cells)):
        apart = "the order's other rows stand further up; rows of one order stand together"
        yield [row._replace(wrong=row.wrong or apart) if number in seen else row for row in group]
        seen.add(number)


def _number(cells: Cells) -> str:
    return cells.get("number", "")


def _enter(session: Session, actor: Actor, rows: Sequence[NumberedRow], at: datetime) -> bool:
    first = rows[0].cells
    supplier = find_named_partner(session, actor, first["supplier"])
    if supplier is None:
        raise Invalid(f"There is no supplier {first['supplier']!r}.")
    known = session.scalars(
        select(PurchaseOrder).where(
            PurchaseOrder.organization_id == actor.operator_id,
            PurchaseOrder.number == _number(first),
        )
    ).first()
    today = local_date(at, actor.time_zone)
    ordered = first.get("ordered_on", "")
    due = first.get("due_on", "")
    data = OrderData(
        number=_number(first),
        supplier=supplier,
        ordered_on=day_of("ordered_on", ordered)
        if ordered
        else known.ordered_on
        if known
        else today,
        due_on=day_of("due_on", due) if due else known.due_on if known else None,
        lines=tuple(_line(session, actor, line, cells) for line, cells, _ in rows),
    )
    if known is None:
        add_order(session, actor, data, at=at)
        return True
    change_order(session, actor, known.public_id, data, at=at)
    return False


def _line(session: Session, actor: Actor, line: int, cells: Cells) -> OrderLineData:
    item = session.scalars(
        select(Item).where(Item.organization_id == actor.operator_id, Item.sku == cells["item"])
    ).first()
    if item is None:
        raise Invalid(f"Line {line}: there is no item {cells['item']!r}.")
    stated = amount("quantity", cells["quantity"])
    try:
        kept = keep(stated, cells.get("unit", ""), item.unit, item.sku)
    except QuantityInvalid as error:
        raise Invalid(f"Line {line}: {error}.") from error
    if kept.note:  # an order says exactly what is owed
        raise Invalid(f"Line {line}: {kept.note}. Order what can be kept.")
    return OrderLineData(item, kept.quantity)
