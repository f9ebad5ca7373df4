"""Availability and expiry risk: stock by lot against what is planned, first to expire first.

Planned orders are taken apart by the bill of materials, in order of their day; each takes
the lot that expires first and still lives on that day. What is left of a lot on its last
day is expected to expire. An item that nothing is planned for is forecast by what was used
and shipped of it a day in the last 90 days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.db.types import QUANTITY_DECIMALS, Quantity
from registry.items.models import BillOfMaterials, Item
from registry.ledger.book import counts, effective_kind
from registry.ledger.days import today
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Balance, Traceable
from registry.orders.models import PlannedOrder
from registry.orders.plan import open_plan
from registry.values import USABLE, Direction, EventType, Status

HORIZON = timedelta(days=180)
HISTORY = timedelta(days=90)
SOON = timedelta(days=30)
_ZERO = Decimal(0)
_STEP = Decimal(1).scaleb(-QUANTITY_DECIMALS)


@dataclass(slots=True)
class LotStock:
    """One lot in stock; `left` is what no demand has taken yet."""

    lot: Traceable
    status: Status
    quantity: Decimal
    left: Decimal

    @property
    def counts(self) -> bool:
        """Whether it may be used, now or after its release."""
        return self.status in USABLE or self.status is Status.QUARANTINE


@dataclass(frozen=True, slots=True)
class TooLate:
    """A planned order whose lot expires before the run."""

    order: PlannedOrder
    lot: Traceable
    expiry: date
    why: str


@dataclass(slots=True)
class Outlook:
    """What there is of one item, what is planned, and what will expire or be missing."""

    item: Item
    by_status: dict[Status, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    planned: Decimal = _ZERO
    missing: Decimal = _ZERO
    next_expiry: date | None = None
    expiring_soon: Decimal = _ZERO
    daily: Decimal | None = None  # used a day, where nothing is planned
    expected: list[tuple[LotStock, Decimal]] = field(default_factory=list)

    @property
    def usable(self) -> Decimal:
        """Released, and not held or expired."""
        return sum((self.by_status.get(status, _ZERO) for status in USABLE), _ZERO)

    @property
    def will_expire(self) -> Decimal:
        """Expected to be there still on its last day."""
        return sum((amount for _, amount in self.expected), _ZERO)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The outlook of each item with stock or plan, and lots planned for too late a day."""

    outlooks: tuple[Outlook, ...]
    warnings: tuple[TooLate, ...]


@dataclass(frozen=True, slots=True)
class _Need:
    order: PlannedOrder
    item_id: int
    quantity: Decimal


def forecast(session: Session, actor: Actor, *, at: datetime) -> Forecast:
    """Return availability, expected expiry and planned lots that expire before their run."""
    actor.require(Permission.VIEW_REGISTRY)
    days = today(session, actor, at)
    stock = _stock(session, actor, at)
    plan = open_plan(session, actor)
    needs = list(_needs(session, actor, plan))
    items = _items(session, actor, {*stock, *(need.item_id for need in needs)})
    outlooks = {item_id: Outlook(item) for item_id, item in items.items()}
    warnings: list[TooLate] = []
    for item_id, rows in stock.items():
        _describe(outlooks[item_id], rows, days.default)
    for need in needs:
        warnings += _late(need, stock.get(need.item_id, []))
        outlook = outlooks[need.item_id]
        outlook.planned += need.quantity
        lots = stock.get(need.item_id, [])
        outlook.missing += _take(lots, need.quantity, need.order.planned_on)
    used = _daily_use(session, actor, at)
    for item_id, outlook in outlooks.items():
        rows = stock.get(item_id, [])
        if not outlook.planned:
            outlook.daily = used.get(item_id, _ZERO)
            _use_daily(rows, outlook.daily, days.default)
        outlook.expected = [
            (row, row.left)
            for row in rows
            if row.left > 0 and row.counts and _within(row.lot.expiry_date, days.default)
        ]
    ordered = sorted(outlooks.values(), key=lambda row: (-row.will_expire, row.item.name))
    return Forecast(tuple(ordered), tuple(sorted(warnings, key=lambda row: row.expiry)))


