"""How much is affected at least and at most, when mixing is uncertain.

A tainted lot goes into runs together with others of the same item. What came out is
affected at least in the share that the tainted lot had of that ingredient (if nothing
mixed), and at most wholly (if everything mixed). Over several steps the shares multiply;
of several ingredients the largest share counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from sqlalchemy import BigInteger, String, func, select, type_coerce
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.db.bulk import among, within
from registry.genealogy.reach import amount
from registry.genealogy.trace import Trace
from registry.ledger.book import counts, effective_kind
from registry.ledger.drafts import RULES
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Traceable
from registry.values import Direction, EventType, LineRole

ZERO, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Mix:
    """One run: what went in (lot, item, quantity) and what came out (lot, quantity)."""

    going: tuple[tuple[int, int, Decimal], ...]
    coming: tuple[tuple[int, Decimal], ...]


@dataclass(frozen=True, slots=True)
class CustomerBounds:
    """What one customer has of the affected lots, and how much of it is affected."""

    customer_id: int
    customer: str
    unit: str
    out: Decimal  # got and did not send back
    least: Decimal
    most: Decimal


def least_shares(roots: Iterable[int], mixes: Sequence[Mix]) -> dict[int, Decimal]:
    """Return each reached lot's smallest affected share, 0..1; the roots are wholly affected.

    Independent of the order of `mixes`. Each run is worked out once, after all that went
    into it; only where lots go round in a cycle (rework) is it approached step by step,
    and that ends, because a share only grows and never passes 1, and growth below a
    billionth is given up.
    """
    rooted = set(roots)
    share, left = _in_sequence(rooted, mixes)
    return _approach(rooted, mixes) if left else share


def _in_sequence(rooted: set[int], mixes: Sequence[Mix]) -> tuple[dict[int, Decimal], int]:
    """Return the shares, and how many runs wait for each other in a cycle."""
    made: dict[int, Decimal] = defaultdict(Decimal)
    open_runs: Counter[int] = Counter()
    for mix in mixes:
        for lot, quantity in mix.coming:
            made[lot] += quantity
            open_runs[lot] += 1
    feeds: dict[int, list[int]] = defaultdict(list)
    waits = [0] * len(mixes)
    for number, mix in enumerate(mixes):
        for lot in {lot for lot, _, _ in mix.going if lot in made and lot not in rooted}:
            feeds[lot].append(number)
            waits[number] += 1
    share: dict[int, Decimal] = dict.fromkeys(rooted, ONE)
    affected: dict[int, Decimal] = defaultdict(Decimal)
    ready = [number for number, count in enumerate(waits) if not count]
    for number in ready:  # grows while it is walked
        part = _mix_share(share, mixes[number])
        for lot, quantity in mixes[number].coming:
            affected[lot] += part * quantity
            open_runs[lot] -= 1
            if open_runs[lot] or lot in rooted:
                continue
            if affected[lot] and made[lot]:
                share[lot] = min(ONE, affected[lot] / made[lot])
            for following in feeds.pop(lot, ()):
                waits[following] -= 1
                if not waits[following]:
                    ready.append(following)
    return share, len(mixes) - len(ready)


def _approach(rooted: set[int], mixes: Sequence[Mix]) -> dict[int, Decimal]:
    share: dict[int, Decimal] = dict.fromkeys(rooted, ONE)
    made: dict[int, Decimal] = defaultdict(Decimal)
    for mix in mixes:
        for lot, quantity in mix.coming:
            made[lot] += quantity
    for _ in range(len(mixes) + 1):
        fresh = _once(share, mixes, made, rooted)
        grown = any(
            value - share.get(lot, ZERO) > Decimal("1e-9") or lot not in share
            for lot, value in fresh.items()
        )
        share.update(fresh)
        if not grown:
            break
    return share


def customer_bounds(session: Session, actor: Actor, found: Trace) -> list[CustomerBounds]:
    """Return for each customer of a trace-forward the least and most affected quantity.

    What came back is not with the customer. One that has `s` of a lot of which `p` was made
    and at least `m` is affected has at least `s - (p - m)` of that, because no more than
    `p - m` of it can be sound.
    """
    actor.require(Permission.VIEW_REGISTRY)
    ids = [node.id for node in found.nodes]
    shares = least_shares(found.roots, read_mixes(session, ids))
    made = _made(session, ids)
    names = {row.customer_id: row.customer for row in found.deliveries}
    units = {node.id: node.unit for node in found.nodes}
    totals: dict[tuple[int, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    for (customer, lot), quantity in found.out.items():
        whole = max(made.get(lot, ZERO), quantity)
        sound = whole - whole * shares.get(lot, ZERO)
        total = totals[customer, units[lot]]
        total[0] += quantity
        total[1] += max(ZERO, quantity - sound)
        total[2] += quantity
    return sorted(
        (
            CustomerBounds(customer, names[customer], unit, out, _tidy(least), most)
            for (customer, unit), (out, least, most) in totals.items()
        ),
        key=lambda row: (-row.most, row.customer),
    )


def read_mixes(session: Session, ids: Sequence[int]) -> list[Mix]:
    """Return the counted runs that made any of these lots."""
    kinds = [kind.value for kind, rule in RULES.items() if rule.makes]
    events = (
        select(EventLine.event_id)
        .join(Event, Event.id == EventLine.event_id)
        .where(
            among(session, EventLine.traceable_id, ids),
            EventLine.direction == Direction.OUT,
            effective_kind().in_(kinds),
            counts(),
        )
        .distinct()
    )
    rows = session.connection().execute(  # no objects: there may be half a million lines
        select(
            EventLine.event_id,
            EventLine.traceable_id,
            Traceable.item_id,
            type_coerce(EventLine.direction, String),
            type_coerce(EventLine.role, String),
            type_coerce(EventLine.quantity, BigInteger),
        )
        .join(Traceable, Traceable.id == EventLine.traceable_id)
        .where(within(session, EventLine.event_id, events))
        .order_by(EventLine.event_id, EventLine.id)
        .execution_options(yield_per=10_000)
    )
    mixes = []
    for _, lines in groupby(rows, key=itemgetter(0)):
        going, coming = [], []
        for _, lot, item, direction, role, units in lines:
            if direction == Direction.IN.value:
                going.append((lot, item, amount(units)))
            elif direction == Direction.OUT.value and role != LineRole.SCRAP.value:
                coming.append((lot, amount(units)))
        mixes.append(Mix(tuple(going), tuple(coming)))
    return mixes


def _once(
    share: Mapping[int, Decimal],
    mixes: Sequence[Mix],
    made: Mapping[int, Decimal],
    rooted: set[int],
) -> dict[int, Decimal]:
    affected: dict[int, Decimal] = defaultdict(Decimal)
    for mix in mixes:
        part = _mix_share(share, mix)
        if part:
            for lot, quantity in mix.coming:
                affected[lot] += part * quantity
    return {
        lot: min(ONE, amount / made[lot])
        for lot, amount in affected.items()
        if lot not in rooted and made[lot]
    }


def _mix_share(share: Mapping[int, Decimal], mix: Mix) -> Decimal:
    whole: dict[int, Decimal] = defaultdict(Decimal)
    tainted: dict[int, Decimal] = defaultdict(Decimal)
    for lot, item, quantity in mix.going:
        whole[item] += quantity
        tainted[item] += share.get(lot, ZERO) * quantity
    return max((tainted[item] / whole[item] for item in whole if whole[item]), default=ZERO)


def _made(session: Session, ids: Sequence[int]) -> dict[int, Decimal]:
    """Return how much of each lot ever came into being: made, received."""
    made: dict[int, Decimal] = {}
    births = [EventType.RECEIVE.value, *(k.value for k, rule in RULES.items() if rule.makes)]
    rows = session.execute(
        select(EventLine.traceable_id, func.sum(EventLine.quantity))
        .join(Event, Event.id == EventLine.event_id)
        .where(
            among(session, EventLine.traceable_id, ids),
            EventLine.direction == Direction.OUT,
            effective_kind().in_(births),
            counts(),
        )
        .group_by(EventLine.traceable_id)
    )
    made.update((lot, quantity) for lot, quantity in rows)
    return made


def _tidy(value: Decimal) -> Decimal:
    rounded = value.quantize(Decimal("0.000001")).normalize()
    whole = rounded == rounded.to_integral_value()
    return rounded.quantize(ONE) if whole else rounded
