"""Imported shipments: the ledger's ship events, and a shipment beside each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db.bulk import among, insert_rows, reserve_ids
from registry.imports.drafting import RowGroup
from registry.imports.names import Names
from registry.ledger.drafts import EventDraft
from registry.operations.models import Shipment, ShipmentLine
from registry.operations.shipments import follow_corrections
from registry.values import EventType, ShipmentState


def keep_shipments(
    session: Session,
    actor: Actor,
    fresh: Sequence[tuple[RowGroup, EventDraft, int]],
    names: Names,
    at: datetime,
) -> None:
    """Keep a shipment beside each new ship event; corrections change theirs.

    `fresh`: the rows of each new event, its draft, and its id. A shipment that several
    events name (parts of it, each recorded by itself) is kept as S-1, S-1/2, S-1/3.
    """
    corrections = {
        draft.corrects_id: event_id for _, draft, event_id in fresh if draft.corrects_id is not None
    }
    if corrections:
        follow_corrections(session, corrections)
    shipped = [row for row in fresh if row[1].type is EventType.SHIP]
    if not shipped:
        return
    numbers = _free_numbers(session, actor, [_number(group, draft) for group, draft, _ in shipped])
    ids = reserve_ids(session, Shipment, len(shipped))
    insert_rows(
        session,
        Shipment,
        [
            _shipment_row(actor, draft, event_id, at) | {"id": row_id, "number": number}
            for (_, draft, event_id), row_id, number in zip(shipped, ids, numbers, strict=True)
        ],
    )
    insert_rows(
        session,
        ShipmentLine,
        [
            line
            for (group, draft, _), row_id in zip(shipped, ids, strict=True)
            for line in _line_rows(group, draft, row_id, names)
        ],
    )


def _number(group: RowGroup, draft: EventDraft) -> str:
    return str(draft.references.get("shipment") or group.event)


def _free_numbers(session: Session, actor: Actor, wanted: Sequence[str]) -> list[str]:
    parts = select(Shipment.number).where(Shipment.organization_id == actor.operator_id)
    taken = set(session.scalars(parts.where(among(session, Shipment.number, wanted))))
    free = []
    for number in wanted:
        found, part = number, 1
        while found in taken:
            part += 1
            found = f"{number}/{part}"
            if part > 1 and session.scalars(parts.where(Shipment.number == found)).first():
                taken.add(found)
        taken.add(found)
        free.append(found)
    return free


def _shipment_row(actor: Actor, draft: EventDraft, event_id: int, at: datetime) -> dict[str, Any]:
    return {
        "organization_id": actor.operator_id,
        "customer_id": draft.party_id,
        "ships_on": (draft.occurred_at + timedelta(minutes=draft.offset_minutes)).date(),
        "shipped_at": draft.occurred_at,
        "state": ShipmentState.SHIPPED,
        "event_id": event_id,
        "created_at": at,
    }


def _line_rows(
    group: RowGroup, draft: EventDraft, shipment_id: int, names: Names
) -> Iterator[dict[str, Any]]:
    rows = [row for row in group.rows if row.number]
    for position, (line, row) in enumerate(zip(draft.lines, rows, strict=True), 1):
        yield {
            "shipment_id": shipment_id,
            "position": position,
            "traceable_id": line.traceable_id,
            "location_id": line.location_id,
            "quantity": line.quantity,
            "unit": names.traceables[row.line][1],
        }