def _stock(session: Session, actor: Actor, at: datetime) -> dict[int, list[LotStock]]:
    days = today(session, actor, at)
    own = actor.operator_id if actor.is_operator else 0
    rows = session.execute(
        select(Traceable, func.sum(Balance.quantity, type_=Quantity))
        .join(Balance, Balance.traceable_id == Traceable.id)
        .where(Traceable.organization_id == own)
        .group_by(Traceable.id)
        .order_by(Traceable.expiry_date.is_(None), Traceable.expiry_date, Traceable.id)
    )
    stock: dict[int, list[LotStock]] = defaultdict(list)
    for lot, quantity in rows:
        stock[lot.item_id].append(LotStock(lot, days.status_of(lot), quantity, quantity))
    return stock


def _needs(session: Session, actor: Actor, plan: Sequence[PlannedOrder]) -> Iterator[_Need]:
    bills = {
        bill.item_id: bill.lines
        for bill in session.scalars(
            select(BillOfMaterials)
            .where(BillOfMaterials.organization_id == actor.operator_id, BillOfMaterials.active)
            .order_by(BillOfMaterials.version)
        )
    }
    for order in plan:
        lines = bills.get(order.item_id)
        if not lines:
            yield _Need(order, order.item_id, order.quantity)
        for line in lines or ():
            yield _Need(order, line["item_id"], Decimal(line["quantity"]) * order.quantity)


def _items(session: Session, actor: Actor, ids: set[int]) -> dict[int, Item]:
    rows = session.scalars(
        select(Item).where(Item.id.in_(ids), Item.organization_id == actor.operator_id)
    )
    return {row.id: row for row in rows}


def _describe(outlook: Outlook, rows: Sequence[LotStock], day: date) -> None:
    for row in rows:
        outlook.by_status[row.status] += row.quantity
        expiry = row.lot.expiry_date
        if not row.counts or expiry is None:
            continue
        outlook.next_expiry = min(outlook.next_expiry or expiry, expiry)
        if expiry < day + SOON:
            outlook.expiring_soon += row.quantity


def _late(need: _Need, rows: Sequence[LotStock]) -> Iterator[TooLate]:
    order = need.order
    for row in rows:
        expiry = row.lot.expiry_date
        if expiry is None or expiry >= order.planned_on or not row.counts:
            continue
        if order.traceable_id == row.lot.id:
            why = "it is set aside for this order and expires before the run"
        elif order.delayed_days and expiry >= order.first_planned_on:
            why = f"the run was put off by {order.delayed_days} days; before, it would have done"
        else:
            continue
        yield TooLate(order, row.lot, expiry, why)


def _take(rows: Sequence[LotStock], wanted: Decimal, day: date) -> Decimal:
    """Take from what still lives on the day, first to expire first; return what is missing."""
    for row in rows:
        if wanted <= 0:
            break
        expiry = row.lot.expiry_date
        if row.counts and (expiry is None or expiry >= day):
            taken = min(row.left, wanted)
            row.left -= taken
            wanted -= taken
    return max(wanted, _ZERO)


def _daily_use(session: Session, actor: Actor, at: datetime) -> dict[int, Decimal]:
    own = actor.operator_id if actor.is_operator else 0
    rows = session.execute(
        select(Traceable.item_id, func.sum(EventLine.quantity, type_=Quantity))
        .join(EventLine, EventLine.traceable_id == Traceable.id)
        .join(Event, Event.id == EventLine.event_id)
        .where(
            Event.organization_id == own,
            Event.occurred_at >= at - HISTORY,
            EventLine.direction == Direction.IN,
            effective_kind().in_([EventType.TRANSFORM.value, EventType.SHIP.value]),
            counts(),
        )
        .group_by(Traceable.item_id)
    )
    return {
        item_id: (quantity / HISTORY.days).quantize(_STEP, rounding=ROUND_UP)
        for item_id, quantity in rows
    }


def _use_daily(rows: Sequence[LotStock], daily: Decimal, day: date) -> None:
    """Let each lot be used at the daily rate, one after the other, until it expires."""
    spent = Decimal(0)  # days that the lots before have taken
    for row in rows:
        if not row.counts or not daily:
            continue
        last = row.lot.expiry_date
        free = HORIZON.days if last is None else (last - day).days + 1
        possible = max(free - spent, _ZERO) * daily
        taken = min(row.left, possible.quantize(_STEP, rounding=ROUND_DOWN))
        row.left -= taken
        spent += taken / daily


def _within(expiry: date | None, day: date) -> bool:
    return expiry is not None and expiry <= day + HORIZON
