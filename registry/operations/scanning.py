"""The verdict on a scan: green or red with the reason in words, from few queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.errors import IdentifierInvalid
from registry.gs1 import Scanned, parse_scan
from registry.ledger.book import status_facts
from registry.ledger.days import today
from registry.ledger.entries import Entry, EntryLine, record_entry
from registry.ledger.gate import why_not_usable
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Location, Traceable
from registry.ledger.naming import find_named, similar_numbers
from registry.ledger.state import StatusFact, derive_status
from registry.operations.models import ShipmentLine
from registry.operations.shipments import get_shipment
from registry.values import EventType


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scan page shows and sounds."""

    good: bool
    sentence: str
    number: str | None = None
    public_id: str | None = None
    item: str | None = None
    #: Unit to how much lies here; None: not asked. A box may hold kilograms and pieces.
    on_hand: Mapping[str, Decimal] | None = None


def judge_scan(
    session: Session, actor: Actor, code: str, *, at: datetime, shipment_id: str | None = None
) -> Verdict:
    """Say whether what was scanned may be used, and if a shipment is named, whether it is on it.

    Never raises for a bad code: that is a red verdict too.
    """
    actor.require(Permission.VIEW_REGISTRY)
    try:
        found = find_named(session, actor, code)
        scanned = parse_scan(code) if found and found[0].number != code.strip() else None
    except IdentifierInvalid as error:
        return Verdict(good=False, sentence=str(error))
    if not found:
        return _unknown(session, actor, code)
    if len(found) > 1 and (scanned is None or scanned.sscc is None):
        items = ", ".join(sorted({row.item.name for row in found}))
        return Verdict(
            good=False,
            sentence=f"{len(found)} lots carry this number ({items}): scan the GS1 code.",
        )
    on_shipment: set[int] | None = None
    if shipment_id:
        shipment = get_shipment(session, actor, shipment_id)
        on_shipment = set(
            session.scalars(
                select(ShipmentLine.traceable_id).where(ShipmentLine.shipment_id == shipment.id)
            )
        )
    return _judge(session, actor, found, scanned, on_shipment, at)


def _unknown(session: Session, actor: Actor, code: str) -> Verdict:
    """Say that nothing is called so, and what looks alike: O and 0, I and 1."""
    hint = similar_numbers(session, actor, code.strip())
    return Verdict(good=False, sentence=f"Nothing here is called {code.strip()}.{hint}")


def move_scanned(
    session: Session,
    actor: Actor,
    code: str,
    to: Location,
    *,
    key: str,
    at: datetime,
    when: datetime | None = None,
) -> Verdict:
    """Move all of what was scanned to a place; the same `key` again changes nothing.

    `when` it was scanned, if it waited on a device; it is recorded `at` all the same.
    Raises what `record_entry` raises.
    """
    repeated = session.scalars(
        select(Event.id).where(
            Event.organization_id == actor.operator_id, Event.external_id == f"scan:{key}"
        )
    ).first()
    found = find_named(session, actor, code)
    if not found:
        return _unknown(session, actor, code)
    if repeated is None:
        lines = [EntryLine(row, to_location=to) for row in found]
        entry = Entry(EventType.MOVE, when or at, lines, external_id=f"scan:{key}")
        record_entry(session, actor, entry, at=at)
    first = found[0]
    names = ", ".join(row.number for row in found)
    return Verdict(
        good=True,
        sentence=f"{names} is at {to.name} now.",
        number=first.number,
        public_id=first.public_id,
        item=_items(found),
    )


def _items(found: Sequence[Traceable]) -> str:
    return ", ".join(dict.fromkeys(row.item.name for row in found))


def _judge(
    session: Session,
    actor: Actor,
    found: list[Traceable],
    scanned: Scanned | None,
    on_shipment: set[int] | None,
    at: datetime,
) -> Verdict:
    first = found[0]
    on_hand = dict.fromkeys((row.unit for row in found), Decimal(0))
    sums = session.execute(
        select(Traceable.unit, func.sum(Balance.quantity))
        .join(Balance, Balance.traceable_id == Traceable.id)
        .where(Traceable.id.in_([row.id for row in found]))
        .group_by(Traceable.unit)
    )
    on_hand.update((unit, Decimal(total)) for unit, total in sums)
    why = _why_not(session, actor, found, scanned, on_shipment, at)
    return Verdict(
        good=why is None,
        sentence=why or "It may be used.",
        number=", ".join(row.number for row in found),
        public_id=first.public_id,
        item=_items(found),
        on_hand=on_hand,
    )


def _why_not(
    session: Session,
    actor: Actor,
    found: list[Traceable],
    scanned: Scanned | None,
    on_shipment: set[int] | None,
    at: datetime,
) -> str | None:
    facts: dict[int, list[StatusFact]] = {row.id: [] for row in found}
    for traceable_id, fact in status_facts(session, list(facts)):
        facts[traceable_id].append(fact)
    days = today(session, actor, at)
    for row in found:
        if on_shipment is not None and row.id not in on_shipment:
            return f"{row.number} is not on this shipment."
        why = why_not_usable(derive_status(facts[row.id]), row.expiry_date, days.day_of(row))
        if why is not None:
            return f"Stop: {why}."
        printed = (scanned.expiry_date or scanned.best_before) if scanned else None
        if printed and row.expiry_date and printed != row.expiry_date:
            return f"The label says it expires on {printed}, the registry {row.expiry_date}."
    return None
