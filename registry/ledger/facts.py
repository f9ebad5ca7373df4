"""What is said again of a lot that is known: taken, or kept beside what was said before.

One rule for receipts, certificates, imports and the API. Nothing that is stated is lost: the
earlier date counts, and that two were stated is kept as a finding that the gap radar names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import record
from core.clock import check_day
from registry.ledger.errors import EventInvalid
from registry.ledger.models.traceable import Edge, LotFinding, Traceable
from registry.values import TraceableKind

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

    What was split or repacked from the lot follows an expiry that becomes earlier.

    Raises:
        EventInvalid: It is said to be a unit and is a lot, or the other way round; or it
            would expire before it was made.

    """
    if stated.kind not in {None, known.kind}:
        raise EventInvalid(f"{known.number} is a {known.kind.value}, not a {stated.kind}.")
    before, after = {}, {}
    for name, day in stated.dates.items():
        held = getattr(known, name)
        if day is None or day == held:
            continue
        check_day(day, at)
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
    _note(session, actor, known, before, after, at)
    if EXPIRY in after:
        _lower_parts(session, actor, known, at)


def _lower_parts(session: Session, actor: Actor, source: Traceable, at: datetime) -> None:
    """Bring the expiry of what the same goods became (split, merged, repacked) down to its own."""
    seen, open_ids = {source.id}, [source.id]
    limit = source.expiry_date
    assert limit is not None
    while open_ids:
        parts = session.scalars(
            select(Traceable)
            .join(Edge, Edge.child_id == Traceable.id)
            .where(Edge.parent_id.in_(open_ids), Traceable.item_id == source.item_id)
        ).all()
        open_ids = []
        for part in parts:
            if part.id in seen:
                continue
            seen.add(part.id)
            open_ids.append(part.id)
            held = part.expiry_date
            if held is None or held > limit:
                part.expiry_date = limit
                _note(session, actor, part, {EXPIRY: held}, {EXPIRY: limit}, at)
    session.flush()


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


def _note(
    session: Session,
    actor: Actor,
    known: Traceable,
    before: Mapping[str, date | None],
    after: Mapping[str, date | None],
    at: datetime,
) -> None:
    record(
        session,
        actor,
        f"{known.kind.value}.dates",
        f"{known.kind.value}:{known.public_id}",
        at=at,
        before={name: day.isoformat() if day else None for name, day in before.items()},
        after={name: day.isoformat() if day else None for name, day in after.items()},
    )


def findings_of(session: Session, known: Traceable) -> list[LotFinding]:
    """Return what was stated in two ways of a lot or unit, the oldest first."""
    return list(
        session.scalars(
            select(LotFinding).where(LotFinding.traceable_id == known.id).order_by(LotFinding.id)
        )
    )
