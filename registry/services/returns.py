"""Returns: goods that come back under an RMA number, are inspected, and decided on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.errors import AlreadyDecided, EventInvalid, EventNotFound
from registry.ledger.book import counts
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.record import record_event
from registry.models.event import Event
from registry.models.party import Organization
from registry.models.traceable import Traceable
from registry.services.inheritance import as_registry
from registry.services.ledger_entries import Entry, EntryLine, record_entry
from registry.services.numbering import NumberContext, next_number
from registry.values import Direction, EventType, PartnerRole


class ReturnOutcome(StrEnum):
    """What became of what was returned."""

    RESTOCKED = "restocked"
    REPAIRED = "repaired"
    REPLACED = "replaced"
    SCRAPPED = "scrapped"


@dataclass(frozen=True, slots=True)
class Return:
    """What a customer sent back. `rma` empty: the next number is given."""

    customer: Organization
    lines: Sequence[EntryLine]
    occurred_at: datetime
    rma: str | None = None
    complaint: str | None = None


def accept_return(session: Session, actor: Actor, new: Return, *, at: datetime) -> Event:
    """Take returned goods into stock, held under the RMA number until they are inspected.

    Raises:
        EventInvalid: No customer, or no lines.

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
    lots = [line.traceable for line in new.lines]
    _mark(session, actor, EventType.HOLD, lots, rma, "returned, waits for its inspection", at)
    return event


def decide_return(
    session: Session,
    actor: Actor,
    rma: str,
    outcome: ReturnOutcome,
    *,
    findings: str,
    at: datetime,
    replacement: Traceable | None = None,
    witness: str | None = None,
) -> Event:
    """Close a return after its inspection: back to stock, repaired, replaced or scrapped.

    Restocked and repaired goods lose the RMA's hold; replaced and scrapped ones leave stock.

    Raises:
        EventNotFound: There is no such RMA.
        AlreadyDecided: It was decided before.
        EventInvalid: No findings, or no replacement for what is replaced.

    """
    actor.require(Permission.RECORD_SERVICE)
    found = _events_of(session, actor, rma, EventType.RETURN)
    if not found:
        raise EventNotFound(f"There is no RMA {rma}.")
    if _events_of(session, actor, rma, EventType.SERVICE):
        raise AlreadyDecided(f"RMA {rma} was decided before.")
    if not findings.strip():
        raise EventInvalid("Say what the inspection found.", fields={"reason": "What was found?"})
    if (outcome is ReturnOutcome.REPLACED) != (replacement is not None):
        raise EventInvalid("A replacement names the serial that takes its place, and only it.")
    returned = found[0]
    lots = [line.traceable for line in returned.lines]
    data = {"replacement": replacement.public_id} if replacement else {}
    event = record_entry(
        session,
        actor,
        Entry(
            EventType.SERVICE,
            at,
            [EntryLine(row, direction=Direction.ABOUT) for row in lots],
            code=rma,
            reason=findings.strip(),
            outcome=outcome.value,
            data=data,
        ),
        at=at,
    )
    if outcome in {ReturnOutcome.REPLACED, ReturnOutcome.SCRAPPED}:
        _scrap(session, actor, returned, findings, witness, at)
    else:
        _mark(session, actor, EventType.RELEASE, lots, rma, findings, at)
    return event


def _scrap(
    session: Session,
    actor: Actor,
    returned: Event,
    findings: str,
    witness: str | None,
    at: datetime,
) -> None:
    lines = tuple(
        LineDraft(line.traceable_id, Direction.IN, line.role, line.quantity, line.location_id)
        for line in returned.lines
    )
    draft = EventDraft(
        type=EventType.DISPOSE,
        occurred_at=at,
        lines=lines,
        site_id=returned.site_id,
        business_step="destroying",
        code=returned.code,
        reason=findings,
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
    at: datetime,
) -> None:
    lines = tuple(LineDraft(row.id, Direction.ABOUT) for row in lots)
    draft = EventDraft(type=kind, occurred_at=at, lines=lines, code=rma, reason=reason)
    record_event(session, as_registry(actor), draft, at=at)


def _events_of(session: Session, actor: Actor, rma: str, kind: EventType) -> list[Event]:
    return list(
        session.scalars(
            select(Event).where(
                Event.organization_id == actor.operator_id,
                Event.code == rma,
                Event.type == kind,
                counts(),
            )
        )
    )
