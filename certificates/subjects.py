"""What a certificate rests on: every lot of its chain, and the events that say so.

Kept at issue, whatever the customer may see of it, so that its state can follow each of them.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from certificates.errors import NotCertifiable
from certificates.evidence import find_uses
from certificates.models import Certificate, CertificateEvent, CertificateSubject
from core.db.bulk import insert_rows, within
from registry.genealogy.links import Way, reached
from registry.ledger.book import counts, effective_kind
from registry.ledger.drafts import RULES
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Traceable
from registry.operations.models import Shipment
from registry.values import Direction, Disposition, EventType

_ORIGINS = [EventType.RECEIVE.value, *(kind.value for kind, rule in RULES.items() if rule.makes)]


class Subjects(NamedTuple):
    """Lots with what was decided on them, which of them were shipped, and events, by id."""

    lots: dict[int, Disposition]
    shipped: frozenset[int]
    events: frozenset[int]


def find_subjects(session: Session, certificate: Certificate) -> Subjects:
    """Return what the certificate rests on as of now; reads only."""
    shipment = certificate.shipment
    shipped = frozenset(
        line.traceable_id
        for line in shipment.lines
        if certificate.unit_id is None or line.traceable_id == certificate.unit_id
    )
    chain = reached(sorted(shipped), Way.BACK)
    lots = session.execute(
        select(Traceable.id, Traceable.disposition).where(within(session, Traceable.id, chain))
    )
    kind = effective_kind()
    origin = or_(
        EventLine.direction == Direction.OUT,
        kind == EventType.REPLACE_PART.value,  # what it went into is spoken of, not put out
    )
    events = session.scalars(
        select(Event.id)
        .join(EventLine, EventLine.event_id == Event.id)
        .where(
            within(session, EventLine.traceable_id, chain),
            EventLine.direction != Direction.IN,
            origin,
            kind.in_(_ORIGINS),
            counts(),
        )
    )
    own = [] if shipment.event_id is None else [shipment.event_id]
    return Subjects({row[0]: row[1] for row in lots}, shipped, frozenset([*events, *own]))


def require_certifiable(session: Session, shipment: Shipment, unit_id: int | None) -> None:
    """Refuse what is held or recalled at any depth, or rejected and not reworked since.

    Raises:
        NotCertifiable: Names the lots; only the own staff and their jobs ask.

    """
    shipped = sorted(
        line.traceable_id
        for line in shipment.lines
        if unit_id is None or line.traceable_id == unit_id
    )
    chain = reached(shipped, Way.BACK)
    marked = session.scalars(
        select(Traceable).where(
            within(session, Traceable.id, chain),
            Traceable.on_hold.is_(True)
            | Traceable.recalled.is_(True)
            | (Traceable.disposition == Disposition.REJECTED),
        )
    ).all()
    reworked = find_uses(session, chain).reworked if marked else frozenset()
    said = [
        f"{row.number} is {_mark_of(row)}"
        for row in marked
        if row.on_hold or row.recalled or row.id not in reworked
    ]
    if said:
        raise NotCertifiable(f"Shipment {shipment.number}: {', '.join(said)}.")


def _mark_of(row: Traceable) -> str:
    if row.recalled:
        return "recalled"
    return "on hold" if row.on_hold else "rejected"


def keep_subjects(session: Session, certificate: Certificate, subjects: Subjects) -> None:
    """Write down what a certificate rests on."""
    insert_rows(
        session,
        CertificateSubject,
        [
            {
                "certificate_id": certificate.id,
                "traceable_id": traceable_id,
                "shipped": traceable_id in subjects.shipped,
                "disposition": disposition,
            }
            for traceable_id, disposition in sorted(subjects.lots.items())
        ],
    )
    insert_rows(
        session,
        CertificateEvent,
        [
            {"certificate_id": certificate.id, "event_id": event_id}
            for event_id in sorted(subjects.events)
        ],
    )
