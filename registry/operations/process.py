"""Process parameters: what was measured during a run, and the limits that its runs must keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.clock import check_happened
from core.errors import Invalid, NotFound
from registry.errors import AlreadyDecided
from registry.items.models import ProcessLimit
from registry.ledger.errors import EventInvalid
from registry.ledger.models.event import Event
from registry.ledger.sites import require_recording
from registry.operations.models import ProcessValue
from registry.values import Direction, EventType, LineRole

MOST_VALUES = 20_000


class ProcessValueNotFound(NotFound):
    """No such measured value for this actor."""

    code = "process_value.not_found"


@dataclass(frozen=True, slots=True)
class NewValue:
    """One measured value; `measured_at` None: when the run happened."""

    name: str
    number: Decimal
    unit: str | None = None
    measured_at: datetime | None = None
    equipment: str | None = None


def record_values(
    session: Session, actor: Actor, event: Event, values: Sequence[NewValue], *, at: datetime
) -> list[ProcessValue]:
    """Add measured values to a production run, each with the limits in force for its product.

    Raises:
        EventInvalid: It is no run, a value has no name, or its unit is not its limit's.

    """
    require_recording(actor, Permission.RECORD_PRODUCTION)
    if event.counts_as is not EventType.TRANSFORM or event.organization_id != actor.operator_id:
        raise EventInvalid("Process values belong to a production run.")
    if len(values) > MOST_VALUES:
        raise EventInvalid(f"At most {MOST_VALUES} values at once.")
    made = {
        line.traceable.item_id
        for line in event.lines
        if line.direction is Direction.OUT and line.role is LineRole.PRODUCT
    }
    limits = {
        row.name.casefold(): row
        for row in session.scalars(select(ProcessLimit).where(ProcessLimit.item_id.in_(made)))
    }
    rows = [_row(actor, event, value, limits, at) for value in values]
    session.add_all(rows)
    session.flush()
    if rows:
        record(
            session,
            actor,
            "process.record",
            f"event:{event.public_id}",
            at=at,
            after={
                "values": len(rows),
                "outside": [f"{row.name} {row.number}" for row in rows if not row.within][:50],
            },
        )
    return rows


def strike_value(
    session: Session, actor: Actor, value_id: str, *, reason: str, at: datetime
) -> ProcessValue:
    """Strike a wrong value out: it stays visible with the reason and no longer counts.

    Raises:
        ProcessValueNotFound: The actor's registry has no such value.
        AlreadyDecided: It was struck before.

    """
    actor.require(Permission.CORRECT_EVENTS)
    own = actor.operator_id if actor.is_operator else 0
    row = session.scalars(
        select(ProcessValue).where(
            ProcessValue.public_id == value_id, ProcessValue.organization_id == own
        )
    ).one_or_none()
    if row is None:
        raise ProcessValueNotFound("There is no such measured value.")
    if row.struck_at is not None:
        raise AlreadyDecided("This value was struck out before.")
    if not reason.strip():
        raise Invalid("Say why it is wrong.", fields={"strike_reason": "Say why it is wrong."})
    row.struck_at, row.struck_reason = at, reason.strip()
    session.flush()
    record(
        session,
        actor,
        "process.strike",
        f"process_value:{row.public_id}",
        at=at,
        before={"name": row.name, "number": str(row.number)},
        reason=row.struck_reason,
    )
    return row


def values_of(session: Session, actor: Actor, event: Event) -> list[ProcessValue]:
    """Return the values measured during a run, in order of time."""
    actor.require(Permission.VIEW_REGISTRY)
    return list(
        session.scalars(
            select(ProcessValue)
            .where(
                ProcessValue.event_id == event.id,
                ProcessValue.organization_id == actor.operator_id,
            )
            .order_by(ProcessValue.name, ProcessValue.measured_at, ProcessValue.id)
        )
    )


def _row(
    actor: Actor, event: Event, value: NewValue, limits: dict[str, ProcessLimit], at: datetime
) -> ProcessValue:
    name = value.name.strip()
    if not name:
        raise EventInvalid("Each measured value needs the name of its parameter.")
    if value.measured_at is not None:
        check_happened(value.measured_at, at)
    limit = limits.get(name.casefold())
    unit = value.unit or (limit.unit if limit else None)
    if limit is not None and unit != limit.unit:
        raise EventInvalid(f"{name} is measured in {limit.unit or 'no unit'}, not in {unit}.")
    return ProcessValue(
        organization_id=actor.operator_id,
        event_id=event.id,
        name=limit.name if limit else name,
        number=value.number,
        unit=unit,
        minimum=limit.minimum if limit else None,
        maximum=limit.maximum if limit else None,
        equipment=value.equipment or event.machine,
        measured_at=value.measured_at or event.occurred_at,
        recorded_at=at,
        recorded_by=actor.name,
    )
