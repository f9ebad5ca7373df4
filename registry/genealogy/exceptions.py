"""Exceptions: gaps of the radar with an owner, a day by which they are mended, and an end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Invalid, NotFound
from registry.errors import AlreadyDecided
from registry.genealogy.gaps import GapKind, Sweep
from registry.genealogy.models import ExceptionCase, GapSweep
from registry.items.models import Item
from registry.ledger.book import chunks
from registry.ledger.models.traceable import Traceable
from registry.parties.errors import UserNotFound
from registry.parties.models import Membership, User
from registry.quality.quality_events import list_owners
from registry.values import CaseState

#: How long each kind of gap may stay before somebody is told. A missing serial scan is the
#: most urgent: the goods have left, and a recall could not name the units.
WITHIN = {
    GapKind.NO_SERIAL: timedelta(days=1),
    GapKind.NEGATIVE: timedelta(days=2),
    GapKind.TIME_ORDER: timedelta(days=2),
    GapKind.NO_ORIGIN: timedelta(days=2),
    GapKind.TWO_DATES: timedelta(days=2),
    GapKind.NO_INPUT: timedelta(days=3),
    GapKind.NO_CERTIFICATE: timedelta(days=7),
}
#: After a message the next one about the same case waits so long.
AGAIN = timedelta(days=1)


class CaseNotFound(NotFound):
    """No such exception for this actor."""

    code = "exception_case.not_found"


def follow_gaps(
    session: Session, organization_id: int, sweep: Sweep, *, at: datetime
) -> tuple[int, int]:
    """Open a case for each gap that has none, close those whose gap is gone; return both counts.

    `sweep` holds all gaps of the organization; when and over what it was made is kept. A
    gap that came back opens its case again; one that somebody accepted stays accepted. The
    owner is the item's, where that is a person of the own staff.
    """
    known = {
        (row.traceable_id, row.kind): row
        for row in session.scalars(
            select(ExceptionCase).where(ExceptionCase.organization_id == organization_id)
        )
    }
    found = {(gap.traceable_id, gap.kind.value): gap for gap in sweep.gaps}
    owners = _owners(session, organization_id, [key[0] for key in found if key not in known])
    opened = 0
    for key, gap in found.items():
        case = known.get(key)
        if case is None:
            case = ExceptionCase(
                organization_id=organization_id,
                traceable_id=key[0],
                kind=key[1],
                owner_id=owners.get(key[0]),
            )
            session.add(case)
        elif case.state is not CaseState.GONE:
            continue
        case.state, case.closed_at, case.closed_by = CaseState.OPEN, None, None
        case.opened_at, case.due_at = at, at + WITHIN[gap.kind]
        case.escalated_at, case.escalations = None, 0
        opened += 1
    gone = [
        row.id for key, row in known.items() if row.state is CaseState.OPEN and key not in found
    ]
    _close(session, gone, at)
    session.merge(
        GapSweep(
            organization_id=organization_id,
            at=sweep.at,
            lots=sweep.lots,
            gaps=len(sweep.gaps),
        )
    )
    session.flush()
    return opened, len(gone)


def _close(session: Session, gone: Sequence[int], at: datetime) -> None:
    for part in chunks(gone):
        session.execute(
            update(ExceptionCase)
            .where(ExceptionCase.id.in_(part))
            .values(state=CaseState.GONE, closed_at=at, closed_by="gap radar")
        )


def last_sweep(session: Session, actor: Actor) -> GapSweep | None:
    """Return when the radar last looked at the actor's registry; None: never yet."""
    actor.require(Permission.VIEW_REGISTRY)
    return session.get(GapSweep, actor.operator_id)


def list_cases(
    session: Session, actor: Actor, *, state: CaseState = CaseState.OPEN, limit: int = 500
) -> Sequence[ExceptionCase]:
    """Return the exceptions in a state, the one due first in front."""
    actor.require(Permission.VIEW_REGISTRY)
    return session.scalars(
        select(ExceptionCase)
        .where(ExceptionCase.organization_id == _own(actor), ExceptionCase.state == state)
        .order_by(ExceptionCase.due_at, ExceptionCase.id)
        .limit(limit)
    ).all()


def get_case(session: Session, actor: Actor, case_id: str) -> ExceptionCase:
    """Return one exception by public id; CaseNotFound if it is not the actor's."""
    actor.require(Permission.VIEW_REGISTRY)
    row = session.scalars(
        select(ExceptionCase).where(
            ExceptionCase.public_id == case_id, ExceptionCase.organization_id == _own(actor)
        )
    ).one_or_none()
    if row is None:
        raise CaseNotFound("There is no such exception.")
    return row


