"""Answers of consignees: by secret link without sign-in, in the portal, or by telephone."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Invalid
from core.numbers import NotANumber, read_decimal
from registry.recalls.errors import LinkRefused, RecallNotFound
from registry.recalls.models import Recall, RecallConsignee, RecallLine, RecallResponse
from registry.recalls.recalls import get_recall
from registry.recalls.standing import FATES, QUARANTINED, has_answered, standing
from registry.values import RecallState

WORDS = {
    "on_hand": "still here",
    "quarantined": "kept apart",
    "used": "used up",
    "destroyed": "destroyed",
    "returned": "sent back",
    "passed_on": "passed on",
}
_LONGEST = 2000
#: The power of ten of any stock.
_MOST = 12


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
    return _open_case(row[1], row[0])


def find_to_pass_on(session: Session, consignee_id: str) -> OpenCase:
    """Return the case that a consignee passed on; whoever asks has shown its secret.

    Raises:
        LinkRefused: There is no such consignee, or the case is closed.

    """
    row = session.execute(
        select(RecallConsignee, Recall)
        .join(Recall, Recall.id == RecallConsignee.recall_id)
        .where(RecallConsignee.public_id == consignee_id)
    ).first()
    if row is None:
        raise LinkRefused("This link does not work. Ask whoever sent it to you.")
    return _open_case(row[1], row[0])


def _open_case(recall: Recall, consignee: RecallConsignee) -> OpenCase:
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

    An empty one, a partial one and one of more than was received are recorded as they are;
    `registry.recalls.standing` says what that leaves open.

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
    quantities = checked_quantities({line.id for line in lines}, answer.quantities)
    response = RecallResponse(
        consignee_id=case.consignee.id,
        at=at,
        by=by,
        via=answer.via,
        quantities={str(line): values for line, values in quantities.items()},
        comment=answer.comment.strip()[:_LONGEST] or None,
    )
    case.consignee.responses.append(response)
    session.flush()
    rows = standing(case.consignee)
    # The time at which all was accounted for; a later answer can open it again.
    before = case.consignee.answered_at
    case.consignee.answered_at = (before or at) if has_answered(case.consignee) else None
    session.flush()
    record(
        session,
        actor,
        "recall.answer",
        f"recall:{case.recall.public_id}",
        at=at,
        after={
            "consignee": case.consignee.customer.name,
            "by": by,
            "via": answer.via,
            "lots_open": sum(row.open > 0 for row in rows),
            "lots_over": sum(row.over > 0 for row in rows),
        },
    )
    return response


def checked_quantities(
    lines: AbstractSet[int], typed: Mapping[int, Mapping[str, str]]
) -> dict[int, dict[str, str]]:
    """Return what was typed, of lines (or lots) of which anything was: id -> fate -> amount.

    Raises Invalid with the fields that are no amounts, or of what is not among `lines`.
    """
    wrong: dict[str, str] = {}
    found: dict[int, dict[str, str]] = {}
    for line_id in typed.keys() - lines:
        wrong[f"line_{line_id}"] = "This lot is not part of the notice."
    for line_id in sorted(lines):
        values = {}
        for fate in (*FATES, QUARANTINED):
            text = typed.get(line_id, {}).get(fate, "").strip()
            try:
                amount = read_decimal(text) if text else None
            except NotANumber as error:
                wrong[f"{fate}_{line_id}"] = str(error)
                continue
            if amount is not None and (amount < 0 or amount.adjusted() > _MOST):
                wrong[f"{fate}_{line_id}"] = "Write an amount of zero or more, such as 12 or 0.5."
            elif amount is not None:
                values[fate] = amount
        if values.get(QUARANTINED, Decimal(0)) > values.get("on_hand", Decimal(0)):
            wrong[f"quarantined_{line_id}"] = "This is more than is still here."
        if values:
            found[line_id] = {name: format(value, "f") for name, value in values.items()}
    if wrong:
        raise Invalid("Please look at the amounts again.", fields=wrong)
    return found


def _outsider(case: OpenCase) -> Actor:
    # Whoever holds the link acts for the consignee, and may do nothing else.
    return Actor(
        user_id=None,
        organization_id=case.consignee.customer_id,
        operator_id=case.recall.organization_id,
        name=f"{case.consignee.customer.name} (by link)",
    )
