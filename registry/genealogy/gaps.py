"""The gap radar: broken genealogy found before a recall does.

Each gap names the lot, what is missing and what to do. The completeness of a lot is the
share of the lots behind it (itself included) without a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Subquery,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from core.actor import Actor, Permission
from core.db.bulk import among
from registry.genealogy.links import Way, reached
from registry.genealogy.reach import read_reached
from registry.items.models import Item
from registry.ledger.book import counts, effective_kind
from registry.ledger.drafts import RULES
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import LotFinding, Traceable, TraceableDocument
from registry.values import Direction, EventType, TraceableKind, TrackingPolicy


class GapKind(StrEnum):
    """What is missing or out of order."""

    NO_INPUT = "no_input"
    NO_ORIGIN = "no_origin"
    TIME_ORDER = "time_order"
    NEGATIVE = "negative"
    NO_CERTIFICATE = "no_certificate"
    NO_SERIAL = "no_serial"
    TWO_DATES = "two_dates"


#: What each gap means, and what to do about it.
WORDS = {
    GapKind.NO_INPUT: "Made from nothing: the run names no input. Correct the run.",
    GapKind.NO_ORIGIN: "Used or shipped, but never received or made. Enter where it came from.",
    GapKind.TIME_ORDER: "Used or shipped before it came into being. Correct the times.",
    GapKind.NEGATIVE: "At some moment more had left than was there. Correct times or quantities.",
    GapKind.NO_CERTIFICATE: "Bought, and no certificate is on file. Ask the supplier.",
    GapKind.NO_SERIAL: "The item is tracked by serial, but a lot of it was shipped.",
    GapKind.TWO_DATES: "Papers or systems stated two dates for it; the earlier counts. Settle on "
    "its page which is true.",
}

_MAKES = [kind.value for kind, rule in RULES.items() if rule.makes]
_BIRTHS = [
    *_MAKES,
    *(kind.value for kind in (EventType.RECEIVE, EventType.RETURN, EventType.COUNT)),
]
#: How many lots the database looks at in one statement.
_AT_ONCE = 20_000


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
        return 100 * self.sound // self.lots

    @property
    def words(self) -> str:
        """How many gaps there are, and among how many lots and units that was looked for."""
        gaps = len(self.gaps)
        count = "no gap" if not gaps else "1 gap" if gaps == 1 else f"{gaps:,} gaps"
        among = "in itself alone" if self.lots == 1 else f"in {self.lots:,} lots and units"
        return f"{count} {among}, as of now"


@dataclass(frozen=True, slots=True)
class Sweep:
    """All gaps of a registry, how many lots and units were looked at, and when that began."""

    at: datetime
    lots: int
    gaps: tuple[Gap, ...]


def find_gaps(session: Session, actor: Actor, ids: Sequence[int]) -> list[Gap]:
    """Return every gap of these lots and units, by number."""
    actor.require(Permission.VIEW_REGISTRY)
    return _in_order(_find(session, actor, among(session, EventLine.traceable_id, ids)))


def find_all_gaps(session: Session, actor: Actor, *, at: datetime) -> Sweep:
    """Return the gaps of everything in the registry, as it is `at`, now.

    The database looks at so many lots at a time; what is sound never leaves it.
    """
    actor.require(Permission.VIEW_REGISTRY)
    own = Traceable.organization_id == actor.operator_id
    first, last, lots = session.execute(
        select(func.min(Traceable.id), func.max(Traceable.id), func.count()).where(own)
    ).one()
    gaps: list[Gap] = []
    for low in range(first or 0, (last or -1) + 1, _AT_ONCE):
        part = EventLine.traceable_id.between(low, low + _AT_ONCE - 1)
        gaps += _find(session, actor, part)
    return Sweep(at, lots, tuple(_in_order(gaps)))


def completeness_of(session: Session, actor: Actor, traceable: Traceable) -> Completeness:
    """Return how complete the genealogy behind a lot is."""
    return completeness_behind(session, actor, [traceable.id])


def completeness_behind(session: Session, actor: Actor, roots: Sequence[int]) -> Completeness:
    """Return how complete the genealogy behind several lots is, each lot counted once."""
    ids = [row.id for row in read_reached(session, actor, roots, Way.BACK)]
    gaps = find_gaps(session, actor, ids)
    return Completeness(len(ids), len(ids) - len({gap.traceable_id for gap in gaps}), tuple(gaps))


def count_behind(session: Session, traceable: Traceable, *, limit: int) -> int:
    """Return how many lots and units lie behind one, itself included; `limit` at most."""
    some = reached([traceable.id], Way.BACK).limit(limit).subquery()
    return session.execute(select(func.count()).select_from(some)).scalar_one()


def _in_order(gaps: Iterable[Gap]) -> list[Gap]:
    return sorted(gaps, key=lambda gap: (gap.number, gap.kind))


def _find(session: Session, actor: Actor, part: ColumnElement[bool]) -> Iterator[Gap]:
    facts = _lives(_moves(part))
    certified = exists().where(TraceableDocument.traceable_id == Traceable.id)
    two_dates = exists().where(
        LotFinding.traceable_id == Traceable.id, LotFinding.settled_at.is_(None)
    )
    early = facts.c.left < facts.c.born
    wrong: dict[GapKind, ColumnElement[bool]] = {
        GapKind.NO_INPUT: facts.c.from_nothing > 0,
        GapKind.NO_ORIGIN: and_(facts.c.left.is_not(None), facts.c.born.is_(None)),
        GapKind.TIME_ORDER: early,
        GapKind.NEGATIVE: and_(
            facts.c.lowest < 0, or_(facts.c.left.is_(None), facts.c.born.is_(None), ~early)
        ),
        GapKind.NO_CERTIFICATE: and_(facts.c.received > 0, Item.requires_certificate, ~certified),
        GapKind.NO_SERIAL: and_(
            facts.c.shipped > 0,
            Traceable.kind == TraceableKind.LOT,
            Item.tracking == TrackingPolicy.SERIAL,
        ),
        GapKind.TWO_DATES: two_dates,
    }
    flags = [case((test, 1), else_=0) for test in wrong.values()]
    rows = session.execute(
        select(Traceable.id, Traceable.public_id, Traceable.number, *flags)
        .join(facts, facts.c.lot == Traceable.id)
        .join(Item, Item.id == Traceable.item_id)
        .where(Traceable.organization_id == actor.operator_id, or_(*wrong.values()))
        .execution_options(yield_per=1000)
    )
    for traceable_id, public_id, number, *found in rows:
        for kind, is_there in zip(wrong, found, strict=True):
            if is_there:
                yield Gap(traceable_id, public_id, number, kind)


def _moves(part: ColumnElement[bool]) -> Subquery:
    """Return the query of what brought a lot in or took of it, with the stock after each."""
    kind = effective_kind()
    goes = EventLine.direction == Direction.IN
    other = aliased(EventLine)
    has_input = exists().where(other.event_id == Event.id, other.direction == Direction.IN)
    change = case((goes, -_units(EventLine.quantity)), else_=_units(EventLine.quantity))
    return (
        select(
            EventLine.traceable_id.label("lot"),
            kind.label("kind"),
            Event.occurred_at.label("at"),
            goes.label("goes"),
            # What comes in at the same moment comes first: a run may use what it receives.
            func.sum(change)
            .over(
                partition_by=EventLine.traceable_id,
                order_by=(Event.occurred_at, case((goes, 1), else_=0)),
            )
            .label("stock"),
            and_(~goes, kind.in_(_MAKES), ~has_input).label("from_nothing"),
        )
        .join(Event, Event.id == EventLine.event_id)
        .where(part, EventLine.direction != Direction.ABOUT, counts())
        .subquery()
    )


def _lives(moves: Subquery) -> Subquery:
    """Return the query of what the rules need of each lot, one row a lot."""
    columns = moves.c
    born = and_(~columns.goes, columns.kind.in_(_BIRTHS))
    return (
        select(
            columns.lot,
            func.min(case((born, columns["at"]))).label("born"),
            func.min(case((columns.goes, columns["at"]))).label("left"),
            func.min(columns.stock).label("lowest"),
            _any(columns.from_nothing).label("from_nothing"),
            _any(columns.kind == EventType.RECEIVE.value).label("received"),
            _any(columns.kind == EventType.SHIP.value).label("shipped"),
        )
        .group_by(columns.lot)
        .subquery()
    )


def _any(test: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((test, 1), else_=0))


def _units(column: Any) -> ColumnElement[int]:
    return type_coerce(column, BigInteger)
