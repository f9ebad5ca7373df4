"""The dossier of one lot or unit: the six questions, answered from the ledger.

What was used, where from, how it moved, who handled it, which quality events, where it
was shipped: one page, one read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.actor import Actor
from registry.days import today
from registry.ledger.book import status_facts
from registry.ledger.gate import why_not_usable
from registry.ledger.state import derive_status
from registry.models.document import Document
from registry.models.event import Event
from registry.models.event import EventLine as Line
from registry.models.item import Item
from registry.models.party import Organization, Site
from registry.models.quality_event import QualityEvent
from registry.models.shipment import Shipment
from registry.models.traceable import (
    Attribute,
    Balance,
    Edge,
    Location,
    LotAlias,
    Traceable,
    TraceableDocument,
)
from registry.queries.quality import quality_events_of
from registry.services.scope import get_traceable
from registry.values import Direction, EventType, Status


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One step away in the genealogy; `quantity` of the parent, in the parent's unit."""

    public_id: str
    number: str
    item: str
    supplier: str | None
    status: Status
    quantity: Decimal
    unit: str
    stated: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One event on the timeline, with this lot's part in it."""

    public_id: str
    kind: EventType
    corrected: bool
    is_correction: bool
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: str
    operator: str | None
    machine: str | None
    shift: str | None
    device: str | None
    site: str | None
    site_zone: str
    party: str | None
    reason: str | None
    code: str | None
    outcome: str | None
    references: dict[str, str]
    change: Decimal
    locations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """So much at one location."""

    site: str
    location: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one lot or unit on one page."""

    traceable: Traceable
    status: Status
    why_not: str | None
    holds: tuple[str, ...]
    aliases: tuple[LotAlias, ...]
    used: tuple[Neighbour, ...]
    made: tuple[Neighbour, ...]
    steps: tuple[Step, ...]
    stock: tuple[Place, ...]
    attributes: tuple[Attribute, ...]
    documents: tuple[Document, ...]
    shipments: tuple[tuple[Shipment, Decimal], ...]
    quality_events: tuple[QualityEvent, ...]

    @property
    def on_hand(self) -> Decimal:
        """Stock over all locations, in the lot's unit."""
        return sum((place.quantity for place in self.stock), Decimal(0))

    @property
    def quality_steps(self) -> tuple[Step, ...]:
        """Inspections, holds and recalls."""
        kinds = {EventType.INSPECT, EventType.HOLD, EventType.RELEASE, EventType.RECALL}
        return tuple(step for step in self.steps if step.kind in kinds)

    @property
    def timeline(self) -> tuple[Step | QualityEvent, ...]:
        """Ledger events and quality events together, newest first."""
        both: list[Step | QualityEvent] = [*self.steps, *self.quality_events]
        return tuple(sorted(both, key=lambda entry: entry.occurred_at, reverse=True))

    @property
    def movements(self) -> tuple[Step, ...]:
        """What changed a place or a quantity."""
        return tuple(step for step in self.steps if step.locations)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who recorded or did something, in order of appearance."""
        names = [name for step in self.steps for name in (step.operator, step.recorded_by) if name]
        return tuple(dict.fromkeys(names))


def read_dossier(session: Session, actor: Actor, traceable_id: str, *, at: datetime) -> Dossier:
    """Return the dossier; TraceableNotFound if it is not the actor's."""
    lot = get_traceable(session, actor, traceable_id)
    days = today(session, actor, at)
    status = derive_status(fact for _, fact in status_facts(session, [lot.id]))
    return Dossier(
        traceable=lot,
        status=days.status_of(lot),
        why_not=why_not_usable(status, lot.expiry_date, days.day_of(lot)),
        holds=status.holds,
        aliases=tuple(session.scalars(select(LotAlias).where(LotAlias.traceable_id == lot.id))),
        used=_neighbours(session, lot, day_parent=True, actor=actor, at=at),
        made=_neighbours(session, lot, day_parent=False, actor=actor, at=at),
        steps=_steps(session, lot),
        stock=_stock(session, lot),
        attributes=tuple(
            session.scalars(
                select(Attribute).where(Attribute.traceable_id == lot.id).order_by(Attribute.id)
            )
        ),
        documents=tuple(
            session.scalars(
                select(Document)
                .join(TraceableDocument, TraceableDocument.document_id == Document.id)
                .where(TraceableDocument.traceable_id == lot.id)
            )
        ),
        shipments=_shipments(session, lot),
        quality_events=quality_events_of(session, actor, lot),
    )


