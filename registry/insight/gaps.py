"""The gap radar: broken genealogy found before a recall does.

Each gap names the lot, what is missing and what to do. The completeness of a lot is the
share of the lots behind it (itself included) without a gap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.genealogy import Way
from registry.ledger.book import chunks, counts, effective_kind
from registry.ledger.drafts import RULES
from registry.models.event import Event, EventLine
from registry.models.traceable import Traceable, TraceableDocument
from registry.queries.reach import read_reached
from registry.values import Direction, EventType, TraceableKind, TrackingPolicy


class GapKind(StrEnum):
    """What is missing or out of order."""

    NO_INPUT = "no_input"
    NO_ORIGIN = "no_origin"
    TIME_ORDER = "time_order"
    NEGATIVE = "negative"
    NO_CERTIFICATE = "no_certificate"
    NO_SERIAL = "no_serial"


#: What each gap means, and what to do about it.
WORDS = {
    GapKind.NO_INPUT: "Made from nothing: the run names no input. Correct the run.",
    GapKind.NO_ORIGIN: "Used or shipped, but never received or made. Enter where it came from.",
    GapKind.TIME_ORDER: "Used or shipped before it came into being. Correct the times.",
    GapKind.NEGATIVE: "At some moment more had left than was there. Correct times or quantities.",
    GapKind.NO_CERTIFICATE: "Bought, and no certificate is on file. Ask the supplier.",
    GapKind.NO_SERIAL: "The item is tracked by serial, but a lot of it was shipped.",
}

_BIRTHS = frozenset(
    {EventType.RECEIVE, EventType.RETURN, EventType.COUNT}
    | {kind for kind, rule in RULES.items() if rule.makes}
)


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing or out of order about one lot or unit."""

    traceable_id: int
    public_id: str
    number: str
    kind: GapKind

    @property
    def sentence(self) -> str:
        """What it means, and what to do."""
        return WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what lies behind a lot is without a gap."""

    lots: int
    sound: int
    gaps: tuple[Gap, ...]

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only if nothing is missing."""
        return 100 * self.sound // self.lots if self.lots else 100


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: EventType
    occurred_at: datetime
    sequence: int
    direction: Direction
    quantity: Decimal
    has_input: bool


def find_gaps(session: Session, actor: Actor, ids: Sequence[int]) -> list[Gap]:
    """Return every gap of these lots and units, by number."""
    actor.require(Permission.VIEW_REGISTRY)
    gaps: list[Gap] = []
    for part in chunks(sorted(set(ids))):
        facts = _facts(session, part)
        certified = set(
            session.scalars(
                select(TraceableDocument.traceable_id).where(
                    TraceableDocument.traceable_id.in_(part)
                )
            )
        )
        for lot in session.scalars(
            select(Traceable).where(
                Traceable.id.in_(part), Traceable.organization_id == actor.operator_id
            )
        ):
            gaps += [
                Gap(lot.id, lot.public_id, lot.number, kind)
                for kind in _gaps_of(lot, facts[lot.id], certified=lot.id in certified)
            ]
    return sorted(gaps, key=lambda gap: (gap.number, gap.kind))


def find_all_gaps(session: Session, actor: Actor) -> list[Gap]:
    """Return the gaps of everything in the registry."""
    own = select(Traceable.id).where(Traceable.organization_id == actor.operator_id)
    return find_gaps(session, actor, session.scalars(own).all())


def completeness_of(session: Session, actor: Actor, traceable: Traceable) -> Completeness:
    """Return how complete the genealogy behind a lot is."""
    return completeness_behind(session, actor, [traceable.id])


def completeness_behind(session: Session, actor: Actor, roots: Sequence[int]) -> Completeness:
    """Return how complete the genealogy behind several lots is, each lot counted once."""
    ids = [row.id for row in read_reached(session, actor, roots, Way.BACK)]
    gaps = find_gaps(session, actor, ids)
    return Completeness(len(ids), len(ids) - len({gap.traceable_id for gap in gaps}), tuple(gaps))


def _gaps_of(lot: Traceable, facts: Sequence[_Fact], *, certified: bool) -> Iterator[GapKind]:
    born = [fact for fact in facts if fact.kind in _BIRTHS and fact.direction is Direction.OUT]
    made = [fact for fact in born if RULES[fact.kind].makes]
    left = [fact for fact in facts if fact.direction is Direction.IN]
    if made and not all(fact.has_input for fact in made):
        yield GapKind.NO_INPUT
    if left and not born:
        yield GapKind.NO_ORIGIN
    if born and left and min(f.occurred_at for f in left) < min(f.occurred_at for f in born):
        yield GapKind.TIME_ORDER
    elif _goes_below_zero(facts):
        yield GapKind.NEGATIVE
    received = any(fact.kind is EventType.RECEIVE for fact in facts)
    if received and lot.item.requires_certificate and not certified:
        yield GapKind.NO_CERTIFICATE
    shipped = any(fact.kind is EventType.SHIP for fact in facts)
    if shipped and lot.kind is TraceableKind.LOT and lot.item.tracking is TrackingPolicy.SERIAL:
        yield GapKind.NO_SERIAL


def _goes_below_zero(facts: Sequence[_Fact]) -> bool:
    total = Decimal(0)
    # What comes in at the same moment comes first: a run may use what it receives.
    for fact in sorted(facts, key=lambda f: (f.occurred_at, f.direction is not Direction.OUT)):
        if fact.direction is Direction.OUT:
            total += fact.quantity
        elif fact.direction is Direction.IN:
            total -= fact.quantity
        if total < 0:
            return True
    return False


def _facts(session: Session, ids: Sequence[int]) -> dict[int, list[_Fact]]:
    rows = session.execute(
        select(
            EventLine.traceable_id,
            effective_kind(),
            Event.occurred_at,
            Event.id,
            EventLine.direction,
            EventLine.quantity,
        )
        .join(Event, Event.id == EventLine.event_id)
        .where(EventLine.traceable_id.in_(ids), counts())
    ).all()
    with_input = _with_input(session, sorted({row[3] for row in rows}))
    facts: dict[int, list[_Fact]] = defaultdict(list)
    for lot, kind, occurred_at, event, direction, quantity in rows:
        facts[lot].append(
            _Fact(EventType(kind), occurred_at, event, direction, quantity, event in with_input)
        )
    return facts


def _with_input(session: Session, events: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for part in chunks(events):
        found.update(
            session.scalars(
                select(EventLine.event_id).where(
                    EventLine.event_id.in_(part), EventLine.direction == Direction.IN
                )
            )
        )
    return found
