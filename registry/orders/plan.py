"""The plan as the planning system tells it: entered, moved, finished; never made here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Invalid
from registry.items.models import Item
from registry.ledger.models.traceable import Traceable
from registry.orders.models import PlannedOrder


@dataclass(frozen=True, slots=True)
class PlanData:
    """So much of an item is to be made, or used, on a day; `lot` is set aside for it."""

    number: str
    item: Item
    quantity: Decimal
    planned_on: date
    lot: Traceable | None = None
    done: bool = False


def plan_order(
    session: Session, actor: Actor, data: PlanData, *, at: datetime
) -> tuple[PlannedOrder, str]:
    """Enter a planned order or bring it up to date by its number.

    Returns it with "added", "changed" or "unchanged". The first day stays on record, so
    that a delay can be seen.

    Raises:
        Invalid: No number, no quantity, or another item under a known number.

    """
    actor.require(Permission.RECORD_PRODUCTION)
    number = data.number.strip()
    if not number:
        raise Invalid("A planned order needs its number.", fields={"number": "Enter it"})
    if data.quantity <= 0:
        raise Invalid("A quantity is more than zero.", fields={"quantity": "More than zero"})
    known = session.scalars(
        select(PlannedOrder).where(
            PlannedOrder.organization_id == actor.operator_id, PlannedOrder.number == number
        )
    ).one_or_none()
    if known is not None and known.item_id != data.item.id:
        message = f"{number} is planned for {known.item.sku} already."
        raise Invalid(message, fields={"item": message})
    before = _said(known) if known else None
    row = known or PlannedOrder(
        organization_id=actor.operator_id,
        number=number,
        item=data.item,
        first_planned_on=data.planned_on,
    )
    row.quantity, row.planned_on, row.open = data.quantity, data.planned_on, not data.done
    row.first_planned_on = min(row.first_planned_on, data.planned_on)
    row.traceable_id = data.lot.id if data.lot else None
    row.changed_at = at
    session.add(row)
    session.flush()
    if before == _said(row):
        return row, "unchanged"
    record(
        session,
        actor,
        "plan.enter",
        f"planned_order:{row.public_id}",
        at=at,
        before=before,
        after=_said(row),
    )
    return row, "changed" if known else "added"


def open_plan(session: Session, actor: Actor) -> Sequence[PlannedOrder]:
    """Return the open planned orders, the next first."""
    actor.require(Permission.VIEW_REGISTRY)
    return session.scalars(
        select(PlannedOrder)
        .where(
            PlannedOrder.organization_id == (actor.operator_id if actor.is_operator else 0),
            PlannedOrder.open,
        )
        .order_by(PlannedOrder.planned_on, PlannedOrder.number)
    ).all()


def _said(row: PlannedOrder) -> dict[str, object]:
    return {
        "number": row.number,
        "quantity": str(row.quantity),
        "planned_on": row.planned_on.isoformat(),
        "lot": row.traceable_id,
        "open": row.open,
    }
