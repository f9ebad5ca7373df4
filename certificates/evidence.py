"""What the ledger records of how the lots of a chain were used, and who approved what."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db.bulk import within
from registry.documents.models import Document
from registry.ledger.book import counts, effective_kind, status_facts_query, to_fact
from registry.ledger.drafts import RULES
from registry.ledger.gate import REWORK
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import TraceableDocument
from registry.ledger.state import StatusFact, derive_status
from registry.values import Direction, Disposition, DocumentState

#: States of a document that a reviewer approved.
APPROVED = frozenset({DocumentState.ACCEPTED, DocumentState.ACCEPTED_WITH_RESTRICTION})
_MAKES = [kind.value for kind, rule in RULES.items() if rule.makes]
_RELEASES = frozenset({Disposition.RELEASED, Disposition.CONDITIONALLY_RELEASED})


class Uses(NamedTuple):
    """Ids of lots by what stood on record at the moment when they were used."""

    unreleased: frozenset[int]  # no release was in force: quarantine, rejected, held, recalled
    restricted: frozenset[int]  # a conditional release
    reworked: frozenset[int]  # they went into a run that reworks goods


def find_uses(session: Session, chain: Any) -> Uses:
    """Look at every event in which one lot of the chain became part of another."""
    facts: dict[int, list[StatusFact]] = defaultdict(list)
    for row in session.execute(
        status_facts_query().where(within(session, EventLine.traceable_id, chain))
    ):
        facts[row[0]].append(to_fact(row))
    unreleased: set[int] = set()
    restricted: set[int] = set()
    reworked: set[int] = set()
    for traceable_id, at, references in session.execute(_uses_query(session, chain)):
        status = derive_status(facts[traceable_id], until=at)
        if status.disposition not in _RELEASES or status.on_hold or status.recalled:
            unreleased.add(traceable_id)
        if status.disposition is Disposition.CONDITIONALLY_RELEASED:
            restricted.add(traceable_id)
        if REWORK in references:
            reworked.add(traceable_id)
    return Uses(frozenset(unreleased), frozenset(restricted), frozenset(reworked))


def certified_lots(session: Session, chain: Any) -> frozenset[int]:
    """Return the ids of the chain's lots that an approved certificate speaks of."""
    return frozenset(
        session.scalars(
            select(TraceableDocument.traceable_id)
            .join(Document, Document.id == TraceableDocument.document_id)
            .where(
                within(session, TraceableDocument.traceable_id, chain),
                TraceableDocument.role == "certificate",
                Document.state.in_(APPROVED),
            )
        )
    )


def _uses_query(session: Session, chain: Any) -> Any:
    became = select(EventLine.event_id).where(
        EventLine.direction != Direction.IN, within(session, EventLine.traceable_id, chain)
    )
    return (
        select(EventLine.traceable_id, Event.occurred_at, Event.references)
        .join(Event, Event.id == EventLine.event_id)
        .where(
            EventLine.direction == Direction.IN,
            effective_kind().in_(_MAKES),
            counts(),
            within(session, EventLine.traceable_id, chain),
            Event.id.in_(became),
        )
    )
