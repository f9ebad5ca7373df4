"""Items in a list and one by one: stock, specifications, open orders, suppliers' codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.documents.owed_orders import OwedOrder, list_orders
from registry.items.models import Item, Specification, SupplierItem
from registry.items.queries import supplier_codes
from registry.items.scope import get_item
from registry.ledger.days import Days
from registry.ledger.models.traceable import Balance, Traceable
from registry.parties.models import Organization
from registry.values import Status

#: Sort key to column.
SORTS: dict[str, Any] = {
    "sku": Item.sku,
    "name": Item.name,
    "kind": Item.kind,
    "owner": Item.owner,
    "shelf_life": Item.shelf_life_days,
}


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item in a list; `on_hand` in its unit."""

    item: Item
    on_hand: Decimal
    lots: int  # with stock


@dataclass(frozen=True, slots=True)
class ItemPage:
    """Some rows of a list, and how many there are in all."""

    rows: tuple[ItemRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class StockedLot:
    """A lot or unit of the item that lies in stock."""

    lot: Traceable
    status: Status
    on_hand: Decimal


@dataclass(frozen=True, slots=True)
class ItemDossier:
    """What stands about one item."""

    item: Item
    codes: Sequence[tuple[SupplierItem, Organization]]
    lots: tuple[StockedLot, ...]
    specifications: Sequence[Specification]  # newest first
    orders: tuple[OwedOrder, ...]  # that still want a certificate, or came without

    @property
    def on_hand(self) -> Decimal:
        """The stock of all lots, in the item's unit."""
        return sum((row.on_hand for row in self.lots), Decimal(0))


def list_items(
    session: Session,
    actor: Actor,
    *,
    text: str = "",
    kind: str = "",
    sort: str = "sku",
    descending: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> ItemPage:
    """Return one page of the operator's items; `text` finds names, SKUs, GTINs, owners, codes."""
    actor.require(Permission.VIEW_REGISTRY)
    where = [Item.organization_id == actor.operator_id]
    if kind:
        where.append(Item.kind == kind)
    if text:
        codes = select(SupplierItem.item_id).where(
            or_(
                SupplierItem.code.icontains(text, autoescape=True),
                SupplierItem.name.icontains(text, autoescape=True),
            )
        )
        columns = (Item.sku, Item.name, Item.gtin, Item.owner)
        matches = [column.icontains(text, autoescape=True) for column in columns]
        where.append(or_(*matches, Item.id.in_(codes)))
    total = session.execute(select(func.count(Item.id)).where(*where)).scalar_one()
    column = SORTS.get(sort, Item.sku)
    items = session.scalars(
        select(Item)
        .where(*where)
        .order_by(Item.active.desc(), column.desc() if descending else column.asc(), Item.sku)
        .offset(offset)
        .limit(limit)
    ).all()
    stock = _stock(session, [item.id for item in items])
    return ItemPage(
        tuple(ItemRow(item, *stock.get(item.id, (Decimal(0), 0))) for item in items), total
    )


def item_kinds(session: Session, actor: Actor) -> list[str]:
    """Return the kinds that the operator's items have, sorted."""
    return list(
        session.scalars(
            select(Item.kind)
            .where(Item.organization_id == actor.operator_id)
            .distinct()
            .order_by(Item.kind)
        )
    )


def read_item(
    session: Session, actor: Actor, item_id: str, *, today: date, days: Days
) -> ItemDossier:
    """Return what stands about one item; ItemNotFound if it is not the actor's company's.

    `today` for what is due; `days` for what is expired at each lot's own site.
    """
    actor.require(Permission.VIEW_REGISTRY)
    item = get_item(session, actor, item_id)
    orders = [
        row
        for row in list_orders(session, actor, today=today)
        if not row.settled and any(line.item_id == item.id for line in row.order.lines)
    ]
    return ItemDossier(
        item=item,
        codes=supplier_codes(session, item),
        lots=_lots(session, actor, item, days),
        specifications=session.scalars(
            select(Specification)
            .where(Specification.item_id == item.id)
            .order_by(Specification.effective_from.desc(), Specification.version.desc())
        ).all(),
        orders=tuple(orders),
    )


def _lots(session: Session, actor: Actor, item: Item, days: Days) -> tuple[StockedLot, ...]:
    stock = (
        select(Balance.traceable_id, func.sum(Balance.quantity).label("total"))
        .where(Balance.quantity > 0)
        .group_by(Balance.traceable_id)
        .subquery()
    )
    rows = session.execute(
        select(Traceable, stock.c.total)
        .join(stock, stock.c.traceable_id == Traceable.id)
        .where(Traceable.organization_id == actor.operator_id, Traceable.item_id == item.id)
        .order_by(Traceable.expiry_date.is_(None), Traceable.expiry_date, Traceable.id)
        .limit(500)
    )
    return tuple(StockedLot(lot, days.status_of(lot), total) for lot, total in rows)


def _stock(session: Session, ids: Sequence[int]) -> dict[int, tuple[Decimal, int]]:
    rows = session.execute(
        select(
            Traceable.item_id,
            func.sum(Balance.quantity),
            func.count(Balance.traceable_id.distinct()),
        )
        .join(Balance, Balance.traceable_id == Traceable.id)
        .where(Traceable.item_id.in_(ids), Balance.quantity > 0)
        .group_by(Traceable.item_id)
    )
    return {item: (total, lots) for item, total, lots in rows}
