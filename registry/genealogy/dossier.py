"""The dossier of one lot or unit: the six questions, answered from the ledger.

What was used, where from, how it moved, who handled it, which quality events, where it
was shipped: one page, one read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased, lazyload

from core.actor import Actor
from core.clock import shown_at
from core.db.bulk import among
from registry.documents.models import Document
from registry.items.models import Item, SpecificationLimit
from registry.ledger.book import status_facts
from registry.ledger.days import Days, today
from registry.ledger.facts import findings_of
from registry.ledger.gate import why_not_usable
from registry.ledger.models.event import Event
from registry.ledger.models.event import EventLine as Line
from registry.ledger.models.traceable import (
    Attribute,
    Balance,
    Edge,
    Location,
    LotAlias,
    LotFinding,
    Traceable,
    TraceableDocument,
)
from registry.ledger.results import limits_used
from registry.ledger.scope import get_traceable
from registry.ledger.state import DerivedStatus, derive_status
from registry.operations.models import Shipment
from registry.parties.models import Organization, Site
from registry.quality.models.quality_event import QualityEvent
from registry.quality.queries import quality_events_of
from registry.values import Direction, EventType, Status

#: Neighbours each way, and events, that one dossier shows.
MOST = 1000


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
    #: Our limit that judged each result, by the result's id.
    limits: Mapping[int, SpecificationLimit]
    documents: tuple[Document, ...]
    shipments: tuple[tuple[Shipment, Decimal], ...]
    quality_events: tuple[QualityEvent, ...]
    #: What was stated in two ways, settled or not.
    findings: tuple[LotFinding, ...]
    #: How many there are in all: `used`, `made` and `steps` hold so many at most.
    used_total: int = 0
    made_total: int = 0
    steps_total: int = 0
    #: Whose clocks the page goes by: those of the lot's site, else the company's.
    time_zone: str = "UTC"

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


def read_dossier(
    session: Session, actor: Actor, traceable_id: str, *, at: datetime, most: int = MOST
) -> Dossier:
    """Return the dossier; TraceableNotFound if it is not the actor's.

    `most` neighbours each way, and the newest `most` events; the totals say how many
    there are: a lot that goes into ten thousand others still opens at once.
    """
    lot = get_traceable(session, actor, traceable_id)
    days = today(session, actor, at)
    status = _status(session, lot)
    site = session.get(Site, lot.site_id) if lot.site_id else None
    used_total = _count(session, Edge.child_id == lot.id)
    made_total = _count(session, Edge.parent_id == lot.id)
    steps_total = _count(session, Line.traceable_id == lot.id, func.distinct(Line.event_id))
    attributes = tuple(
        session.scalars(
            select(Attribute).where(Attribute.traceable_id == lot.id).order_by(Attribute.id)
        )
    )
    return Dossier(
        traceable=lot,
        status=days.status_of(lot),
        why_not=why_not_usable(status, lot.expiry_date, days.day_of(lot)),
        holds=status.holds,
        aliases=tuple(session.scalars(select(LotAlias).where(LotAlias.traceable_id == lot.id))),
        used=_neighbours(session, lot, days, most, parents=True, all_=used_total <= most),
        made=_neighbours(session, lot, days, most, parents=False, all_=made_total <= most),
        steps=_steps(session, lot, most, all_=steps_total <= most),
        used_total=used_total,
        made_total=made_total,
        steps_total=steps_total,
        stock=_stock(session, lot),
        attributes=attributes,
        limits=limits_used(session, attributes),
        documents=tuple(
            session.scalars(
                select(Document)
                .join(TraceableDocument, TraceableDocument.document_id == Document.id)
                .where(TraceableDocument.traceable_id == lot.id)
            )
        ),
        shipments=_shipments(session, lot),
        quality_events=quality_events_of(session, actor, lot),
        findings=tuple(findings_of(session, lot)),
        time_zone=(site or session.get_one(Organization, lot.organization_id)).time_zone,
    )


def _count(session: Session, where: ColumnElement[bool], what: Any = None) -> int:
    return session.execute(select(func.count(what)).where(where)).scalar_one()


def _status(session: Session, lot: Traceable) -> DerivedStatus:
    """Return the status with the codes of open holds and recalls, where there are any."""
    if lot.on_hold or lot.recalled:
        return derive_status(fact for _, fact in status_facts(session, [lot.id]))
    return DerivedStatus(disposition=lot.disposition, restriction=lot.restriction)


def _neighbours(
    session: Session, lot: Traceable, days: Days, most: int, *, parents: bool, all_: bool
) -> tuple[Neighbour, ...]:
    here, there = (Edge.child_id, Edge.parent_id) if parents else (Edge.parent_id, Edge.child_id)
    parent = aliased(Traceable)
    rows = session.execute(
        select(Traceable, Item.name, Organization.name, Edge.quantity, Edge.stated, parent.unit)
        .join(Edge, there == Traceable.id)
        .join(parent, parent.id == Edge.parent_id)
        .join(Item, Item.id == Traceable.item_id)
        .outerjoin(Organization, Organization.id == Traceable.supplier_id)
        .where(here == lot.id)
        # Some of very many are not sorted by name: that would read them all.
        .order_by(*((Item.name, Traceable.number) if all_ else (there,)))
        .limit(most)
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


def _steps(session: Session, lot: Traceable, most: int, *, all_: bool) -> tuple[Step, ...]:
    correction = aliased(Event)
    about = select(Line.event_id).where(Line.traceable_id == lot.id)
    if not all_:  # those recorded last: to sort all by their times would read them all
        about = about.distinct().order_by(Line.event_id.desc()).limit(most)
    rows = session.execute(
        select(Event, Site, Organization.name, correction.id)
        .outerjoin(Site, Site.id == Event.site_id)
        .outerjoin(Organization, Organization.id == Event.party_id)
        .outerjoin(correction, correction.corrects_id == Event.id)
        .where(Event.id.in_(about))
        .order_by(Event.occurred_at.desc(), Event.id.desc())
        .limit(most)
        .options(lazyload(Event.lines))  # a recall may have a hundred thousand
    ).all()
    lines = _own_lines(session, lot, [event.id for event, *_ in rows])
    return tuple(_step(lines[row[0].id], *row) for row in rows)


def _own_lines(
    session: Session, lot: Traceable, events: Sequence[int]
) -> dict[int, list[tuple[Direction, Decimal, str | None]]]:
    """Return the lot's own part in each event: direction, quantity, path of the place."""
    found: dict[int, list[tuple[Direction, Decimal, str | None]]] = defaultdict(list)
    for event, direction, quantity, path in session.execute(
        select(Line.event_id, Line.direction, Line.quantity, Location.path)
        .outerjoin(Location, Location.id == Line.location_id)
        .where(Line.traceable_id == lot.id, among(session, Line.event_id, events))
        .order_by(Line.id)
    ):
        found[event].append((direction, quantity, path))
    return found


def _step(
    lines: Sequence[tuple[Direction, Decimal, str | None]],
    event: Event,
    site: Site | None,
    party: str | None,
    corrected: int | None,
) -> Step:
    return Step(
        public_id=event.public_id,
        kind=event.counts_as or EventType.CORRECT,
        corrected=corrected is not None,
        is_correction=event.type is EventType.CORRECT,
        occurred_at=shown_at(event.occurred_at, event.offset_minutes),
        recorded_at=shown_at(event.recorded_at, event.offset_minutes),
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
        locations=tuple(path for _, _, path in lines if path is not None),
    )


def _change(lines: Sequence[tuple[Direction, Decimal, str | None]]) -> Decimal:
    signs = {Direction.IN: -1, Direction.OUT: 1, Direction.ABOUT: 0}
    return sum((signs[direction] * quantity for direction, quantity, _ in lines), Decimal(0))


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
