"""The expiry of lots that follow others: derived from what was said of each and from the events.

A part, a repacked lot and a product whose item says so expire no later than what went into
them, as that was when it went in: what is poured into a lot later does not reach what was taken
from it before. The order in which things are recorded makes no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, aliased

from core.actor import Actor
from core.audit import record
from core.db.bulk import among
from registry.ledger.book import counts
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import ExpiryBond, Traceable
from registry.values import Direction, ExpiryRule, LineRole

#: Later than any event: the expiry that counts.
_FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Bond:
    """One event that made a lot, as far as its expiry follows: the ids of what rules it."""

    at: datetime
    rule: ExpiryRule
    sources: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Lot:
    own: date | None
    stored: date | None
    made: date | None


@dataclass(slots=True)
class _Chain:
    """Lots whose expiry is worked out, with what it follows from."""

    lots: dict[int, _Lot] = field(default_factory=dict)
    bonds: dict[int, list[_Bond]] = field(default_factory=lambda: defaultdict(list))
    #: Worked out anew, even where no event that counts binds them any more.
    wanted: set[int] = field(default_factory=set)
    #: (lot, moment) to the expiry that it had then.
    known: dict[tuple[int, datetime], date | None] = field(default_factory=dict)

    def expiry(self, lot_id: int) -> date | None:
        """Return the expiry of a lot, however long the chain is that it follows."""
        last = (lot_id, _FOREVER)
        path, open_ones = [last], {last}
        while path:
            key = path[-1]
            before = [] if key in self.known else self._before(*key)
            missing = [one for one in before if one not in self.known and one not in open_ones]
            if missing:
                path.append(missing[0])
                open_ones.add(missing[0])
            else:
                self.known.setdefault(key, self._day(*key))
                open_ones.discard(path.pop())
        return self.known[last]

    def _before(self, lot_id: int, until: datetime) -> list[tuple[int, datetime]]:
        return [(source, bond.at) for bond in self._held(lot_id, until) for source in bond.sources]

    def _held(self, lot_id: int, until: datetime) -> list[_Bond]:
        return [bond for bond in self.bonds[lot_id] if bond.at <= until]

    def _day(self, lot_id: int, until: datetime) -> date | None:
        """Return the expiry as it was at a moment, from that of its sources."""
        lot = self.lots[lot_id]
        if not self.bonds[lot_id]:
            # What bound it never happened: its own day counts again, or else the last known.
            return lot.own or lot.stored if lot_id in self.wanted else lot.stored
        limits = []
        for bond in self._held(lot_id, until):
            # What is poured to and fro is its own source: that says nothing of it.
            days = [self.known.get((source, bond.at)) for source in bond.sources]
            dated = [day for day in days if day is not None]
            if dated:
                limits.append(max(dated) if bond.rule is ExpiryRule.LATEST else min(dated))
        day = strictest([lot.own, *limits])
        # Made of what had expired: it expired at once.
        return max(day, lot.made) if day is not None and lot.made is not None else day


def strictest(days: Iterable[date | None]) -> date | None:
    """Return the earliest of the days that are known."""
    return min((day for day in days if day is not None), default=None)


def follow_expiry(
    session: Session, actor: Actor, changed: Iterable[int], *, at: datetime
) -> list[Traceable]:
    """Work out the expiry of these lots and of all that follows them; return whose changed.

    Joins the caller's transaction; each change is on record.
    """
    wanted = _with_followers(session, set(changed))
    if not wanted:
        return []
    days = _derived(session, wanted)
    rows = session.scalars(select(Traceable).where(among(session, Traceable.id, sorted(days))))
    moved = [row for row in rows if row.expiry_date != days[row.id]]
    for row in moved:
        held, row.expiry_date = row.expiry_date, days[row.id]
        note_dates(session, actor, row, {"expiry_date": held}, {"expiry_date": row.expiry_date}, at)
    session.flush()
    return moved


def own_expiry_counts(session: Session, known: Traceable) -> bool:
    """Return whether a lot expires as was said of it itself, and on no other day."""
    return _derived(session, {known.id})[known.id] == known.own_expiry


def stated_by_itself(session: Session, known: Traceable) -> None:
    """Take a lot out of what its expiry follows: somebody decided on a later day for it."""
    session.execute(delete(ExpiryBond).where(ExpiryBond.traceable_id == known.id))


def differing_expiries(
    session: Session, organization: int
) -> Iterator[tuple[Traceable, date | None]]:
    """Yield the lots that follow others and whose expiry is not what follows, with what does."""
    bound = (
        select(ExpiryBond.traceable_id)
        .join(Traceable, Traceable.id == ExpiryBond.traceable_id)
        .where(Traceable.organization_id == organization)
        .distinct()
    )
    days = _derived(session, set(session.scalars(bound)))
    for row in session.scalars(
        select(Traceable).where(among(session, Traceable.id, sorted(days))).order_by(Traceable.id)
    ):
        if row.expiry_date != days[row.id]:
            yield row, days[row.id]


def note_dates(
    session: Session,
    actor: Actor,
    known: Traceable,
    before: Mapping[str, date | None],
    after: Mapping[str, date | None],
    at: datetime,
) -> None:
    """Put on record that dates of a lot or unit are others now."""
    record(
        session,
        actor,
        f"{known.kind.value}.dates",
        f"{known.kind.value}:{known.public_id}",
        at=at,
        before={name: day.isoformat() if day else None for name, day in before.items()},
        after={name: day.isoformat() if day else None for name, day in after.items()},
    )


def _derived(session: Session, wanted: Collection[int]) -> dict[int, date | None]:
    """Return the expiry of these lots, as far as it follows others (or did)."""
    chain = _Chain(wanted=set(wanted))
    missing = set(wanted)
    while missing:
        rows = session.execute(
            select(
                Traceable.id,
                Traceable.own_expiry,
                Traceable.expiry_date,
                Traceable.manufacture_date,
            ).where(among(session, Traceable.id, sorted(missing)))
        )
        chain.lots.update((one, _Lot(own, stored, made)) for one, own, stored, made in rows)
        sources: set[int] = set()
        for lot_id, bond in _bonds(session, missing):
            chain.bonds[lot_id].append(bond)
            sources |= bond.sources
        missing = sources - chain.lots.keys()
    return {one: chain.expiry(one) for one in wanted}


def _bonds(session: Session, lots: Collection[int]) -> Iterator[tuple[int, _Bond]]:
    child, parent = aliased(Traceable), aliased(Traceable)
    found: dict[tuple[int, int, ExpiryRule], tuple[datetime, set[int]]] = {}
    rows = session.execute(
        _sources()
        .add_columns(Event.id, Event.occurred_at, EventLine.role, child.item_id == parent.item_id)
        .join(child, child.id == ExpiryBond.traceable_id)
        .join(parent, parent.id == EventLine.traceable_id)
        .where(among(session, ExpiryBond.traceable_id, sorted(lots)))
    )
    for lot_id, source, rule, event_id, at, role, same in rows:
        if same if rule is ExpiryRule.SAME_GOODS else role is LineRole.INGREDIENT:
            found.setdefault((event_id, lot_id, rule), (at, set()))[1].add(source)
    for (_, lot_id, rule), (at, sources) in found.items():
        yield lot_id, _Bond(at, rule, frozenset(sources))


def _sources() -> Select[int, int, ExpiryRule]:
    """Return the SQL of (lot, what went into it, rule) by the events that count."""
    return (
        select(ExpiryBond.traceable_id, EventLine.traceable_id, ExpiryBond.rule)
        .join(Event, Event.id == ExpiryBond.event_id)
        .join(EventLine, EventLine.event_id == ExpiryBond.event_id)
        .where(
            EventLine.direction == Direction.IN,
            EventLine.traceable_id != ExpiryBond.traceable_id,
            counts(),
        )
    )


def _with_followers(session: Session, lots: set[int]) -> set[int]:
    """Return the ids of lots, and of all that follow them through any number of events."""
    bound = set(
        session.scalars(
            select(ExpiryBond.traceable_id).where(
                among(session, ExpiryBond.traceable_id, sorted(lots))
            )
        )
    )
    fresh = lots
    while fresh:
        followers = _sources().where(among(session, EventLine.traceable_id, sorted(fresh)))
        found: set[int] = {row[0] for row in session.execute(followers)}
        fresh = found - bound - lots
        bound |= fresh
    return bound
