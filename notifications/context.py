"""The values of a notice's templates: its facts, and what the registry adds to them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import Session

from core.clock import shown_at
from core.errors import NotFound
from notifications.alarm import NAMED, failures
from notifications.models import TO_CONSIGNEES, Notice, NoticeKind
from notifications.office import Office
from registry.items.models import Item
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import LotAlias, Traceable
from registry.operations.models import Shipment
from registry.recalls.models import RecallConsignee, RecallLine
from registry.recalls.standing import LineStanding, standing
from registry.values import AliasKind


def context_of(session: Session, notice: Notice, office: Office) -> dict[str, Any]:
    """Return what the notice's templates name.

    A recall notice gets the consignee's own lines, and only those, its answer link and the
    one to pass on; a reminder what is still open when it is sent. A message about failures
    names those that there are when it is sent.
    """
    context = dict(notice.facts)
    if notice.kind is NoticeKind.UNDELIVERED:
        found = failures(session, notice.operator_id, notice.subject)
        context |= {
            "failures": found[:NAMED], "count": len(found), "more": max(len(found) - NAMED, 0),
        }  # fmt: skip
    if notice.kind in TO_CONSIGNEES:
        consignee_id = str(notice.facts["consignee_id"])
        consignee = _consignee(session, consignee_id)
        context["lines"] = consignee_lines(session, consignee)
        context["answer_link"] = office.answer_link(consignee_id)
        context["forward_link"] = office.forward_link(consignee_id)
        context["open"] = [_open(row) for row in standing(consignee) if row.open]
        context["left"] = bool(context["lines"])
        context["partly"] = bool(consignee.responses)
    return context


def _consignee(session: Session, consignee_id: str) -> RecallConsignee:
    found = session.scalars(
        select(RecallConsignee).where(RecallConsignee.public_id == consignee_id)
    ).first()
    if found is None:
        raise NotFound("There is no such consignee.")
    return found


def _open(row: LineStanding) -> dict[str, str]:
    return {
        "lot": row.line.traceable.number,
        "quantity": f"{row.open:f} {row.line.unit.strip('{}')}",
        "received": f"{row.line.quantity:f} {row.line.unit.strip('{}')}",
    }


def consignee_lines(session: Session, consignee: RecallConsignee) -> list[dict[str, Any]]:
    """Return what one consignee got of what is recalled, one flat row a lot and shipment."""
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
            Event.offset_minutes,
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
            "shipped_on": shown_at(shipped_at, offset).date().isoformat(),
            "your_order": order or "",
        }
        for (
            line_id, sku, name, gtin, traceable_id, number, expiry, quantity, unit,
            shipment, shipped_at, offset, order,
        ) in rows
    ]  # fmt: skip
