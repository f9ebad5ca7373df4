"""Answers of those to whom a consignee passed the notice on: for themselves, never for it.

Each has a link of its own from its first answer on. What they hold came out of what a consignee
accounts for, so it is shown and counted apart and added to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import record
from core.db.bulk import among
from core.errors import Conflict, Invalid
from registry.ledger.models.traceable import Traceable
from registry.recalls.answers import OpenCase, checked_quantities, find_to_pass_on
from registry.recalls.errors import LinkRefused
from registry.recalls.models import Recall, RecallConsignee, RecallForward, RecallForwardAnswer
from registry.recalls.received import passed_on_lots

#: So many may answer to one consignee's notice, and so often each: the link goes round.
MOST_FORWARDS: Final = 100
MOST_ANSWERS: Final = 20
_LONGEST: Final = 2000


class TooManyAnswers(Conflict):
    """More answers than a notice that was passed on may have."""

    code = "recall.too_many_answers"


@dataclass(frozen=True, slots=True)
class ForwardAnswer:
    """What somebody says who got goods from a consignee; quantities as typed, per lot id."""

    company: str
    by: str
    quantities: Mapping[int, Mapping[str, str]]
    comment: str = ""


def answer_as_forwarded(
    session: Session, consignee_id: str, answer: ForwardAnswer, *, at: datetime
) -> RecallForward:
    """Record the first answer of somebody that the notice was passed on to.

    Raises:
        LinkRefused: There is no such consignee, or the case is closed.
        Invalid: Nobody is named, nothing is said, or an amount makes no sense; says which.
        TooManyAnswers: So many have answered already that the rest must call.

    """
    case = find_to_pass_on(session, consignee_id)
    company = " ".join(answer.company.split())[:200]
    if not company:
        raise Invalid("Say who answers.", fields={"company": "Please write your company's name."})
    lock = select(RecallConsignee.id).where(RecallConsignee.id == case.consignee.id)
    session.execute(lock.with_for_update())
    others = select(func.count()).where(RecallForward.consignee_id == case.consignee.id)
    if session.execute(others).scalar_one() >= MOST_FORWARDS:
        raise TooManyAnswers("Too many have answered by this link. Please call the sender.")
    forward = RecallForward(consignee_id=case.consignee.id, company=company, created_at=at)
    session.add(forward)
    _add(session, case, forward, answer, at)
    return forward


def answer_again(
    session: Session, forward_id: str, answer: ForwardAnswer, *, at: datetime
) -> RecallForward:
    """Record a further answer; whoever gives it has shown the secret of the own link.

    Raises:
        LinkRefused: There is no such answer, or the case is closed.
        Invalid: As `answer_as_forwarded`.
        TooManyAnswers: It has answered too often.

    """
    case, forward = find_forward(session, forward_id)
    if len(forward.answers) >= MOST_ANSWERS:
        raise TooManyAnswers("You have answered very often by this link. Please call the sender.")
    _add(session, case, forward, answer, at)
    return forward


def find_forward(session: Session, forward_id: str) -> tuple[OpenCase, RecallForward]:
    """Return whoever answered by this link before, with its case; LinkRefused as above."""
    forward = session.scalars(
        select(RecallForward).where(RecallForward.public_id == forward_id)
    ).first()
    if forward is None:
        raise LinkRefused("This link does not work. Ask whoever sent it to you.")
    return find_to_pass_on(session, forward.consignee.public_id), forward


def forwarded_standing(forward: RecallForward) -> dict[int, dict[str, Decimal]]:
    """Return what counts now of its answers: lot id -> fate -> quantity, in the lot's unit."""
    said: dict[int, dict[str, Decimal]] = {}
    for answer in forward.answers:
        for lot, values in answer.quantities.items():
            said[int(lot)] = {fate: Decimal(str(value)) for fate, value in values.items()}
    return said


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Somebody whom a consignee passed the notice on to, and what counts of its answers."""

    forward: RecallForward
    #: (lot, its unit, fate to quantity), by number.
    lots: tuple[tuple[str, str, Mapping[str, Decimal]], ...]


def forwards_of(session: Session, recall: Recall) -> dict[int, list[Forwarded]]:
    """Return by consignee id who answered by its link to pass on, the first first."""
    rows = session.scalars(
        select(RecallForward)
        .join(RecallConsignee, RecallConsignee.id == RecallForward.consignee_id)
        .where(RecallConsignee.recall_id == recall.id)
        .order_by(RecallForward.id)
    ).unique()
    stated = [(row, forwarded_standing(row)) for row in rows]
    ids = {lot for _, said in stated for lot in said}
    lots = {
        row.id: row
        for row in session.scalars(select(Traceable).where(among(session, Traceable.id, ids)))
    }
    found: dict[int, list[Forwarded]] = {}
    for forward, said in stated:
        named = sorted(
            ((lots[lot].number, lots[lot].unit, fates) for lot, fates in said.items()),
            key=lambda row: row[0],
        )
        found.setdefault(forward.consignee_id, []).append(Forwarded(forward, tuple(named)))
    return found


def _add(
    session: Session, case: OpenCase, forward: RecallForward, answer: ForwardAnswer, at: datetime
) -> None:
    by = " ".join(answer.by.split())[:200]
    if not by:
        raise Invalid("Say who answers.", fields={"by": "Please write your name."})
    lots = {row.id for row in passed_on_lots(session, case.consignee)}
    quantities = checked_quantities(lots, answer.quantities)
    comment = answer.comment.strip()[:_LONGEST] or None
    if not quantities and comment is None:
        raise Invalid("Say how much of it you have; write 0 if it is none.")
    forward.answers.append(
        RecallForwardAnswer(
            at=at,
            by=by,
            quantities={str(lot): values for lot, values in quantities.items()},
            comment=comment,
        )
    )
    session.flush()
    outsider = Actor(
        user_id=None,
        organization_id=case.recall.organization_id,
        operator_id=case.recall.organization_id,
        name=f"{forward.company} (forwarded by {case.consignee.customer.name})",
    )
    after = {"by": by, "forwarded by": case.consignee.customer.name, "lots": len(quantities)}
    subject = f"recall:{case.recall.public_id}"
    record(session, outsider, "recall.forward_answer", subject, at=at, after=after)
