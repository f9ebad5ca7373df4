"""Returns: goods that come back under an RMA number, are inspected, and decided on by quantity.

What comes back of a lot becomes a lot of its own, a child of the one it was sold from: so
only what was returned is held, whatever else of the lot lies in stock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.errors import AlreadyDecided
from registry.items.numbering import NumberContext, next_number
from registry.ledger.book import counts
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.entries import Entry, EntryLine, NewPart, place_of, record_entry
from registry.ledger.errors import EventInvalid, EventNotFound
from registry.ledger.inheritance import as_registry
from registry.ledger.lots import find_own_number
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Location, Traceable
from registry.ledger.record import record_event
from registry.parties.models import Organization
from registry.values import Direction, EventType, PartnerRole, TraceableKind


class ReturnOutcome(StrEnum):
    """What became of what was returned."""

    RESTOCKED = "restocked"
    REPAIRED = "repaired"
    REPLACED = "replaced"
    SCRAPPED = "scrapped"


_WAITS = "returned, waits for its inspection"
#: What leaves stock for good; the other outcomes go back to it.
_LEAVES = frozenset({ReturnOutcome.REPLACED, ReturnOutcome.SCRAPPED})


@dataclass(frozen=True, slots=True)
class Return:
    """What a customer sent back. `rma` empty: the next number is given."""

    customer: Organization
    lines: Sequence[EntryLine]
    occurred_at: datetime
    rma: str | None = None
    complaint: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """So much of one returned lot or unit, and what becomes of it."""

    traceable: Traceable
    quantity: Decimal
    outcome: ReturnOutcome
    replacement: Traceable | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A returned lot or unit of an RMA, and how much of it nobody has decided on yet."""

    traceable: Traceable
    returned: Decimal
    waiting: Decimal


def accept_return(session: Session, actor: Actor, new: Return, *, at: datetime) -> Event:
    """Take returned goods into stock, held under the RMA number until they are inspected.

    Raises:
        EventInvalid: No customer, no lines, or no place for what came back.

    """
    actor.require(Permission.RECORD_SERVICE)
    if not new.customer.has_role(PartnerRole.CUSTOMER):
        raise EventInvalid(f"{new.customer.name} is not one of your customers.")
    rma = new.rma or next_number(session, actor, NumberContext("return", at))
    if _events_of(session, actor, rma, EventType.RETURN):
        raise AlreadyDecided(f"RMA {rma} is in use already.")
    event = record_entry(
        session,
        actor,
        Entry(
            EventType.RETURN,
            new.occurred_at,
            new.lines,
            party=new.customer,
            code=rma,
            reason=new.complaint,
            outcome="received",
        ),
        at=at,
    )
    hold_returned(session, actor, event, at=at)
    return event


def hold_returned(session: Session, actor: Actor, event: Event, *, at: datetime) -> None:
    """Set apart what a return brought and hold it under its RMA, whoever recorded the return."""
    rma = event.code or event.external_id or event.public_id
    came = [line for line in event.lines if line.direction is Direction.OUT]
    held = [_set_apart(session, actor, rma, event, line, at=at) for line in came]
    _mark(session, actor, EventType.HOLD, held, rma, _WAITS, event.occurred_at, at=at)


def waiting_of(session: Session, actor: Actor, rma: str) -> list[Waiting]:
    """Return what came back under an RMA and how much of each waits for a decision."""
    actor.require(Permission.VIEW_REGISTRY)
    returned: dict[int, tuple[Traceable, Decimal]] = {}
    for event in _events_of(session, actor, rma, EventType.RETURN):
        for line in event.lines:
            if line.traceable.kind is TraceableKind.SERIAL:
                returned[line.traceable_id] = (line.traceable, line.quantity)
    for event in _events_of(session, actor, rma, EventType.SPLIT):
        for line in event.lines:
            if line.direction is Direction.OUT and event.data.get("returned"):
                returned[line.traceable_id] = (line.traceable, line.quantity)
    decided: dict[str, Decimal] = {}
    for event in _events_of(session, actor, rma, EventType.SERVICE):
        for one in event.data.get("findings", ()):
            before = decided.get(one["lot"], Decimal(0))
            decided[one["lot"]] = before + Decimal(one["quantity"])
    return [
        Waiting(lot, quantity, quantity - decided.get(lot.public_id, Decimal(0)))
        for lot, quantity in returned.values()
    ]


def decide_return(
    session: Session,
    actor: Actor,
    rma: str,
    findings: Sequence[Finding],
    *,
    note: str,
    at: datetime,
    witness: str | None = None,
    shown: str | None = None,
) -> Event:
    """Decide after the inspection, for each quantity: restocked, repaired, replaced, scrapped.

    `shown`: the hash of what whoever decides had before them; it stays with the event.

    Restocked and repaired goods lose the RMA's hold, replaced and scrapped ones leave
    stock; what is not named stays held and can be decided on later.

    Raises:
        EventNotFound: There is no such RMA.
        AlreadyDecided: Nothing of it waits any more.
        EventInvalid: No findings, more than waits, or no replacement for what is replaced.

    """
    actor.require(Permission.RECORD_SERVICE)
    found = _events_of(session, actor, rma, EventType.RETURN)
    if not found:
        raise EventNotFound(f"There is no RMA {rma}.")
    left = {row.traceable.id: row.waiting for row in waiting_of(session, actor, rma)}
    if not any(left.values()):
        raise AlreadyDecided(f"RMA {rma} was decided before.")
    _check_findings(findings, left, note)
    event = record_entry(
        session,
        actor,
        Entry(
            EventType.SERVICE,
            at,
            [
                EntryLine(row, direction=Direction.ABOUT)
                for row in dict.fromkeys(one.traceable for one in findings)
            ],
            code=rma,
            reason=note.strip(),
            outcome=", ".join(dict.fromkeys(one.outcome.value for one in findings)),
            data={"findings": [_plain(one) for one in findings]}
            | ({"shown": shown} if shown else {}),
        ),
        at=at,
    )
    for one in findings:
        left[one.traceable.id] -= one.quantity
        if one.outcome in _LEAVES:
            _scrap(session, actor, rma, one, note, witness, at)
        else:
            good = _good_part(session, actor, rma, one, left[one.traceable.id], at)
            _mark(session, actor, EventType.RELEASE, [good], rma, note, at, at=at)
    return event


