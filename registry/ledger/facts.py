"""What is said again of a lot that is known: taken, or kept beside what was said before.

One rule for receipts, certificates, imports and the API. Nothing that is stated is lost: the
earlier date counts, and that two were stated is kept as a finding that the gap radar names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import check_day
from registry.errors import AlreadyDecided
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import EventInvalid
from registry.ledger.expiry import (
    follow_expiry,
    note_dates,
    own_expiry_counts,
    stated_by_itself,
    strictest,
)
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import LotFinding, Traceable
from registry.ledger.record import record_event
from registry.values import Direction, EventType, TraceableKind

EXPIRY = "expiry_date"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a paper or a system says of a lot or unit; None: nothing.

    `dates` by the name of their column: expiry_date, manufacture_date, retest_date.
    """

    dates: Mapping[str, date | None] = field(default_factory=dict)
    kind: TraceableKind | None = None


def take_facts(
    session: Session, actor: Actor, known: Traceable, stated: Stated, *, at: datetime
) -> None:
    """Take what is stated of a known lot; of two dates the earlier counts, with a finding.

    What was split, repacked or made from the lot follows, as far as it follows.

    Raises:
        EventInvalid: It is said to be a unit and is a lot, or the other way round; or it
            would expire before it was made.

    """
    if stated.kind not in {None, known.kind}:
        raise EventInvalid(f"{known.number} is a {known.kind.value}, not a {stated.kind}.")
    before, after = {}, {}
    for name, day in stated.dates.items():
        held = getattr(known, name)
        if day is None or day == held or _decided_against(session, known, name, day):
            continue
        check_day(day, at)
        if name == EXPIRY:
            known.own_expiry = strictest([known.own_expiry, day])
        if held is not None:
            _keep_finding(session, actor, known, name, (held, day), at=at)
        if held is None or day < held:
            before[name], after[name] = held, day
    if not after:
        return
    made, expiry = (after.get(name, getattr(known, name)) for name in ("manufacture_date", EXPIRY))
    if made and expiry and expiry < made:
        raise EventInvalid(f"{known.number} cannot expire ({expiry}) before it was made ({made}).")
    for name, day in after.items():
        setattr(known, name, day)
    session.flush()
    note_dates(session, actor, known, before, after, at)
    if EXPIRY in after:
        follow_expiry(session, actor, [known.id], at=at)


def settle_finding(
    session: Session,
    actor: Actor,
    known: Traceable,
    finding_id: int,
    day: date,
    *,
    reason: str,
    at: datetime,
    shown: str | None = None,
) -> Event:
    """Say which of two stated dates holds, and why; the event stays with the lot.

    Where other findings of the same date are open, the earliest of them counts until they are
    settled too. What was split, repacked or made from the lot follows in the same
    transaction, unless somebody stated its expiry. A day that is later than what the lot
    itself was taken from allows stands for the lot: it follows no longer.

    Raises:
        NotAllowed: The actor does not decide on lots.
        EventInvalid: No such finding, neither of its dates, no reason, or dates out of order.
        AlreadyDecided: It was settled before.

    """
    actor.require(Permission.DECIDE_LOTS)
    finding = session.scalars(
        select(LotFinding)
        .where(LotFinding.id == finding_id, LotFinding.traceable_id == known.id)
        .with_for_update()
    ).one_or_none()
    if finding is None:
        raise EventInvalid(f"Nothing of this kind was found about {known.number}.")
    if finding.settled_at is not None:
        raise AlreadyDecided(
            f"{finding.settled_by} settled this before: {finding.settled_on} holds."
        )
    if day not in {finding.earlier, finding.later}:
        raise EventInvalid("Choose one of the two dates.", fields={"day": "Choose one of the two"})
    if not reason.strip():
        raise EventInvalid("Say why.", fields={"reason": "A reason is needed; it stays on record."})
    word = finding.field.replace("_", " ")
    event = record_event(
        session,
        actor,
        EventDraft(
            type=EventType.INSPECT,
            occurred_at=at,
            lines=(LineDraft(known.id, Direction.ABOUT),),
            outcome="noted",
            reason=reason.strip(),
            business_step="inspecting",
            data={
                "settled": f"{word} is {day}, of {finding.earlier} and {finding.later}",
                **({"shown": shown} if shown else {}),
            },
        ),
        at=at,
    )
    finding.settled_on, finding.settled_at = day, at
    finding.settled_by, finding.settled_reason = actor.name, reason.strip()
    session.flush()
    open_ones = [
        row.earlier
        for row in findings_of(session, known)
        if row.field == finding.field and row.settled_at is None
    ]
    _set_date(session, actor, known, finding.field, min([day, *open_ones]), at)
    return event


def _set_date(
    session: Session, actor: Actor, known: Traceable, name: str, day: date, at: datetime
) -> None:
    held = getattr(known, name)
    setattr(known, name, day)
    made, expiry = known.manufacture_date, known.expiry_date
    if made and expiry and expiry < made:
        raise EventInvalid(f"{known.number} cannot expire ({expiry}) before it was made ({made}).")
    if name == EXPIRY:
        known.own_expiry = day
    session.flush()
    if held != day:
        note_dates(session, actor, known, {name: held}, {name: day}, at)
    if name == EXPIRY:
        if not own_expiry_counts(session, known):
            stated_by_itself(session, known)
        follow_expiry(session, actor, [known.id], at=at)


def _decided_against(session: Session, known: Traceable, name: str, day: date) -> bool:
    """Return whether quality settled on another date where this one was stated."""
    found = select(LotFinding.id).where(
        LotFinding.traceable_id == known.id,
        LotFinding.field == name,
        LotFinding.settled_on.is_not(None),
        LotFinding.settled_on != day,
        or_(LotFinding.earlier == day, LotFinding.later == day),
    )
    return session.scalars(found.limit(1)).first() is not None


def _keep_finding(
    session: Session,
    actor: Actor,
    known: Traceable,
    name: str,
    days: tuple[date, date],
    *,
    at: datetime,
) -> None:
    earlier, later = sorted(days)
    same = select(LotFinding.id).where(
        LotFinding.traceable_id == known.id,
        LotFinding.field == name,
        LotFinding.earlier == earlier,
        LotFinding.later == later,
    )
    if session.scalars(same).first() is not None:
        return
    session.add(
        LotFinding(
            organization_id=actor.operator_id,
            traceable_id=known.id,
            field=name,
            earlier=earlier,
            later=later,
            found_at=at,
            found_by=actor.name,
        )
    )
    session.flush()


def findings_of(session: Session, known: Traceable) -> list[LotFinding]:
    """Return what was stated in two ways of a lot or unit, the oldest first."""
    return list(
        session.scalars(
            select(LotFinding).where(LotFinding.traceable_id == known.id).order_by(LotFinding.id)
        )
    )
