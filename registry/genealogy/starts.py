"""Where a trace can begin: a lot or serial, a run, a document, an order, a shipment, a complaint.

Each start is a list of lots and units to walk from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import CompoundSelect, Select, or_, select, union
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.documents.models import Document
from registry.errors import IdentifierInvalid
from registry.ledger.book import chunks, counts, effective_kind
from registry.ledger.errors import TraceableNotFound
from registry.ledger.models.event import Event, EventLine, EventReference
from registry.ledger.models.traceable import Traceable, TraceableDocument
from registry.ledger.naming import find_named, similar_numbers
from registry.operations.models import Shipment, ShipmentLine
from registry.orders.models import PurchaseOrder
from registry.quality.models.quality_event import QualityEvent, QualityLink
from registry.quality.models.warranty import WarrantyClaim
from registry.values import Direction, EventType

#: So many documents may share a file's name; each is a start of its own.
_SAME_NAME = 20


class StartKind(StrEnum):
    """What a trace begins at."""

    NUMBER = "number"  # a lot or serial by own number, alias, GS1 code, SSCC
    RUN = "run"  # a production run by batch or work order
    DOCUMENT = "document"
    ORDER = "order"  # a purchase order, or a customer's or own sales order
    SHIPMENT = "shipment"  # also by its delivery note at receipt
    COMPLAINT = "complaint"  # a warranty claim, a return, a quality event


@dataclass(frozen=True, slots=True)
class Start:
    """One thing that carries the text, and the lots and units that it is about."""

    kind: StartKind
    name: str  # what to call it by, to find it again
    about: str  # in words: "run on Mixer 2"
    roots: tuple[Traceable, ...]


def find_starts(
    session: Session, actor: Actor, text: str, kind: StartKind | None = None
) -> list[Start]:
    """Return everything of the actor's registry that this text names exactly.

    Of one kind only, if given. Empty for a partner's people, and where nothing fits.

    Raises:
        IdentifierInvalid: It is GS1 content with something wrong in it, and nothing else.

    """
    actor.require(Permission.VIEW_REGISTRY)
    wanted = text.strip()
    if not wanted or not actor.is_operator:
        return []
    starts: list[Start] = []
    refused: IdentifierInvalid | None = None
    for one, finder in _FINDERS.items():
        if kind not in {None, one}:
            continue
        try:
            starts += [start for start in finder(session, actor, wanted) if start.roots]
        except IdentifierInvalid as error:  # what looks like GS1 may be an order's number
            refused = error
    if refused is not None and not starts:
        raise refused
    return starts


def pick_start(session: Session, actor: Actor, text: str, kind: StartKind | None = None) -> Start:
    """Return where a trace from this text begins: a number first, then a run, and so on.

    Raises:
        TraceableNotFound: Nothing that the actor may see carries the text.

    """
    found = find_starts(session, actor, text, kind)
    if not found:
        word = "lot or serial" if kind is StartKind.NUMBER else kind
        wanted = word or "lot, serial, run, document, order, shipment or complaint"
        near = similar_numbers(session, actor, text)
        raise TraceableNotFound(f"No {wanted} carries the number {text.strip()}.{near}")
    first = found[0]
    same = [start for start in found if (start.kind, start.name) == (first.kind, first.name)]
    roots = {root.id: root for start in same for root in start.roots}
    return Start(first.kind, first.name, first.about, tuple(roots.values()))


def _numbers(session: Session, actor: Actor, text: str) -> list[Start]:
    found = find_named(session, actor, text)
    about = ", ".join(dict.fromkeys(row.item.name for row in found))
    return [Start(StartKind.NUMBER, text, about, tuple(found))]


def _runs(session: Session, actor: Actor, text: str) -> list[Start]:
    own = Event.organization_id == actor.operator_id
    # One look into each index: "or" would make PostgreSQL read every event.
    named = union(
        select(Event.id).where(own, Event.code == text),
        select(Event.id).where(own, Event.external_id == text),
        select(Event.id).where(own, Event.public_id == text),
        _referring(actor, text, "batch", "work_order"),
    )
    events = _events(session, actor, EventType.TRANSFORM, named)
    machines = ", ".join(dict.fromkeys(event.machine for event in events if event.machine))
    about = "production run" + (f" on {machines}" if machines else "")
    return [Start(StartKind.RUN, text, about, _lines_of(events, Direction.OUT))]


def _documents(session: Session, actor: Actor, text: str) -> list[Start]:
    rows = session.scalars(
        select(Document)
        .where(
            Document.operator_id == actor.operator_id,
            or_(Document.public_id == text, Document.name == text),
        )
        .order_by(Document.id.desc())
        .limit(_SAME_NAME)
    ).all()
    return [
        Start(
            StartKind.DOCUMENT,
            row.public_id,
            row.name,
            _lots(
                session,
                session.scalars(
                    select(TraceableDocument.traceable_id).where(
                        TraceableDocument.document_id == row.id
                    )
                ),
            ),
        )
        for row in rows
    ]


def _orders(session: Session, actor: Actor, text: str) -> list[Start]:
    order = session.scalars(
        select(PurchaseOrder).where(
            PurchaseOrder.organization_id == actor.operator_id,
            or_(PurchaseOrder.number == text, PurchaseOrder.public_id == text),
        )
    ).first()
    number = order.number if order else text
    received = _events(
        session,
        actor,
        EventType.RECEIVE,
        _referring(actor, number, "purchase_order"),
    )
    sold = session.scalars(
        select(ShipmentLine.traceable_id)
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(
            Shipment.organization_id == actor.operator_id,
            or_(Shipment.sales_order == text, Shipment.customer_order == text),
        )
    )
    bought = Start(
        StartKind.ORDER,
        number,
        f"ordered from {order.supplier.name}" if order else "purchase order",
        _lines_of(received, Direction.OUT),
    )
    return [bought, Start(StartKind.ORDER, text, "customer's order", _lots(session, sold))]


def _shipments(session: Session, actor: Actor, text: str) -> list[Start]:
    rows = session.scalars(
        select(Shipment)
        .where(
            Shipment.organization_id == actor.operator_id,
            or_(Shipment.number == text, Shipment.public_id == text, Shipment.sscc == text),
        )
        .order_by(Shipment.id)
    ).all()
    starts = [
        Start(
            StartKind.SHIPMENT,
            row.number,
            f"shipped to {row.customer.name}",
            tuple(dict.fromkeys(line.traceable for line in row.lines)),
        )
        for row in rows
    ]
    delivered = _events(
        session,
        actor,
        EventType.RECEIVE,
        _referring(actor, text, "delivery_note"),
    )
    return [
        *starts,
        Start(StartKind.SHIPMENT, text, "delivery note", _lines_of(delivered, Direction.OUT)),
    ]


def _complaints(session: Session, actor: Actor, text: str) -> list[Start]:
    claims = session.scalars(
        select(WarrantyClaim).where(
            WarrantyClaim.organization_id == actor.operator_id,
            or_(WarrantyClaim.number == text, WarrantyClaim.public_id == text),
        )
    ).all()
    called = select(Event.id).where(Event.organization_id == actor.operator_id, Event.code == text)
    returned = _events(session, actor, EventType.RETURN, called)
    quality = session.scalars(
        select(QualityEvent).where(
            QualityEvent.organization_id == actor.operator_id,
            or_(QualityEvent.number == text, QualityEvent.public_id == text),
        )
    ).all()
    return [
        *(
            Start(StartKind.COMPLAINT, row.number, f"claim: {row.failure}", (row.faulty,))
            for row in claims
        ),
        Start(StartKind.COMPLAINT, text, "return", _lines_of(returned, Direction.OUT)),
        *(
            Start(
                StartKind.COMPLAINT,
                row.number,
                f"{row.kind.value}: {row.title}",
                _of_links(session, row.links),
            )
            for row in quality
        ),
    ]


def _of_links(session: Session, links: Sequence[QualityLink]) -> tuple[Traceable, ...]:
    """Return the lots that a quality event names, and those of its documents and events."""
    documents = [link.document_id for link in links if link.document_id is not None]
    events = [link.event_id for link in links if link.event_id is not None]
    ids = [link.traceable_id for link in links if link.traceable_id is not None]
    ids += session.scalars(
        select(TraceableDocument.traceable_id).where(TraceableDocument.document_id.in_(documents))
    )
    ids += session.scalars(select(EventLine.traceable_id).where(EventLine.event_id.in_(events)))
    return _lots(session, ids)


def _referring(actor: Actor, text: str, *names: str) -> Select[Any]:
    return select(EventReference.event_id).where(
        EventReference.organization_id == actor.operator_id,
        EventReference.value == text,
        EventReference.name.in_(names),
    )


def _events(
    session: Session, actor: Actor, kind: EventType, named: Select[Any] | CompoundSelect[Any]
) -> Sequence[Event]:
    return session.scalars(
        select(Event)
        .where(
            Event.organization_id == actor.operator_id,
            effective_kind() == kind.value,
            counts(),
            Event.id.in_(named),
        )
        .order_by(Event.id)
    ).all()


def _lines_of(events: Sequence[Event], direction: Direction) -> tuple[Traceable, ...]:
    return tuple(
        dict.fromkeys(
            line.traceable
            for event in events
            for line in event.lines
            if line.direction is direction
        )
    )


def _lots(session: Session, ids: Iterable[int]) -> tuple[Traceable, ...]:
    rows: list[Traceable] = []
    for part in chunks(sorted(set(ids))):
        rows += session.scalars(
            select(Traceable).where(Traceable.id.in_(part)).order_by(Traceable.id)
        )
    return tuple(rows)


_FINDERS: Mapping[StartKind, Callable[[Session, Actor, str], list[Start]]] = {
    StartKind.NUMBER: _numbers,
    StartKind.RUN: _runs,
    StartKind.DOCUMENT: _documents,
    StartKind.ORDER: _orders,
    StartKind.SHIPMENT: _shipments,
    StartKind.COMPLAINT: _complaints,
}
