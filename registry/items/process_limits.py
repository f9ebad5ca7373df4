"""The limits of process parameters that the runs of an item must keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Invalid
from registry.items.models import Item, ProcessLimit


@dataclass(frozen=True, slots=True)
class NewLimit:
    """Least and most of one parameter, in `unit`."""

    name: str
    unit: str | None
    minimum: Decimal | None
    maximum: Decimal | None


def set_process_limits(
    session: Session, actor: Actor, item: Item, limits: Sequence[NewLimit], *, at: datetime
) -> list[ProcessLimit]:
    """Set the limits that runs of an item must keep; values recorded before keep theirs.

    Raises:
        Invalid: A name is missing or stands twice, or the least is more than the most.

    """
    actor.require(Permission.MANAGE_SPECIFICATIONS)
    names = [limit.name.strip().casefold() for limit in limits]
    if not all(names) or len(set(names)) != len(names):
        raise Invalid("Each parameter has a name, and stands here once.")
    for limit in limits:
        if limit.minimum is None and limit.maximum is None:
            raise Invalid(f"{limit.name} needs a least or a most.")
        if None not in {limit.minimum, limit.maximum} and _crossed(limit):
            raise Invalid(f"The least of {limit.name} is more than its most.")
    before = limits_of(session, item)
    for row in before:
        session.delete(row)
    session.flush()
    rows = [
        ProcessLimit(
            organization_id=actor.operator_id,
            item_id=item.id,
            name=limit.name.strip(),
            unit=limit.unit or None,
            minimum=limit.minimum,
            maximum=limit.maximum,
        )
        for limit in limits
    ]
    session.add_all(rows)
    session.flush()
    record(
        session,
        actor,
        "process.limits",
        f"item:{item.public_id}",
        at=at,
        before={"limits": [_said(row) for row in before]},
        after={"limits": [_said(row) for row in rows]},
    )
    return rows


def limits_of(session: Session, item: Item) -> list[ProcessLimit]:
    """Return the limits that runs of an item must keep, by name."""
    return list(
        session.scalars(
            select(ProcessLimit).where(ProcessLimit.item_id == item.id).order_by(ProcessLimit.name)
        )
    )


def _crossed(limit: NewLimit) -> bool:
    assert limit.minimum is not None
    assert limit.maximum is not None
    return limit.minimum > limit.maximum


def _said(row: ProcessLimit) -> str:
    return f"{row.name} {row.minimum} to {row.maximum} {row.unit or ''}".strip()
