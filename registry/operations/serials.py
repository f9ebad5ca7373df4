"""Ranges of serial numbers: many units in one go, each with links of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from registry.errors import IdentifierInvalid
from registry.items.models import Item
from registry.items.numbering import NumberContext, next_number
from registry.ledger.days import today
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.entries import place_of
from registry.ledger.errors import EventInvalid
from registry.ledger.lots import NewTraceable, create_traceable
from registry.ledger.models.traceable import Location, Traceable
from registry.ledger.record import append_events
from registry.ledger.sites import require_recording
from registry.operations.production import Input, notes_of
from registry.operations.reserving import check_kept
from registry.values import Direction, EventType, LineRole, TraceableKind

MOST_UNITS = 5000
_RANGE = re.compile(r"(.*?)(\d+)")


@dataclass(frozen=True, slots=True)
class UnitRun:
    """A run that makes single units. `inputs` are shared by all; each gives its even share.

    `parts` names the units of components that went into one unit: number -> serials.
    """

    item: Item
    numbers: Sequence[str]
    location: Location
    occurred_at: datetime
    inputs: Sequence[Input] = ()
    parts: Mapping[str, Sequence[Traceable]] = field(default_factory=dict)
    lot: Traceable | None = None
    expiry_date: date | None = None
    work_order: str | None = None
    batch: str | None = None
    machine: str | None = None
    shift: str | None = None
    operator: str | None = None
    reason: str | None = None  # why it takes what draft shipments hold


def expand_range(first: str, count: int) -> list[str]:
    """Return `count` numbers from `first` on, counting up its last digits: SN-009, SN-010...

    Raises IdentifierInvalid if it ends without digits, or the digits run over.
    """
    if not 1 <= count <= MOST_UNITS:
        raise IdentifierInvalid(f"Between 1 and {MOST_UNITS} units at once.")
    match = _RANGE.fullmatch(first.strip())
    if match is None:
        raise IdentifierInvalid("The first serial must end with digits, such as SN-0001.")
    head, digits = match[1], match[2]
    last = int(digits) + count - 1
    if len(str(last)) > len(digits):
        raise IdentifierInvalid(f"{first} has too few digits for {count} units.")
    return [f"{head}{number:0{len(digits)}d}" for number in range(int(digits), last + 1)]


def next_serials(
    session: Session, actor: Actor, item: Item, count: int, *, at: datetime
) -> list[str]:
    """Return the next serial numbers by the item's numbering rule; gap-free."""
    if not 1 <= count <= MOST_UNITS:
        raise IdentifierInvalid(f"Between 1 and {MOST_UNITS} units at once.")
    context = NumberContext(TraceableKind.SERIAL.value, at, item)
    return [next_number(session, actor, context) for _ in range(count)]


def make_serials(session: Session, actor: Actor, run: UnitRun, *, at: datetime) -> list[Traceable]:
    """Make units, each by an event of its own, so that its parents are its own.

    Raises:
        EventInvalid: No numbers, or a part is named for a unit that is not made.
        DuplicateNumber, NotUsable, NotEnough: As production does.

    """
    require_recording(actor, Permission.RECORD_PRODUCTION)
    if not run.numbers:
        raise EventInvalid("Say which units are made.")
    strangers = sorted(set(run.parts) - set(run.numbers))
    if strangers:
        raise EventInvalid(f"{', '.join(strangers)} is not made in this run.")
    made_on = today(session, actor, run.occurred_at).at(run.location.site_id)
    units = [_make(session, actor, run, number, made_on, at) for number in run.numbers]
    shares = [_shares(line.quantity, len(units)) for line in run.inputs]
    drafts = [
        _draft(session, run, unit, [share[place] for share in shares])
        for place, unit in enumerate(units)
    ]
    append_events(session, actor, drafts, at=at)
    check_kept(session, actor, drafts)
    record(
        session,
        actor,
        "serials.make",
        f"item:{run.item.public_id}",
        at=at,
        after={"first": run.numbers[0], "last": run.numbers[-1], "count": len(units)},
    )
    return units


def _make(
    session: Session, actor: Actor, run: UnitRun, number: str, made_on: date, at: datetime
) -> Traceable:
    return create_traceable(
        session,
        actor,
        NewTraceable(
            item=run.item,
            number=number,
            kind=TraceableKind.SERIAL,
            lot_id=run.lot.id if run.lot else None,
            site_id=run.location.site_id,
            manufacture_date=made_on,
            expiry_date=run.expiry_date,
        ),
        at=at,
    )


def _shares(quantity: Decimal, count: int) -> list[Decimal]:
    """Cut a quantity into equal millionths; the last gets what is left over."""
    share = (quantity / count).quantize(Decimal("0.000001"))
    if share <= 0:
        raise EventInvalid(f"{quantity} is too little for {count} units.")
    return [share] * (count - 1) + [quantity - share * (count - 1)]


def _draft(
    session: Session, run: UnitRun, unit: Traceable, amounts: Sequence[Decimal]
) -> EventDraft:
    lines = [
        LineDraft(
            line.traceable.id, Direction.IN, line.role, amount, line.location.id, line.inferred
        )
        for line, amount in zip(run.inputs, amounts, strict=True)
    ]
    for part in run.parts.get(unit.number, ()):
        place, _ = place_of(session, part)
        lines.append(LineDraft(part.id, Direction.IN, LineRole.COMPONENT, Decimal(1), place.id))
    lines.append(LineDraft(unit.id, Direction.OUT, LineRole.PRODUCT, Decimal(1), run.location.id))
    references = {
        name: value
        for name, value in (("work_order", run.work_order), ("batch", run.batch))
        if value
    }
    return EventDraft(
        type=EventType.TRANSFORM,
        occurred_at=run.occurred_at,
        lines=tuple(lines),
        site_id=run.location.site_id,
        business_step="commissioning",
        references=references,
        reason=run.reason,
        data=notes_of(run.inputs),
        code=run.batch,
        machine=run.machine,
        shift=run.shift,
        operator=run.operator,
    )
