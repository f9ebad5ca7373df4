"""Trace-back and trace-forward: from anything to sources, or to customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import shown_at
from core.db.bulk import within
from core.db.types import quantity_from_units
from registry.genealogy.links import Link, Way, levels, reached
from registry.genealogy.reach import read_links, read_reached
from registry.ledger.book import counts, effective_kind
from registry.ledger.days import today
from registry.ledger.flows import trade_query
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Balance, Location, Traceable, is_expired, status_of
from registry.operations.models import Shipment
from registry.parties.models import Organization
from registry.values import EventType, Status, TraceableKind


class Node(NamedTuple):
    """One lot or unit of a trace. `level` counts steps from where the trace began."""

    id: int
    public_id: str
    kind: TraceableKind
    number: str
    item: str
    sku: str
    supplier: str | None
    unit: str
    status: Status
    expiry_date: date | None
    level: int
    on_hand: Decimal


class Delivery(NamedTuple):
    """What one shipment carried of one traced lot or unit."""

    shipment_id: str | None  # None: recorded by another system, no shipment here
    shipment: str
    customer_id: int
    customer: str
    shipped_at: datetime  # as the clocks of the site showed it that it left
    traceable_id: int
    number: str
    quantity: Decimal
    unit: str


class Stock(NamedTuple):
    """Where a traced lot or unit still lies."""

    traceable_id: int
    location: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Trace:
    """The answer: nodes, links between them, deliveries to customers, stock that remains."""

    way: Way
    roots: tuple[int, ...]
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    deliveries: tuple[Delivery, ...]
    #: (customer id, traceable id) to what came back; only where something did.
    returned: Mapping[tuple[int, int], Decimal]
    stock: tuple[Stock, ...]

    @property
    def out(self) -> dict[tuple[int, int], Decimal]:
        """(customer id, traceable id) to what the customer got and did not send back."""
        found: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for row in self.deliveries:
            found[row.customer_id, row.traceable_id] += row.quantity
        for key, quantity in self.returned.items():
            found[key] -= quantity
        return dict(found)

    def node(self, traceable_id: int) -> Node:
        """Return the node of an id; KeyError if the trace does not hold it."""
        for node in self.nodes:
            if node.id == traceable_id:
                return node
        raise KeyError(traceable_id)


def trace(
    session: Session, actor: Actor, roots: Iterable[Traceable], way: Way, *, at: datetime
) -> Trace:
    """Walk the genealogy from lots or units; quantities on every link.

    `at` decides what is expired. Raises NotAllowed without VIEW_REGISTRY.
    """
    actor.require(Permission.VIEW_REGISTRY)
    ids = tuple(sorted({root.id for root in roots}))
    links = read_links(session, actor, ids, way)
    deliveries = _deliveries(session, ids, way)
    return Trace(
        way=way,
        roots=ids,
        nodes=_nodes(session, actor, ids, way, levels(ids, links, way), at),
        links=tuple(links),
        deliveries=deliveries,
        returned=_returned(session, ids, way) if deliveries else {},
        stock=_stock(session, ids, way),
    )


def _nodes(
    session: Session,
    actor: Actor,
    roots: Sequence[int],
    way: Way,
    depth: dict[int, int],
    at: datetime,
) -> tuple[Node, ...]:
    days = today(session, actor, at)
    nodes = [
        Node(
            id=row.id,
            public_id=row.public_id,
            kind=TraceableKind(row.kind),
            number=row.number,
            item=row.item,
            sku=row.sku,
            supplier=row.supplier,
            unit=row.unit,
            status=status_of(
                row.disposition,
                on_hold=row.on_hold,
                recalled=row.recalled,
                expired=is_expired(row.expiry_date, days.at(row.site_id)),
            ),
            expiry_date=row.expiry_date,
            level=depth[row.id],
            on_hand=row.on_hand,
        )
        for row in read_reached(session, actor, roots, way)
    ]
    return tuple(sorted(nodes, key=lambda node: (node.level, node.number, node.id)))


def _deliveries(session: Session, roots: Sequence[int], way: Way) -> tuple[Delivery, ...]:
    # From the ledger, not from shipment papers: corrections and imports count alike.
    named = Event.references["shipment"].as_string()
    rows = session.execute(
        select(
            Shipment.public_id,
            func.coalesce(Shipment.number, named, Event.external_id, ""),
            Organization.id,
            Organization.name,
            Event.occurred_at,
            Event.offset_minutes,
            Traceable.id,
            Traceable.number,
            EventLine.quantity,
            EventLine.unit,
        )
        .join(Event, Event.id == EventLine.event_id)
        .join(Organization, Organization.id == Event.party_id)
        .join(Traceable, Traceable.id == EventLine.traceable_id)
        .outerjoin(Shipment, Shipment.event_id == Event.id)
        .where(
            effective_kind() == EventType.SHIP.value,
            counts(),
            within(session, EventLine.traceable_id, reached(roots, way)),
        )
        .order_by(Event.occurred_at, Event.id, EventLine.id)
    )
    return tuple(
        Delivery(
            shipment, number, customer_id, customer, shown_at(at, offset), lot, name, quantity, unit
        )
        for shipment, number, customer_id, customer, at, offset, lot, name, quantity, unit in rows
    )


def _returned(session: Session, roots: Sequence[int], way: Way) -> dict[tuple[int, int], Decimal]:
    rows = session.execute(trade_query(session, reached(roots, way)))
    return {
        (customer, lot): quantity_from_units(int(returned))
        for customer, lot, _, returned in rows
        if returned
    }


def _stock(session: Session, roots: Sequence[int], way: Way) -> tuple[Stock, ...]:
    rows = session.execute(
        select(Balance.traceable_id, Location.path, Balance.quantity)
        .join(Location, Location.id == Balance.location_id)
        .where(within(session, Balance.traceable_id, reached(roots, way)))
        .order_by(Balance.traceable_id, Location.path)
    )
    return tuple(Stock(*row) for row in rows)
