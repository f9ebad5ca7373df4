"""The values of a notice's templates: its facts, and what the registry adds to them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotFound
from notifications.alarm import NAMED, failures
from notifications.models import TO_CONSIGNEES, Notice, NoticeKind
from notifications.office import Office
from registry.ledger.models.traceable import LotAlias
from registry.recalls.models import RecallConsignee, RecallLine
from registry.recalls.received import own_lines
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
    return [
        {
            "line": line.id,
            "item": line.sku,
            "product": line.item,
            "gtin": line.gtin or "",
            "lot": line.lot,
            "your_lot": theirs.get(line.lot_id, ""),
            "expiry": line.expires,
            "quantity": format(line.quantity, "f"),
            "unit": line.unit.strip("{}"),  # UCUM writes counted things in braces
            "shipment": line.shipment,
            "shipped_on": line.shipped_at.date().isoformat(),
            "your_order": line.customer_order,
        }
        for line in sorted(
            own_lines(session, consignee), key=lambda line: (line.sku, line.lot, line.shipped_at)
        )
    ]
