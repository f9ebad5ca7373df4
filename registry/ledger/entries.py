"""Recording an event of any kind from what a person or system says about it.

One way in for all kinds that have no use case of their own (receiving, production and
shipping do): `registry.ledger.drafts.RULES` says what a kind needs, `_SHAPES` here how its
lines stand in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import record
from registry.items.models import Item
from registry.items.quantities import converted
from registry.ledger.drafts import RULES, EventDraft, LineDraft
from registry.ledger.errors import EventInvalid
from registry.ledger.expiry import strictest
from registry.ledger.inheritance import Passage, pass_on_status
from registry.ledger.lots import NewTraceable, create_traceable
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Location, Traceable
from registry.ledger.record import record_event
from registry.ledger.sites import require_recording
from registry.parties.models import Organization
from registry.values import Direction, EventType, LineRole, TraceableKind


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One lot or unit. `quantity` None: one unit, or all that lies at the place."""

    traceable: Traceable
    quantity: Decimal | None = None
    location: Location | None = None  # None: the one place where it lies
    to_location: Location | None = None  # of a move
    direction: Direction | None = None  # None: as the kind has it
    role: LineRole = LineRole.SUBJECT
    #: What was stated in another unit, and what is left over: kept with the event.
    converted: str | None = None


@dataclass(frozen=True, slots=True)
class NewPart:
    """A lot that comes into being by a split or a merge."""

    number: str
    quantity: Decimal
    location: Location | None = None  # None: where the first line lies
    expiry_date: date | None = None  # None: the earliest of what it is taken from
    converted: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody says happened, in the words of the registry."""

    kind: EventType
    occurred_at: datetime
    lines: Sequence[EntryLine]
    parts: Sequence[NewPart] = ()
    party: Organization | None = None
    code: str | None = None
    reason: str | None = None
    outcome: str | None = None
    machine: str | None = None
    shift: str | None = None
    operator: str | None = None
    references: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    external_id: str | None = None
    offset_minutes: int = 0


def record_entry(session: Session, actor: Actor, entry: Entry, *, at: datetime) -> Event:
    """Record one event; the rules of its kind and the gate decide whether it can stand.

    Raises:
        NotAllowed, EventInvalid, NotUsable, NotEnough: As `record_events` does.
        EventInvalid: A line has no place, or the lot lies at several.

    """
    rule = RULES.get(entry.kind)
    if rule is None:
        raise EventInvalid(f"A {entry.kind.value} is not recorded this way.")
    require_recording(actor, rule.permission)
    shape = _SHAPES.get(entry.kind, _plain)
    lines = shape(session, actor, entry, at)
    places = [line for line in entry.lines if line.location is not None]
    draft = EventDraft(
        type=entry.kind,
        occurred_at=entry.occurred_at,
        offset_minutes=entry.offset_minutes,
        lines=tuple(lines),
        site_id=_site_of(session, lines, places),
        party_id=entry.party.id if entry.party else None,
        business_step=BUSINESS_STEPS.get(entry.kind),
        references=dict(entry.references),
        reason=entry.reason,
        machine=entry.machine,
        shift=entry.shift,
        operator=entry.operator,
        external_id=entry.external_id,
        code=entry.code,
        outcome=entry.outcome,
        data={**entry.data, **_notes(entry)},
    )
    event = record_event(session, actor, draft, at=at)
    if entry.parts:
        made = tuple(line.traceable_id for line in lines if line.direction is Direction.OUT)
        sources = tuple(line.traceable_id for line in lines if line.direction is Direction.IN)
        pass_on_status(session, actor, [Passage(sources, made, entry.occurred_at)], at=at)
    record(
        session,
        actor,
        f"event.{entry.kind.value}",
        f"event:{event.public_id}",
        at=at,
        after={"numbers": [line.traceable.number for line in entry.lines], "code": entry.code},
        reason=entry.reason,
    )
    return event


def _notes(entry: Entry) -> dict[str, str]:
    return converted(
        [(line.traceable.number, line.converted) for line in entry.lines]
        + [(part.number, part.converted) for part in entry.parts]
    )


def place_of(session: Session, traceable: Traceable) -> tuple[Location, Decimal]:
    """Return the one place where a lot or unit lies, and how much; EventInvalid otherwise."""
    rows = session.execute(
        select(Location, Balance.quantity)
        .join(Balance, Balance.location_id == Location.id)
        .where(Balance.traceable_id == traceable.id)
        .order_by(Location.path)
        .limit(2)
    ).all()
    if not rows:
        raise EventInvalid(f"{traceable.number} is not in stock.")
    if len(rows) > 1:
        raise EventInvalid(f"{traceable.number} lies at several places: choose the place.")
    return rows[0][0], rows[0][1]


def balance_at(session: Session, traceable: Traceable, location: Location) -> Decimal:
    """Return how much of a lot or unit the ledger says lies at a place."""
    found = session.execute(
        select(Balance.quantity).where(
            Balance.traceable_id == traceable.id, Balance.location_id == location.id
        )
    ).scalar_one_or_none()
    return found or Decimal(0)


def _going(session: Session, line: EntryLine) -> LineDraft:
    """Return the line of something that leaves its place."""
    location, quantity = line.location, line.quantity
    if location is None:
        location, there = place_of(session, line.traceable)
    else:
        there = balance_at(session, line.traceable, location)
    return LineDraft(
        line.traceable.id,
        Direction.IN,
        line.role,
        there if quantity is None else quantity,
        location.id,
    )


def _coming(line: EntryLine, location: Location | None) -> LineDraft:
    if location is None:
        raise EventInvalid(f"Say where {line.traceable.number} goes to.")
    return LineDraft(line.traceable.id, Direction.OUT, line.role, _amount(line), location.id)


def _amount(line: EntryLine) -> Decimal:
    if line.quantity is not None:
        return line.quantity
    if line.traceable.kind is TraceableKind.SERIAL:
        return Decimal(1)
    raise EventInvalid(f"Say how much of {line.traceable.number}.")


def _plain(session: Session, _actor: Actor, entry: Entry, _at: datetime) -> list[LineDraft]:
    """Lines as they stand; a kind with only one direction needs none stated."""
    needs = RULES[entry.kind].needs
    natural = next(iter(needs)) if len(needs) == 1 else None
    lines = []
    for line in entry.lines:
        direction = line.direction or natural
        if direction is None:
            raise EventInvalid(f"Say whether {line.traceable.number} goes in or comes out.")
        if direction is Direction.IN:
            lines.append(_going(session, line))
        elif direction is Direction.OUT:
            lines.append(_coming(line, line.location))
        else:
            lines.append(LineDraft(line.traceable.id, Direction.ABOUT, line.role))
    return lines


def _move(session: Session, _actor: Actor, entry: Entry, _at: datetime) -> list[LineDraft]:
    lines = []
    for line in entry.lines:
        start = _going(session, line)
        if line.to_location is None:
            raise EventInvalid(f"Say where {line.traceable.number} goes to.")
        end = LineDraft(
            start.traceable_id, Direction.OUT, line.role, start.quantity, line.to_location.id
        )
        lines += [start, end]
    return lines


def _count(session: Session, _actor: Actor, entry: Entry, _at: datetime) -> list[LineDraft]:
    """`quantity` is what was counted; the ledger books the difference from that moment's stock."""
    lines = []
    for line in entry.lines:
        location = line.location or place_of(session, line.traceable)[0]
        counted = Decimal(0) if line.quantity is None else line.quantity
        lines.append(
            LineDraft(line.traceable.id, Direction.ABOUT, location_id=location.id, counted=counted)
        )
    return lines


