"""Which limits count for a lot, and whether its results keep them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor
from extraction.normalise.limits import LimitKind, Limits, parse_limits
from registry.items.models import Item, Specification, SpecificationLimit


def choose_specification(
    session: Session, actor: Actor, item: Item, *, supplier_id: int | None, day: date
) -> Specification | None:
    """Return the specification in force for an item from a supplier on a day.

    One for this supplier goes before one for all; of several, the latest version counts.
    Specifications of single customers or markets judge shipments, not receipts.
    """
    found = session.scalars(
        select(Specification).where(
            Specification.organization_id == actor.operator_id,
            Specification.item_id == item.id,
            Specification.customer_id.is_(None),
            Specification.market.is_(None),
            or_(Specification.supplier_id.is_(None), Specification.supplier_id == supplier_id),
            Specification.effective_from <= day,
            or_(Specification.effective_until.is_(None), Specification.effective_until >= day),
        )
    )
    ranked = sorted(found, key=lambda spec: (spec.supplier_id is not None, spec.version))
    return ranked[-1] if ranked else None


def describe_limit(limit: SpecificationLimit) -> str:
    """Return a limit as people write it: "≤ 0.5 mg/kg", "98 to 102 %", "Conforms".

    What it allows beyond its numbers is said behind them.
    """
    allowed = [
        *(["rounded to its decimals"] if limit.rounds else []),
        *(["not detected allowed"] if limit.not_detected_passes else []),
    ]
    return _ends(limit) + (f" ({', '.join(allowed)})" if allowed else "")


def _ends(limit: SpecificationLimit) -> str:
    unit = f" {limit.unit}" if limit.unit else ""
    if limit.minimum is not None and limit.maximum is not None:
        return f"{limit.minimum} to {limit.maximum}{unit}"
    if limit.maximum is not None:
        return f"≤ {limit.maximum}{unit}"
    if limit.minimum is not None:
        return f"≥ {limit.minimum}{unit}"
    return limit.expected or "to be reported"


def limits_of(limit: SpecificationLimit) -> Limits:
    """Return a limit as the judge of values wants it."""
    low = None if limit.minimum is None else format(limit.minimum, "f")
    high = None if limit.maximum is None else format(limit.maximum, "f")
    if low is None and high is None:
        return parse_limits(limit.expected or "")
    kind = LimitKind.RANGE
    if low is None or high is None:
        kind = LimitKind.MAXIMUM if low is None else LimitKind.MINIMUM
    return Limits(kind, describe_limit(limit), minimum=low, maximum=high, unit=limit.unit)
