"""The working memory of one recording: what the ledger says of the touched traceables.

Everything that a batch of drafts touches is read once, changed in memory draft by
draft, and written once. Rows are locked first, in id order, so that two writers never
make a negative balance (SQLite has one writer at a time anyway).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from core.db.bulk import among
from registry.ledger.errors import TraceableNotFound
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Balance, Location, Traceable
from registry.ledger.state import STATUS_TYPES, DerivedStatus, StatusFact, derive_status
from registry.parties.errors import LocationNotFound
from registry.parties.models import Organization, Site
from registry.values import Disposition, EventType, ExpiryRule, TraceableKind

_Key = TypeVar("_Key")

#: How many ids go into one IN (...): below every database's limit on parameters.
CHUNK = 5000


class Known(NamedTuple):
    """What the ledger's rules need of a lot or unit, and its status as it is stored."""

    id: int
    kind: TraceableKind
    item_id: int
    number: str
    unit: str
    site_id: int | None
    expiry_date: date | None
    disposition: Disposition
    restriction: str | None
    on_hold: bool
    recalled: bool


_KNOWN = tuple(getattr(Traceable, name) for name in Known._fields)


class Change(NamedTuple):
    """What one line of an event did to the stock at a place."""

    occurred_at: datetime
    kind: EventType
    amount: Decimal


@dataclass(slots=True)
class Book:
    """What is known of the touched traceables, and what has changed."""

    traceables: dict[int, Known] = field(default_factory=dict)
    facts: dict[int, list[StatusFact]] = field(default_factory=lambda: defaultdict(list))
    #: (traceable, location) to quantity; only touched pairs.
    balances: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    #: Stock over all locations, a traceable.
    totals: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    changed_balances: set[tuple[int, int]] = field(default_factory=set)
    changed_status: set[int] = field(default_factory=set)
    #: (parent, child) to [quantity, stated].
    edges: dict[tuple[int, int], tuple[Decimal, bool]] = field(default_factory=dict)
    #: Pairs that must be recomputed from the ledger (a correction touched them).
    stale_edges: set[tuple[int, int]] = field(default_factory=set)
    #: Lots and units whose past was read (registry.ledger.history), and those that are counted.
    watched: set[int] = field(default_factory=set)
    counted: set[int] = field(default_factory=set)
    #: (traceable, customer) to what was shipped there and did not come back.
    sent: dict[tuple[int, int | None], Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )
    #: A unit, and how often it was received or made and not used up again.
    born: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    #: (traceable, location) to what changed there, in any order.
    changes: dict[tuple[int, int], list[Change]] = field(default_factory=lambda: defaultdict(list))
    changed_expiry: set[int] = field(default_factory=set)
    #: (place of the draft, what it made, rule): whose expiry follows that of what goes in.
    bonds: list[tuple[int, int, ExpiryRule]] = field(default_factory=list)
    #: Of the sites; `time_zone` is the organization's own, where no site is known.
    time_zones: dict[int, str] = field(default_factory=dict)
    time_zone: str = "UTC"

    def status(self, traceable_id: int, **until: Any) -> DerivedStatus:
        """Return the status that the facts known so far give."""
        return derive_status(self.facts.get(traceable_id, ()), **until)

    def add(self, traceable_id: int, location_id: int, change: Decimal) -> None:
        """Change a balance in memory; it is checked at the end of the draft."""
        key = (traceable_id, location_id)
        self.balances[key] = self.balances.get(key, Decimal(0)) + change
        self.totals[traceable_id] += change
        self.changed_balances.add(key)

    def set_expiry(self, traceable_id: int, day: date) -> None:
        """Bring the expiry of a lot down to a day."""
        self.traceables[traceable_id] = self.traceables[traceable_id]._replace(expiry_date=day)
        self.changed_expiry.add(traceable_id)

    def link(self, parent: int, child: int, quantity: Decimal, *, stated: bool) -> None:
        """Add to a genealogy link."""
        if parent == child:
            return
        before, was_stated = self.edges.get((parent, child), (Decimal(0), True))
        self.edges[parent, child] = (before + quantity, was_stated and stated)


