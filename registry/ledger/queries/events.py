"""The ledger as a list: the newest events of all kinds, one event, and what counts found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.actor import Actor, Permission
from registry.ledger.book import counts, effective_kind
from registry.ledger.models.event import Event
from registry.parties.models import Organization, Site
from registry.values import Direction, EventType


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event in a list."""

    event: Event
    party: str | None
    site: str | None
    site_zone: str
    corrected_by: str | None  # public id of the correction


@dataclass(frozen=True, slots=True)
class Variance:
    """What a count found at one place; `change` against what the ledger said."""

    counted_at: datetime
    number: str
    public_id: str
    item: str
    place: str | None
    change: Decimal
    unit: str
    reason: str | None
    counted_by: str


def recent_ledger(
    session: Session, actor: Actor, *, kind: EventType | None = None, limit: int = 200
) -> list[EventRow]:
    """Return the newest events, corrected ones too; of one kind if it is named."""
    actor.require(Permission.VIEW_REGISTRY)
    later = aliased(Event)
    query = (
        select(Event, Organization.name, Site, later.public_id)
        .outerjoin(Organization, Organization.id == Event.party_id)
        .outerjoin(Site, Site.id == Event.site_id)
        .outerjoin(later, later.corrects_id == Event.id)
        .where(Event.organization_id == (actor.operator_id if actor.is_operator else 0))
        .order_by(Event.id.desc())
        .limit(limit)
    )
    if kind is not None:
        query = query.where(Event.type == kind)
    return [
        EventRow(event, party, site.name if site else None, site.time_zone if site else "UTC", by)
        for event, party, site, by in session.execute(query)
    ]


def variances(session: Session, actor: Actor, *, limit: int = 500) -> list[Variance]:
    """Return what counts found: every line that differed, the newest count first."""
    actor.require(Permission.VIEW_REGISTRY)
    events = session.scalars(
        select(Event)
        .where(
            Event.organization_id == (actor.operator_id if actor.is_operator else 0),
            effective_kind() == EventType.COUNT.value,
            counts(),
        )
        .order_by(Event.occurred_at.desc(), Event.id.desc())
        .limit(limit)
    )
    return [
        Variance(
            counted_at=event.occurred_at,
            number=line.traceable.number,
            public_id=line.traceable.public_id,
            item=line.traceable.item.name,
            place=line.location.path if line.location else None,
            change=_SIGNS[line.direction] * line.quantity,
            unit=line.unit,
            reason=event.reason,
            counted_by=event.operator or event.recorded_by,
        )
        for event in events
        for line in event.lines
    ]


_SIGNS = {Direction.IN: -1, Direction.OUT: 1, Direction.ABOUT: 0}