def _neighbours(
    session: Session, lot: Traceable, *, day_parent: bool, actor: Actor, at: datetime
) -> tuple[Neighbour, ...]:
    here, there = (Edge.child_id, Edge.parent_id) if day_parent else (Edge.parent_id, Edge.child_id)
    days = today(session, actor, at)
    parent = aliased(Traceable)
    rows = session.execute(
        select(Traceable, Item.name, Organization.name, Edge.quantity, Edge.stated, parent.unit)
        .join(Edge, there == Traceable.id)
        .join(parent, parent.id == Edge.parent_id)
        .join(Item, Item.id == Traceable.item_id)
        .outerjoin(Organization, Organization.id == Traceable.supplier_id)
        .where(here == lot.id)
        .order_by(Item.name, Traceable.number)
        .limit(500)
    )
    return tuple(
        Neighbour(
            public_id=other.public_id,
            number=other.number,
            item=item,
            supplier=supplier,
            status=days.status_of(other),
            quantity=quantity,
            unit=unit,
            stated=stated,
        )
        for other, item, supplier, quantity, stated, unit in rows
    )


def _steps(session: Session, lot: Traceable) -> tuple[Step, ...]:
    correction = aliased(Event)
    about = select(Line.event_id).where(Line.traceable_id == lot.id)
    rows = session.execute(
        select(Event, Site, Organization.name, correction.id)
        .outerjoin(Site, Site.id == Event.site_id)
        .outerjoin(Organization, Organization.id == Event.party_id)
        .outerjoin(correction, correction.corrects_id == Event.id)
        .where(Event.id.in_(about))
        .order_by(Event.occurred_at.desc(), Event.id.desc())
        .limit(1000)
    )
    return tuple(_step(lot, *row) for row in rows)


def _step(
    lot: Traceable, event: Event, site: Site | None, party: str | None, corrected: int | None
) -> Step:
    lines = [line for line in event.lines if line.traceable_id == lot.id]
    return Step(
        public_id=event.public_id,
        kind=event.counts_as or EventType.CORRECT,
        corrected=corrected is not None,
        is_correction=event.type is EventType.CORRECT,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        operator=event.operator,
        machine=event.machine,
        shift=event.shift,
        device=event.device,
        site=site.name if site else None,
        site_zone=site.time_zone if site else "UTC",
        party=party,
        reason=event.reason,
        code=event.code,
        outcome=event.outcome,
        references={key: str(value) for key, value in event.references.items()},
        change=_change(lines),
        locations=tuple(line.location.path for line in lines if line.location is not None),
    )


def _change(lines: Sequence[Line]) -> Decimal:
    signs = {Direction.IN: -1, Direction.OUT: 1, Direction.ABOUT: 0}
    return sum((signs[line.direction] * line.quantity for line in lines), Decimal(0))


def _stock(session: Session, lot: Traceable) -> tuple[Place, ...]:
    rows = session.execute(
        select(Site.name, Location.path, Balance.quantity)
        .join(Location, Location.id == Balance.location_id)
        .join(Site, Site.id == Location.site_id)
        .where(Balance.traceable_id == lot.id)
        .order_by(Site.name, Location.path)
    )
    return tuple(Place(*row) for row in rows)


def _shipments(session: Session, lot: Traceable) -> tuple[tuple[Shipment, Decimal], ...]:
    rows = session.execute(
        select(Shipment, Line.quantity)
        .join(Line, Line.event_id == Shipment.event_id)
        .where(Line.traceable_id == lot.id)
        .order_by(Shipment.shipped_at)
    )
    return tuple((shipment, quantity) for shipment, quantity in rows)
