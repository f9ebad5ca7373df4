"""Deviations by machine, shift and operator; process values over runs with control limits."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.items.models import Item
from registry.ledger.book import chunks, counts, effective_kind
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Traceable
from registry.operations.models import ProcessValue
from registry.quality.models.quality_event import QualityEvent, QualityLink
from registry.values import Direction, EventType, LineRole, QualityKind

#: Control limits are drawn this many standard deviations from the mean (Shewhart).
SIGMAS = 3
MOST_POINTS = 500
_BAD = (QualityKind.DEVIATION, QualityKind.NONCONFORMANCE)


@dataclass(frozen=True, slots=True)
class Factor:
    """One machine, shift or operator: runs, and how many of them had something wrong."""

    kind: str
    name: str
    runs: int
    wrong: int
    mean: float  # of all runs
    upper: float  # control limit of a p-chart for this many runs

    @property
    def share(self) -> float:
        """Share of runs with a deviation or a nonconformance."""
        return self.wrong / self.runs

    @property
    def unusual(self) -> bool:
        """Whether the share is above the upper control limit."""
        return self.share > self.upper


@dataclass(frozen=True, slots=True)
class Point:
    """One measured value."""

    at: datetime
    number: Decimal
    batch: str
    event: str  # public id
    within: bool


@dataclass(frozen=True, slots=True)
class Series:
    """One parameter over runs of one product, with limits of the newest value."""

    name: str
    unit: str | None
    points: tuple[Point, ...]
    minimum: Decimal | None
    maximum: Decimal | None

    @property
    def mean(self) -> float | None:
        """Of the values; None without any."""
        return statistics.fmean(float(p.number) for p in self.points) if self.points else None

    @property
    def control(self) -> tuple[float, float] | None:
        """Lower and upper control limit by the mean moving range; None below three values."""
        numbers = [float(point.number) for point in self.points]
        if len(numbers) < SIGMAS:
            return None
        ranges = [abs(b - a) for a, b in pairwise(numbers)]
        # 1.128 is d2 for two values: the moving range as an estimate of sigma.
        sigma = statistics.fmean(ranges) / 1.128
        middle = statistics.fmean(numbers)
        return middle - SIGMAS * sigma, middle + SIGMAS * sigma

    def unusual(self, point: Point) -> bool:
        """Whether a value lies outside the control limits."""
        control = self.control
        return control is not None and not control[0] <= float(point.number) <= control[1]


def deviations_by_factor(
    session: Session, actor: Actor, *, since: datetime, until: datetime
) -> list[Factor]:
    """Return machines, shifts and operators with the share of runs that had something wrong.

    A run had something wrong if a deviation or nonconformance names it or what it made.
    """
    actor.require(Permission.VIEW_REGISTRY)
    own = actor.operator_id if actor.is_operator else 0
    runs = session.execute(
        select(Event.id, Event.machine, Event.shift, Event.operator).where(
            Event.organization_id == own,
            Event.occurred_at >= since,
            Event.occurred_at < until,
            effective_kind() == EventType.TRANSFORM.value,
            counts(),
        )
    ).all()
    bad = _bad_runs(session, own, [row.id for row in runs])
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for event, machine, shift, operator in runs:
        for kind, name in (("machine", machine), ("shift", shift), ("operator", operator)):
            if name:
                groups[kind, name].append(event)
    mean = len(bad) / len(runs) if runs else 0.0
    found = [
        Factor(kind, name, len(ids), sum(one in bad for one in ids), mean, _upper(mean, len(ids)))
        for (kind, name), ids in groups.items()
    ]
    return sorted(found, key=lambda row: (row.kind, -row.share, row.name))


def process_names(session: Session, actor: Actor) -> list[tuple[Item, str]]:
    """Return the products and parameters that there are values of."""
    actor.require(Permission.VIEW_REGISTRY)
    measured = (
        select(Traceable.item_id, ProcessValue.name)
        .join(EventLine, EventLine.traceable_id == Traceable.id)
        .join(ProcessValue, ProcessValue.event_id == EventLine.event_id)
        .where(
            ProcessValue.organization_id == (actor.operator_id if actor.is_operator else 0),
            EventLine.direction == Direction.OUT,
            EventLine.role == LineRole.PRODUCT,
        )
        .distinct()
        .subquery()
    )
    rows = session.execute(
        select(Item, measured.c.name)
        .join(measured, measured.c.item_id == Item.id)
        .order_by(Item.name, measured.c.name)
    )
    return [(item, name) for item, name in rows]


def process_series(session: Session, actor: Actor, item: Item, name: str) -> Series:
    """Return the newest values of a parameter over runs of a product, oldest first.

    Struck values and those of corrected runs do not count.
    """
    actor.require(Permission.VIEW_REGISTRY)
    makes = (
        select(EventLine.event_id)
        .join(Traceable, Traceable.id == EventLine.traceable_id)
        .where(
            Traceable.item_id == item.id,
            EventLine.direction == Direction.OUT,
            EventLine.role == LineRole.PRODUCT,
        )
    )
    rows = session.execute(
        select(ProcessValue, Event.code, Event.public_id)
        .join(Event, Event.id == ProcessValue.event_id)
        .where(
            ProcessValue.organization_id == (actor.operator_id if actor.is_operator else 0),
            ProcessValue.name == name,
            ProcessValue.struck_at.is_(None),
            ProcessValue.event_id.in_(makes),
            counts(),
        )
        .order_by(ProcessValue.measured_at.desc(), ProcessValue.id.desc())
        .limit(MOST_POINTS)
    ).all()
    newest = rows[0][0] if rows else None
    return Series(
        name,
        newest.unit if newest else None,
        tuple(
            Point(row.measured_at, row.number, code or "", event, row.within)
            for row, code, event in reversed(rows)
        ),
        newest.minimum if newest else None,
        newest.maximum if newest else None,
    )


def _bad_runs(session: Session, own: int, events: Sequence[int]) -> set[int]:
    bad: set[int] = set()
    of_kind = (QualityEvent.organization_id == own, QualityEvent.kind.in_(_BAD))
    for part in chunks(events):
        bad.update(
            session.scalars(
                select(QualityLink.event_id)
                .join(QualityEvent, QualityEvent.id == QualityLink.quality_event_id)
                .where(QualityLink.event_id.in_(part), *of_kind)
            )
        )
        bad.update(
            session.scalars(
                select(EventLine.event_id)
                .join(QualityLink, QualityLink.traceable_id == EventLine.traceable_id)
                .join(QualityEvent, QualityEvent.id == QualityLink.quality_event_id)
                .where(EventLine.event_id.in_(part), EventLine.direction == Direction.OUT, *of_kind)
            )
        )
    return bad


def _upper(mean: float, runs: int) -> float:
    return min(1.0, mean + SIGMAS * math.sqrt(mean * (1 - mean) / runs))