def _divide(session: Session, actor: Actor, entry: Entry, at: datetime) -> list[LineDraft]:
    """Split and merge: what the new lots hold leaves the old ones; they keep their parents."""
    if not entry.lines or not entry.parts:
        raise EventInvalid("Say which lots, and the number of what they become.")
    items = {line.traceable.item_id for line in entry.lines}
    if len(items) > 1:
        raise EventInvalid("Only lots of one item can be split or merged.")
    going = [_going(session, line) for line in entry.lines]
    if entry.kind is EventType.SPLIT and len(going) == 1:
        total = sum((part.quantity for part in entry.parts), Decimal(0))
        first = going[0]
        going = [LineDraft(first.traceable_id, Direction.IN, first.role, total, first.location_id)]
    oldest = entry.lines[0].traceable
    lines = list(going)
    for part in entry.parts:
        made = _part_of(session, actor, entry, part, oldest, at)
        place = part.location.id if part.location else going[0].location_id
        lines.append(LineDraft(made.id, Direction.OUT, quantity=part.quantity, location_id=place))
    return lines


def _part_of(
    session: Session, actor: Actor, entry: Entry, part: NewPart, oldest: Traceable, at: datetime
) -> Traceable:
    """Return the new lot; of several it takes the earliest expiry and the latest making."""
    sources = [line.traceable for line in entry.lines]
    suppliers = {row.supplier_id for row in sources}
    item = session.get(Item, oldest.item_id)
    assert item is not None
    return create_traceable(
        session,
        actor,
        NewTraceable(
            item=item,
            number=part.number,
            kind=TraceableKind.LOT,
            supplier_id=suppliers.pop() if len(suppliers) == 1 else None,
            site_id=part.location.site_id if part.location else oldest.site_id,
            manufacture_date=oldest.manufacture_date if len(sources) == 1 else None,
            expiry_date=part.expiry_date,
            follows=None if part.expiry_date else strictest(row.expiry_date for row in sources),
        ),
        at=at,
    )


def _site_of(
    session: Session, lines: Sequence[LineDraft], places: Sequence[EntryLine]
) -> int | None:
    for line in places:
        if line.location is not None:
            return line.location.site_id
    for draft in lines:
        if draft.location_id is not None:
            location = session.get(Location, draft.location_id)
            return location.site_id if location else None
    return None


_Shape = Callable[[Session, Actor, Entry, datetime], list[LineDraft]]
_SHAPES: Mapping[EventType, _Shape] = {
    EventType.MOVE: _move,
    EventType.COUNT: _count,
    EventType.SPLIT: _divide,
    EventType.MERGE: _divide,
}

#: The EPCIS business step (CBV 2.0) of each kind.
BUSINESS_STEPS: Mapping[EventType, str] = {
    EventType.MOVE: "storing",
    EventType.PACK: "packing",
    EventType.UNPACK: "unpacking",
    EventType.COUNT: "cycle_counting",
    EventType.DISPOSE: "destroying",
    EventType.RETURN: "accepting",
    EventType.INSTALL: "installing",
    EventType.SERVICE: "repairing",
    EventType.REPLACE_PART: "repairing",
    EventType.HOLD: "holding",
}