def open_book(
    session: Session, organization_id: int, traceable_ids: Iterable[int], locations: Iterable[int]
) -> Book:
    """Lock and read what a batch touches; NotFound if anything is not the organization's."""
    wanted = sorted(set(traceable_ids))
    book = Book()
    rows = session.execute(
        select(*_KNOWN)
        .where(among(session, Traceable.id, wanted), Traceable.organization_id == organization_id)
        .order_by(Traceable.id)
        .with_for_update(of=Traceable)
    )
    book.traceables.update((row.id, Known(*row)) for row in rows)
    if len(book.traceables) != len(wanted):
        raise TraceableNotFound("A lot or unit of this event does not exist.")
    _check_locations(session, organization_id, sorted(set(locations)))
    _read_balances(session, book, wanted)
    _read_facts(session, book, wanted)
    _read_time_zones(session, book, organization_id)
    return book


def effective_kind() -> ColumnElement[Any]:
    """Return the SQL of what an event counts as; NULL where it only voids."""
    return func.coalesce(func.nullif(Event.type, EventType.CORRECT.value), Event.restates)


def counts() -> ColumnElement[bool]:
    """Return the SQL condition that an event was not corrected and is no mere void."""
    later = aliased(Event)
    not_corrected = ~exists().where(later.corrects_id == Event.id)
    return and_(not_corrected, effective_kind().is_not(None))


def chunks(ids: Sequence[_Key]) -> Iterator[Sequence[_Key]]:
    """Yield slices that fit one statement."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _check_locations(session: Session, organization_id: int, wanted: Sequence[int]) -> None:
    found = session.execute(
        select(func.count()).where(
            among(session, Location.id, wanted), Location.organization_id == organization_id
        )
    ).scalar_one()
    if found != len(wanted):
        raise LocationNotFound("A location of this event does not exist.")


def _read_time_zones(session: Session, book: Book, organization_id: int) -> None:
    rows = session.execute(
        select(Organization.id, Organization.time_zone, Site.id, Site.time_zone)
        .outerjoin(Site, Site.organization_id == Organization.id)
        .where(Organization.operator_id == organization_id)
    )
    for owner, own_zone, site_id, zone in rows:
        if owner == organization_id:
            book.time_zone = own_zone
        if site_id is not None:
            book.time_zones[site_id] = zone


def _read_balances(session: Session, book: Book, wanted: Sequence[int]) -> None:
    for traceable_id, location_id, quantity in session.execute(
        select(Balance.traceable_id, Balance.location_id, Balance.quantity).where(
            among(session, Balance.traceable_id, wanted)
        )
    ):
        book.balances[traceable_id, location_id] = quantity
        book.totals[traceable_id] += quantity


def _read_facts(session: Session, book: Book, wanted: Sequence[int]) -> None:
    for traceable_id, fact in status_facts(session, wanted):
        book.facts[traceable_id].append(fact)


def status_facts(session: Session, ids: Sequence[int]) -> Iterator[tuple[int, StatusFact]]:
    """Yield (traceable id, fact) of every counted status-changing event on these ids."""
    about = among(session, EventLine.traceable_id, ids)
    for row in session.execute(status_facts_query().where(about)):
        yield row[0], to_fact(row)


def status_facts_query() -> Select[Any]:
    """Return the SQL of (traceable id, what `to_fact` reads) of status-changing events."""
    kind = effective_kind()
    return (
        select(
            EventLine.traceable_id,
            Event.occurred_at,
            Event.id,
            kind,
            Event.code,
            Event.outcome,
            Event.reason,
        )
        .join(Event, Event.id == EventLine.event_id)
        .where(kind.in_([item.value for item in STATUS_TYPES]), counts())
    )


def to_fact(row: Any) -> StatusFact:
    """Turn a row of `status_facts_query` into a fact."""
    _, occurred_at, event_id, name, code, outcome, reason = row
    return StatusFact(
        occurred_at=occurred_at,
        sequence=event_id,
        type=EventType(name),
        code=code or "",
        outcome=outcome or "",
        note=reason or "",
    )
