"""The values of a notice's templates: its facts, and what the registry adds to them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import Session

from core.errors import NotFound
from notifications.models import Notice, NoticeKind
from notifications.office import Office
from registry.items.models import Item
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import LotAlias, Traceable
from registry.operations.models import Shipment
from registry.recalls.models import RecallConsignee, RecallLine
from registry.values import AliasKind

_WITH_LINES = frozenset({NoticeKind.RECALL_NOTICE, NoticeKind.RECALL_REMINDER})


def context_of(session: Session, notice: Notice, office: Office) -> dict[str, Any]:
    """Return what the notice's templates name.

    A recall notice gets the consignee's own lines, and only those, and its answer link.
    """
    context = dict(notice.facts)
    if notice.kind in _WITH_LINES:
        context["lines"] = consignee_lines(session, str(notice.facts["consignee_id"]))
        context["answer_link"] = office.answer_link(str(notice.facts["consignee_id"]))
    return context


def consignee_lines(session: Session, consignee_id: str) -> list[dict[str, Any]]:
    """Return what one consignee got of what is recalled, one flat row a lot and shipment."""
    consignee = session.scalars(
        select(RecallConsignee).where(RecallConsignee.public_id == consignee_id)
    ).first()
    if consignee is None:
        raise NotFound("There is no such consignee.")
    theirs = {
        row.traceable_id: row.number
        for row in session.execute(
            select(LotAlias.traceable_id, LotAlias.number)
            .join(RecallLine, RecallLine.traceable_id == LotAlias.traceable_id)
            .where(
                RecallLine.consignee_id == consignee.id,
                LotAlias.kind == AliasKind.CUSTOMER_LOT,
                LotAlias.party_id == consignee.customer_id,
            )
        )
    }
    zone = ZoneInfo(consignee.customer.time_zone)
    named = Event.references["shipment"].as_string()  # where another system shipped
    rows = session.execute(
        select(
            RecallLine.id,
            Item.sku,
            Item.name,
            Item.gtin,
            Traceable.id,
            Traceable.number,
            Traceable.expiry_date,
            RecallLine.quantity,
            RecallLine.unit,
            func.coalesce(Shipment.number, named, Event.external_id, ""),
            Event.occurred_at,
            Shipment.customer_order,
        )
        .join(Traceable, Traceable.id == RecallLine.traceable_id)
        .join(Item, Item.id == Traceable.item_id)
        .join(Event, Event.id == RecallLine.event_id)
        .outerjoin(Shipment, Shipment.id == RecallLine.shipment_id)
        .where(
            RecallLine.consignee_id == consignee.id,
            type_coerce(RecallLine.quantity, BigInteger) > 0,  # zero: it never went there after all
        )
        .order_by(Item.sku, Traceable.number, Event.occurred_at)
    )
    return [
        {
            "line": line_id,
            "item": sku,
            "product": name,
            "gtin": gtin or "",
            "lot": number,
            "your_lot": theirs.get(traceable_id, ""),
            "expiry": expiry.isoformat() if expiry else "",
            "quantity": format(quantity, "f"),
            "unit": unit.strip("{}"),  # UCUM writes counted things in braces
            "shipment": shipment,
            "shipped_on": shipped_at.astimezone(zone).date().isoformat(),
            "your_order": order or "",
        }
        for (
            line_id, sku, name, gtin, traceable_id, number, expiry, quantity, unit,
            shipment, shipped_at, order,
        ) in rows
    ]  # fmt: skip
