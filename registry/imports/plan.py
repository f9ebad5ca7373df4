"""The plan from a table: planned orders added or brought up to date by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import Invalid
from registry.imports.cells import day_of
from registry.imports.masters import Cells, MasterReport, amount, checked_rows, enter_rows
from registry.imports.tables import NumberedRow
from registry.items.models import Item
from registry.ledger.naming import pick_named
from registry.orders.plan import PlanData, plan_order

#: Column to what it means; docs/integrate/import-master-data.md names each.
COLUMNS: Mapping[str, str] = {
    "number": "The order's number in the planning system.",
    "item": "SKU of what is to be made (by its bill of materials) or used.",
    "quantity": "How much, a decimal number with a point, in the item's unit.",
    "planned_on": "ISO date of the run; a later one than before is shown as a delay.",
    "lot": "The lot that is set aside for it, if one is.",
    "done": "yes: the order is finished or given up.",
}
REQUIRED = ("number", "item", "quantity", "planned_on")


def import_plan(
    session: Session, actor: Actor, rows: Iterable[NumberedRow], *, at: datetime
) -> MasterReport:
    """Enter the orders of a plan; rows that cannot stand are reported, the others entered."""
    actor.require(Permission.RECORD_PRODUCTION)

    def enter(group: Sequence[NumberedRow]) -> bool:
        return _enter(session, actor, group[0].cells, at)

    single = ([row] for row in checked_rows(rows, COLUMNS, REQUIRED))
    return enter_rows(session, single, name_of=_number, enter=enter)


def _number(cells: Cells) -> str:
    return cells.get("number", "")


def _enter(session: Session, actor: Actor, cells: Cells, at: datetime) -> bool:
    item = session.scalars(
        select(Item).where(Item.organization_id == actor.operator_id, Item.sku == cells["item"])
    ).first()
    if item is None:
        raise Invalid(f"There is no item {cells['item']!r}.")
    lot = cells.get("lot", "")
    data = PlanData(
        number=_number(cells),
        item=item,
        quantity=amount("quantity", cells["quantity"]),
        planned_on=day_of("planned_on", cells["planned_on"]),
        lot=pick_named(session, actor, lot, field="lot") if lot else None,
        done=cells.get("done", "").lower() in {"yes", "true", "1"},
    )
    return plan_order(session, actor, data, at=at)[1] == "added"
