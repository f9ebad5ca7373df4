"""What one consignee reads of a case: what it received, what it may have passed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ColumnElement, and_, func, select, type_coerce
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import shown_at
from registry.items.models import Item
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.operations.models import Shipment
from registry.recalls.models import Recall, RecallConsignee, RecallLine
from registry.values import RecallState


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One lot that a consignee received, as its notices, pages and forms show it."""

    id: int
    item: str
    sku: str
    gtin: str | None
    lot_id: int
    lot: str
    expires: str
    quantity: Decimal
    unit: str
    shipment: str
    shipped_at: datetime  # as the clocks of the site showed it that it left
    customer_order: str


@dataclass(frozen=True, slots=True)
class PassedOnLot:
    """One recalled lot as somebody sees it who got it from a consignee."""

    id: int
    unit: str
    item: str
    gtin: str | None
    lot: str
    expires: date | None


def own_lines(session: Session, consignee: RecallConsignee) -> list[OwnLine]:
    """Return what one consignee received of what is recalled."""
    named = Event.references["shipment"].as_string()  # where another system shipped
    rows = session.execute(
        select(
            RecallLine.id,
            Item.name,
            Item.sku,
            Item.gtin,
            Traceable.id,
            Traceable.number,
            Traceable.expiry_date,
            RecallLine.quantity,
            RecallLine.unit,
            func.coalesce(Shipment.number, named, Event.external_id, ""),
            Event.occurred_at,
            Event.offset_minutes,
            Shipment.customer_order,
        )
        .join(Traceable, Traceable.id == RecallLine.traceable_id)
        .join(Item, Item.id == Traceable.item_id)
        .join(Event, Event.id == RecallLine.event_id)
        .outerjoin(Shipment, Shipment.id == RecallLine.shipment_id)
        .where(_got(consignee))
        .order_by(Item.sku, Traceable.number, RecallLine.id)
    )
    return [
        OwnLine(
            line, item, sku, gtin, lot_id, lot, str(expires or ""), quantity, unit, shipment,
            shown_at(at, offset), order or "",
        )
        for (
            line, item, sku, gtin, lot_id, lot, expires, quantity, unit, shipment, at, offset,
            order,
        ) in rows
    ]  # fmt: skip


def passed_on_lots(session: Session, consignee: RecallConsignee) -> list[PassedOnLot]:
    """Return which lots a consignee may have passed on: what they are, not how much of them."""
    rows = session.execute(
        select(
            Traceable.id,
            Traceable.unit,
            Item.name,
            Item.gtin,
            Traceable.number,
            Traceable.expiry_date,
        )
        .join(Item, Item.id == Traceable.item_id)
        .where(Traceable.id.in_(select(RecallLine.traceable_id).where(_got(consignee))))
        .order_by(Item.name, Traceable.number)
    )
    return [PassedOnLot(*row) for row in rows]


def own_recalls(session: Session, actor: Actor) -> list[tuple[Recall, RecallConsignee]]:
    """Return the cases that concern the actor's company as a consignee; drills left out."""
    actor.require(Permission.VIEW_OWN_SHIPMENTS)
    rows = session.execute(
        select(Recall, RecallConsignee)
        .join(RecallConsignee, RecallConsignee.recall_id == Recall.id)
        .where(
            Recall.organization_id == actor.operator_id,
            RecallConsignee.customer_id == actor.organization_id,
            Recall.mock.is_(False),
            Recall.state.in_([RecallState.LAUNCHED, RecallState.CLOSED]),
        )
        .order_by(Recall.id.desc())
    ).unique()
    return [(recall, consignee) for recall, consignee in rows]


def _got(consignee: RecallConsignee) -> ColumnElement[bool]:
    """Return the SQL of the lines of what it got; zero: it never went there after all."""
    return and_(
        RecallLine.consignee_id == consignee.id, type_coerce(RecallLine.quantity, BigInteger) > 0
    )
