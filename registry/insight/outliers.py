"""Results that stand apart from the history of the same test, item and supplier.

Robust: the distance from the median in units of the median absolute deviation, scaled to a
standard deviation (Iglewicz and Hoaglin, 1993: 0.6745, more than 3.5 stands apart).
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.items.models import Item
from registry.ledger.models.traceable import Attribute, Traceable
from registry.parties.models import Organization

LEAST_HISTORY = 8
APART = 3.5
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Outlier:
    """One result that stands apart, and what is usual."""

    number: str
    public_id: str
    item: str
    supplier: str | None
    test: str
    text: str
    unit: str | None
    median: float
    history: int
    distance: float
    at: datetime


def find_outliers(
    session: Session, actor: Actor, *, since: datetime, limit: int = 200
) -> list[Outlier]:
    """Return results since a moment that stand apart from their history, furthest first.

    Results with a sign (< 0.05) have no exact value and are left out.
    """
    actor.require(Permission.VIEW_REGISTRY)
    rows = session.execute(
        select(
            Attribute,
            Traceable.number,
            Traceable.public_id,
            Traceable.item_id,
            Traceable.supplier_id,
            Item.name,
            Organization.name,
        )
        .join(Traceable, Traceable.id == Attribute.traceable_id)
        .join(Item, Item.id == Traceable.item_id)
        .outerjoin(Organization, Organization.id == Traceable.supplier_id)
        .where(
            Traceable.organization_id == (actor.operator_id if actor.is_operator else 0),
            Attribute.number.is_not(None),
            Attribute.operator == "",
        )
        .order_by(Attribute.id.desc())
        .limit(MOST_ROWS)
    ).all()
    groups: dict[tuple[object, ...], list[float]] = defaultdict(list)
    for row in rows:
        groups[_key(row)].append(float(row[0].number or 0))
    found = []
    for row in rows:
        result: Attribute = row[0]
        others = groups[_key(row)]
        if result.at < since or len(others) <= LEAST_HISTORY:
            continue
        assert result.number is not None
        median, distance = _distance(others, result.number)
        if abs(distance) > APART:
            found.append(
                Outlier(
                    row[1], row[2], row[5], row[6], result.name, result.text, result.unit,
                    median, len(others) - 1, distance, result.at,
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: -abs(one.distance))[:limit]


def _key(row: Sequence[object]) -> tuple[object, ...]:
    result = row[0]
    assert isinstance(result, Attribute)
    return (row[3], row[4], result.characteristic, result.ucum or result.unit)


def _distance(values: Sequence[float], number: Decimal) -> tuple[float, float]:
    median = statistics.median(values)
    spread = statistics.median(abs(value - median) for value in values)
    if not spread:
        # More than half are the same: the mean deviation tells the rest apart.
        spread = statistics.fmean(abs(value - median) for value in values) * 0.8453
    if not spread:
        return median, 0.0
    return median, 0.6745 * (float(number) - median) / spread
