"""Answers of consignees: by secret link without sign-in, in the portal, or by telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Invalid
from registry.recalls.errors import LinkRefused, RecallNotFound
from registry.recalls.models import Recall, RecallConsignee, RecallLine, RecallResponse
from registry.recalls.recalls import get_recall
from registry.values import RecallState

#: What became of a quantity; "quarantined" is part of what is on hand.
FATES = ("on_hand", "used", "destroyed", "returned", "passed_on")
QUARANTINED = "quarantined"
WORDS = {
    "on_hand": "still here",
    "quarantined": "kept apart",
    "used": "used up",
    "destroyed": "destroyed",
    "returned": "sent back",
    "passed_on": "passed on",
}
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: per line id, what became of how much (as typed), and by whom."""

    by: str
    quantities: Mapping[int, Mapping[str, str]]
    comment: str = ""
    via: str = "link"


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What somebody with a good link sees: their own part of a case, and nothing else."""

    recall: Recall
    consignee: RecallConsignee


def find_by_link(session: Session, token_hash: str) -> OpenCase:
    """Return the case of a link by the hash of its secret; changes nothing.

    Raises:
        LinkRefused: The link is altered, or the case is closed.

    """
    row = session.execute(
        select(RecallConsignee, Recall)
        .join(Recall, Recall.id == RecallConsignee.recall_id)
        .where(RecallConsignee.token_hash == token_hash)
    ).first()
    if row is None:
        raise LinkRefused(
            "This link does not work. Copy the whole address from the message, or call the sender."
        )
    consignee, recall = row
    if recall.state is not RecallState.LAUNCHED:
        raise LinkRefused(f"Case {recall.number} is closed. Nothing more needs to be answered.")
    return OpenCase(recall, consignee)


def note_opened(session: Session, case: OpenCase, *, at: datetime) -> None:
    """Note that the consignee has seen the notice; only the first time counts."""
    if case.consignee.opened_at is None:
        case.consignee.opened_at = at
        session.flush()


def answer_by_link(
    session: Session, token_hash: str, answer: Answer, *, at: datetime
) -> RecallResponse:
    """Record an answer given through the link; a later one adds to the record.

    Raises:
        LinkRefused: As `find_by_link`.
        Invalid: A quantity makes no sense; says which.

    """
    case = find_by_link(session, token_hash)
    note_opened(session, case, at=at)
    return _record(session, case, answer, _outsider(case), at=at)


def answer_for_consignee(
    session: Session,
    actor: Actor,
    recall_id: str,
    consignee_id: str,
    answer: Answer,
    *,
    at: datetime,
) -> RecallResponse:
    """Record what a consignee said by telephone, as staff; or in the portal, as themselves.

    Raises:
        RecallNotFound: There is no such case for the actor.

    """  # fmt: skip
    if actor.is_operator:
        actor.require(Permission.RUN_RECALLS)
        recall = get_recall(session, actor, recall_id)
        mine = RecallConsignee.recall_id == recall.id
    else:
        actor.require(Permission.VIEW_OWN_SHIPMENTS)
        mine = RecallConsignee.customer_id == actor.organization_id
    row = session.execute(
        select(RecallConsignee, Recall)
        .join(Recall, Recall.id == RecallConsignee.recall_id)
        .where(
            RecallConsignee.public_id == consignee_id,
            Recall.organization_id == actor.operator_id,
            Recall.state == RecallState.LAUNCHED,
            mine,
        )
    ).first()
    if row is None:
        raise RecallNotFound("There is no such recall case.")
    return _record(session, OpenCase(row[1], row[0]), answer, actor, at=at)


def _record(
    session: Session, case: OpenCase, answer: Answer, actor: Actor, *, at: datetime
) -> RecallResponse:
    by = " ".join(answer.by.split())[:200]
    if not by:
        raise Invalid("Say who answers.", fields={"by": "Please write your name."})
    lines = session.scalars(
        select(RecallLine).where(RecallLine.consignee_id == case.consignee.id)
    ).unique()
    quantities = _checked({line.id: line for line in lines}, answer.quantities)
    response = RecallResponse(
        consignee_id=case.consignee.id,
        at=at,
        by=by,
        via=answer.via,
        quantities={str(line): values for line, values in quantities.items()},
        comment=answer.comment.strip()[:_LONGEST] or None,
    )
    session.add(response)
    case.consignee.answered_at = case.consignee.answered_at or at
    session.flush()
    record(
        session,
        actor,
        "recall.answer",
        f"recall:{case.recall.public_id}",
        at=at,
        after={"consignee": case.consignee.customer.name, "by": by, "via": answer.via},
    )
    return response


def _checked(
    lines: Mapping[int, RecallLine], typed: Mapping[int, Mapping[str, str]]
) -> dict[int, dict[str, str]]:
    wrong: dict[str, str] = {}
    found: dict[int, dict[str, str]] = {}
    for line_id in typed.keys() - lines.keys():
        wrong[f"line_{line_id}"] = "This lot is not part of the notice."
    for line_id, line in lines.items():
        values = {}
        for fate in (*FATES, QUARANTINED):
            amount = _amount(typed.get(line_id, {}).get(fate, ""))
            if amount is None:
                wrong[f"{fate}_{line_id}"] = "Write a number, such as 12 or 0.5."
            values[fate] = amount or Decimal(0)
        total = sum((values[fate] for fate in FATES), Decimal(0))
        if total > line.quantity:
            wrong[f"on_hand_{line_id}"] = (
                f"Together this is {total}; you received {format(line.quantity, 'f')} {line.unit}."
            )
        if values[QUARANTINED] > values["on_hand"]:
            wrong[f"quarantined_{line_id}"] = "This is more than is still here."
        found[line_id] = {name: format(value, "f") for name, value in values.items()}
    if wrong:
        raise Invalid("Please look at the amounts again.", fields=wrong)
    return found


def _amount(text: str) -> Decimal | None:
    text = text.strip().replace(" ", "").replace(",", ".")
    if not text:
        return Decimal(0)
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount < 0 or amount.adjusted() > 12:  # noqa: PLR2004  any stock
        return None
    return amount


def _outsider(case: OpenCase) -> Actor:
    # Whoever holds the link acts for the consignee, and may do nothing else.
    return Actor(
        user_id=None,
        organization_id=case.consignee.customer_id,
        operator_id=case.recall.organization_id,
        name=f"{case.consignee.customer.name} (by link)",
    )