def _set_apart(
    session: Session, actor: Actor, rma: str, event: Event, line: EventLine, *, at: datetime
) -> Traceable:
    """Return what is held: the unit itself, or the part of its lot that came back."""
    if line.traceable.kind is TraceableKind.SERIAL:
        return line.traceable
    name = free = f"{line.traceable.number}-{rma}"
    part = 1
    while find_own_number(session, actor, line.traceable.item, free) is not None:
        part += 1  # more of the lot came back under the same RMA
        free = f"{name}/{part}"
    entry = Entry(
        EventType.SPLIT,
        event.occurred_at,
        [EntryLine(line.traceable, line.quantity, line.location)],
        [NewPart(free, line.quantity, line.location)],
        code=rma,
        data={"returned": True},
    )
    return _made(record_entry(session, as_registry(actor), entry, at=at))


def _good_part(
    session: Session, actor: Actor, rma: str, one: Finding, left: Decimal, at: datetime
) -> Traceable:
    """Return the lot that goes back to stock: all of it, or a part where the rest waits."""
    place, there = place_of(session, one.traceable)
    if not left and there == one.quantity:
        return one.traceable
    splits = _events_of(session, actor, rma, EventType.SPLIT)
    name = f"{one.traceable.number}.{len(splits)}"
    entry = Entry(
        EventType.SPLIT,
        at,
        [EntryLine(one.traceable, one.quantity, place)],
        [NewPart(name, one.quantity, place)],
        code=rma,
    )
    return _made(record_entry(session, as_registry(actor), entry, at=at))


def _made(event: Event) -> Traceable:
    [line] = [line for line in event.lines if line.direction is Direction.OUT]
    return line.traceable


def _check_findings(findings: Sequence[Finding], left: dict[int, Decimal], note: str) -> None:
    if not note.strip():
        raise EventInvalid("Say what the inspection found.", fields={"findings": "What was found?"})
    if not findings:
        raise EventInvalid("Say what becomes of how much.")
    wanted: dict[int, Decimal] = {}
    for one in findings:
        if one.quantity <= 0:
            raise EventInvalid("Each quantity must be more than zero.")
        if (one.outcome is ReturnOutcome.REPLACED) != (one.replacement is not None):
            raise EventInvalid(
                "A replacement names the serial or lot that takes its place, and only it."
            )
        wanted[one.traceable.id] = wanted.get(one.traceable.id, Decimal(0)) + one.quantity
        if wanted[one.traceable.id] > left.get(one.traceable.id, Decimal(0)):
            number, unit = one.traceable.number, one.traceable.unit.strip("{}")
            waits = left.get(one.traceable.id, Decimal(0))
            raise EventInvalid(f"Only {waits:f} {unit} of {number} wait for a decision.")


def _plain(one: Finding) -> dict[str, str]:
    plain = {
        "lot": one.traceable.public_id,
        "number": one.traceable.number,
        "quantity": format(one.quantity, "f"),
        "outcome": one.outcome.value,
    }
    if one.replacement is not None:
        plain["replacement"] = one.replacement.number
    return plain


def _scrap(
    session: Session,
    actor: Actor,
    rma: str,
    one: Finding,
    note: str,
    witness: str | None,
    at: datetime,
) -> None:
    place: Location = place_of(session, one.traceable)[0]
    draft = EventDraft(
        type=EventType.DISPOSE,
        occurred_at=at,
        lines=(
            LineDraft(one.traceable.id, Direction.IN, quantity=one.quantity, location_id=place.id),
        ),
        site_id=place.site_id,
        business_step="destroying",
        code=rma,
        reason=note,
        data={"witness": witness} if witness else {},
    )
    record_event(session, as_registry(actor), draft, at=at)


def _mark(
    session: Session,
    actor: Actor,
    kind: EventType,
    lots: Sequence[Traceable],
    rma: str,
    reason: str,
    occurred_at: datetime,
    *,
    at: datetime,
) -> None:
    lines = tuple(LineDraft(row.id, Direction.ABOUT) for row in lots)
    draft = EventDraft(type=kind, occurred_at=occurred_at, lines=lines, code=rma, reason=reason)
    record_event(session, as_registry(actor), draft, at=at)


def _events_of(session: Session, actor: Actor, rma: str, kind: EventType) -> list[Event]:
    return list(
        session.scalars(
            select(Event)
            .where(
                Event.organization_id == actor.operator_id,
                Event.code == rma,
                Event.type == kind,
                counts(),
            )
            .order_by(Event.id)
        )
    )