def assign_case(
    session: Session,
    actor: Actor,
    case_id: str,
    *,
    owner_id: str,
    due_at: datetime | None,
    at: datetime,
) -> ExceptionCase:
    """Give an open exception an owner of the own staff, and a new time if one is named.

    Raises:
        CaseNotFound, UserNotFound: Not the actor's.
        AlreadyDecided: It is not open any more.

    """
    case = _open_case(session, actor, case_id)
    owner = next((row for row in list_owners(session, actor) if row.public_id == owner_id), None)
    if owner is None:
        raise UserNotFound("Nobody of this company can own the exception.")
    before = {"owner": case.owner.name if case.owner else None, "due_at": case.due_at.isoformat()}
    case.owner = owner
    if due_at is not None and due_at != case.due_at:
        case.due_at, case.escalated_at = due_at, None
    session.flush()
    _note(session, actor, case, "assign", at, before, {"owner": owner.name})
    return case


def accept_case(
    session: Session, actor: Actor, case_id: str, *, reason: str, at: datetime
) -> ExceptionCase:
    """Accept that a gap stays, with the reason; it is not brought up again.

    Raises:
        CaseNotFound: Not the actor's.
        AlreadyDecided: It is not open any more.
        Invalid: Nothing says why.

    """
    case = _open_case(session, actor, case_id)
    if not reason.strip():
        raise Invalid("Say why it may stay.", fields={"reason": "Say why it may stay."})
    case.state, case.closed_at, case.closed_by = CaseState.ACCEPTED, at, actor.name
    case.note = reason.strip()
    session.flush()
    _note(session, actor, case, "accept", at, {"state": "open"}, {"state": "accepted"}, case.note)
    return case


def take_overdue(
    session: Session, organization_id: int, *, at: datetime
) -> dict[User | None, list[ExceptionCase]]:
    """Return the overdue exceptions that somebody must be told of now, by owner, and mark them.

    Each case is told of once a day; whoever composes the messages does so in this transaction.
    """
    rows = session.scalars(
        select(ExceptionCase)
        .where(
            ExceptionCase.organization_id == organization_id,
            ExceptionCase.state == CaseState.OPEN,
            ExceptionCase.due_at < at,
        )
        .order_by(ExceptionCase.due_at, ExceptionCase.id)
    )
    told: dict[User | None, list[ExceptionCase]] = {}
    for row in rows:
        if row.escalated_at is None or at - row.escalated_at >= AGAIN:
            row.escalated_at = at
            row.escalations += 1
            told.setdefault(row.owner, []).append(row)
    session.flush()
    return told


def count_overdue_cases(session: Session, actor: Actor, *, at: datetime) -> int:
    """Return how many open exceptions are overdue."""
    return len(
        session.scalars(
            select(ExceptionCase.id).where(
                ExceptionCase.organization_id == _own(actor),
                ExceptionCase.state == CaseState.OPEN,
                ExceptionCase.due_at < at,
            )
        ).all()
    )


def _owners(session: Session, organization_id: int, ids: Sequence[int]) -> dict[int, int]:
    """Return the user id of each lot's item owner, where the name is one person's of the staff."""
    people: dict[str, set[int]] = {}
    for user_id, name in session.execute(
        select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organization_id == organization_id, User.active)
    ):
        people.setdefault(name, set()).add(user_id)
    found: dict[int, int] = {}
    for part in chunks(ids):
        for traceable_id, owner in session.execute(
            select(Traceable.id, Item.owner)
            .join(Item, Item.id == Traceable.item_id)
            .where(Traceable.id.in_(part))
        ):
            named = people.get(owner or "", set())
            if len(named) == 1:
                found[traceable_id] = next(iter(named))
    return found


def _open_case(session: Session, actor: Actor, case_id: str) -> ExceptionCase:
    actor.require(Permission.MANAGE_QUALITY)
    case = get_case(session, actor, case_id)
    if case.state is not CaseState.OPEN:
        raise AlreadyDecided("This exception is closed already.")
    return case


def _note(
    session: Session,
    actor: Actor,
    case: ExceptionCase,
    what: str,
    at: datetime,
    before: dict[str, str | None],
    after: dict[str, str],
    reason: str | None = None,
) -> None:
    subject = f"exception:{case.public_id}"
    record(
        session, actor, f"exception.{what}", subject, at=at,
        before=before, after=after, reason=reason,
    )  # fmt: skip


def _own(actor: Actor) -> int:
    # A partner's member finds nothing here: no organization has the id 0.
    return actor.operator_id if actor.is_operator else 0
