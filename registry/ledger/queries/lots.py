"""Lists of lots and serials, filtered and sorted by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.items.models import Item
from registry.ledger.days import Days, today
from registry.ledger.models.traceable import Balance, LotAlias, Traceable
from registry.parties.models import Organization
from registry.values import Disposition, Status, TraceableKind


@dataclass(frozen=True, slots=True)
class LotRow:
    """One lot or unit in a list."""

    public_id: str
    kind: TraceableKind
    number: str
    item: str
    sku: str
    supplier: str | None
    status: Status
    on_hand: Decimal
    unit: str
    expiry_date: date | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LotPage:
    """Some rows of a list, and how many there are in all."""

    rows: tuple[LotRow, ...]
    total: int


#: Sort key to column.
SORTS: dict[str, Any] = {
    "number": Traceable.number,
    "item": Item.name,
    "supplier": Organization.name,
    "expiry": Traceable.expiry_date,
    "created": Traceable.id,
}


def list_lots(
    session: Session,
    actor: Actor,
    *,
    at: datetime,
    text: str = "",
    status: str = "",
    sort: str = "created",
    descending: bool = True,
    offset: int = 0,
    limit: int = 50,
) -> LotPage:
    """Return one page of the operator's lots and units; `text` finds any of their numbers."""
    actor.require(Permission.VIEW_REGISTRY)
    days = today(session, actor, at)
    where = [Traceable.organization_id == actor.operator_id]
    if text:
        where.append(_matches(actor, text))
    if status:
        where.append(status_is(status, days))
    total = session.execute(select(func.count(Traceable.id)).where(*where)).scalar_one()
    column = SORTS.get(sort, Traceable.id)
    rows: Any = session.execute(
        _joined(select(Traceable, Item.name, Item.sku, Organization.name))
        .where(*where)
        .order_by(column.desc() if descending else column.asc(), Traceable.id.desc())
        .offset(offset)
        .limit(limit)
    ).all()
    on_hand = _on_hand(session, [row[0].id for row in rows])
    return LotPage(
        tuple(
            LotRow(
                public_id=lot.public_id,
                kind=lot.kind,
                number=lot.number,
                item=item,
                sku=sku,
                supplier=supplier,
                status=days.status_of(lot),
                on_hand=on_hand.get(lot.id, Decimal(0)),
                unit=lot.unit,
                expiry_date=lot.expiry_date,
                created_at=lot.created_at,
            )
            for lot, item, sku, supplier in rows
        ),
        total,
    )


def status_is(status: str, days: Days) -> ColumnElement[bool]:
    """Return the SQL of `days.status_of(lot) == status`; false for an unknown word."""
    expired = days.expired()
    free = and_(~Traceable.recalled, ~Traceable.on_hold)
    if status == Status.RECALLED:
        return Traceable.recalled.is_(True)
    if status == Status.ON_HOLD:
        return and_(~Traceable.recalled, Traceable.on_hold)
    rejected = Traceable.disposition == Disposition.REJECTED
    if status == Status.REJECTED:
        return and_(free, rejected)
    if status == Status.EXPIRED:
        return and_(free, ~rejected, expired)
    if status in set(Disposition):
        same = Traceable.disposition == Disposition(status)
        return and_(free, same, or_(Traceable.expiry_date.is_(None), ~expired))
    return false()


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.join(Item, Item.id == Traceable.item_id).outerjoin(
        Organization, Organization.id == Traceable.supplier_id
    )


def _matches(actor: Actor, text: str) -> ColumnElement[bool]:
    # By ids of what is named: joining items and partners to count a million lots takes longer.
    aliases = select(LotAlias.traceable_id).where(
        LotAlias.organization_id == actor.operator_id,
        LotAlias.number.icontains(text, autoescape=True),
    )
    items = select(Item.id).where(
        Item.organization_id == actor.operator_id,
        or_(Item.name.icontains(text, autoescape=True), Item.sku.icontains(text, autoescape=True)),
    )
    suppliers = select(Organization.id).where(
        Organization.operator_id == actor.operator_id,
        Organization.name.icontains(text, autoescape=True),
    )
    return or_(
        Traceable.number.icontains(text, autoescape=True),
        Traceable.id.in_(aliases),
        Traceable.item_id.in_(items),
        Traceable.supplier_id.in_(suppliers),
    )


def _on_hand(session: Session, ids: list[int]) -> dict[int, Decimal]:
    rows = session.execute(
        select(Balance.traceable_id, func.sum(Balance.quantity))
        .where(Balance.traceable_id.in_(ids))
        .group_by(Balance.traceable_id)
    )
    return {row[0]: row[1] for row in rows}
