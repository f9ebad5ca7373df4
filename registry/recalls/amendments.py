"""The launch of an amendment: what came to be known after the launch, signed by two persons.

The first looks at it and hands it on, the second launches it. New lots are marked as recalled,
lots that nothing leads to any more lose the mark, and only customers that got more or less than
they were told of are told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.db.bulk import among
from registry.documents.shown import check_shown
from registry.documents.signatures import hash_record, sign_record
from registry.ledger.bulk import Mark, place_marks
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.inheritance import as_registry
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.record import record_event
from registry.operations.models import Shipment
from registry.recalls.errors import NothingToAmend, NotPrepared
from registry.recalls.gap import Untold, read_untold
from registry.recalls.growth import grow, note_amendment
from registry.recalls.launch import ANSWER_WITHIN, check_second
from registry.recalls.models import (
    Recall,
    RecallAmendment,
    RecallConsignee,
    RecallLine,
    RecallScope,
)
from registry.recalls.recalls import get_recall
from registry.recalls.scope import deliveries, forget_scope, lock_reached
from registry.recalls.shown import launch_content
from registry.values import AmendmentState, Direction, EventType, RecallState

_NOT_REACHED = "not reached any more since a correction"


@dataclass(frozen=True, slots=True)
class Change:
    """One lot of which a consignee was told something else than is known now."""

    lot: Traceable
    told: Decimal
    got: Decimal
    #: It is no part of the case any more, whatever went there.
    lost: bool


@dataclass(frozen=True, slots=True)
class Amended:
    """A launched amendment, and the consignees that it concerns: their notices are to be queued."""

    recall: Recall
    amendment: RecallAmendment
    #: They got more than they were told of: they get the notice, and answer anew.
    to_tell: Sequence[RecallConsignee]
    #: They got less, and nothing more: they are told what the notice says no more.
    to_correct: Sequence[RecallConsignee]
    #: Id of a consignee to all that changed for it.
    changes: Mapping[int, Sequence[Change]]


def prepare_amendment(
    session: Session,
    actor: Actor,
    recall_id: str,
    *,
    shown: Mapping[str, Any] | None,
    at: datetime,
) -> RecallAmendment:
    """Hand the amendment on to a second person, as the first who looked at all of it.

    Raises:
        NothingToAmend: No amendment waits.
        ShownDiffers: Something is not as it was shown; says what.

    """
    recall, amendment = _waiting(session, actor, recall_id, at)
    content = launch_content(session, recall)
    check_shown(shown, content, word="handed on")
    amendment.prepared_at, amendment.prepared_by_id = at, actor.user_id
    amendment.prepared_for = hash_record(content)
    note_amendment(session, actor, recall, amendment, "recall.prepare_amendment", at)
    session.flush()
    return amendment


def launch_amendment(
    session: Session,
    actor: Actor,
    recall_id: str,
    *,
    shown: Mapping[str, Any] | None,
    password: str,
    at: datetime,
) -> Amended:
    """Launch the amendment that waits; the caller queues the notices with it.

    A case that was closed runs again from then on.

    Raises:
        NothingToAmend: No amendment waits.
        NotPrepared: No first person handed it on as it is now.
        SecondPersonNeeded: The actor handed it on, or changed its scope.
        ShownDiffers: Something is not as the signer was shown it; says what.
        SignatureRefused: The password does not fit.

    """
    recall, amendment = _waiting(session, actor, recall_id, at)
    content = launch_content(session, recall)
    check_shown(shown, content, word="launched")
    if amendment.prepared_for != hash_record(content):
        raise NotPrepared(
            "Two persons launch an amendment, and it says more now than the first handed on: "
            "have it handed on as it is now."
            if amendment.prepared_for
            else "Two persons launch an amendment: the first looks at it and hands it on."
        )
    check_second(session, actor, recall, amendment)
    signature = sign_record(
        session,
        actor,
        password=password,
        meaning=f"launch of amendment {amendment.number} of recall",
        subject=f"recall:{recall.public_id}",
        content=content,
        at=at,
    )
    amendment.state, amendment.content = AmendmentState.LAUNCHED, content
    amendment.launched_at, amendment.launched_by_id = at, actor.user_id
    amendment.signature_id = signature.id
    recall.state, recall.closed_at = RecallState.LAUNCHED, None
    lost = _take_out_lost(session, recall, amendment)
    session.flush()
    _mark(session, actor, recall, amendment, lost, at)
    to_tell, changes = _write_lines(session, recall, amendment, set(lost), at)
    note_amendment(session, actor, recall, amendment, "recall.launch_amendment", at)
    told = {row.id for row in to_tell}
    to_correct = [row for row in recall.consignees if row.id in changes.keys() - told]
    return Amended(recall, amendment, to_tell, to_correct, changes)


def _waiting(
    session: Session, actor: Actor, recall_id: str, at: datetime
) -> tuple[Recall, RecallAmendment]:
    """Return the case and its amendment, brought up to date and locked."""
    actor.require(Permission.RUN_RECALLS)
    recall = get_recall(session, actor, recall_id)
    amendment = None
    if recall.state is not RecallState.DRAFT:
        lock_reached(session, recall)  # lots first, then the case: as those who record events do
        amendment = grow(session, actor, recall, at=at)
    if amendment is None:
        raise NothingToAmend(f"Nothing was found since the launch of {recall.number}.")
    return recall, amendment


def _take_out_lost(session: Session, recall: Recall, amendment: RecallAmendment) -> list[int]:
    lost = list(
        session.scalars(
            update(RecallScope)
            .where(RecallScope.recall_id == recall.id, RecallScope.lost_id == amendment.id)
            .values(included=False, why=_NOT_REACHED)
            .returning(RecallScope.traceable_id)
            .execution_options(synchronize_session=False)
        )
    )
    forget_scope(session)
    return lost


def _mark(
    session: Session,
    actor: Actor,
    recall: Recall,
    amendment: RecallAmendment,
    lost: Sequence[int],
    at: datetime,
) -> None:
    placed = EventDraft(
        type=EventType.RECALL,
        occurred_at=at,
        reason=recall.reason,
        code=recall.number,
        outcome="place",
    )
    new = select(RecallScope.traceable_id).where(
        RecallScope.recall_id == recall.id,
        RecallScope.amendment_id == amendment.id,
        RecallScope.included.is_(True),
    )
    if session.scalars(new.limit(1)).first():
        place_marks(session, actor, [Mark(placed, new)], at=at)
    if lost:  # their hold stays until somebody decides on the goods
        lines = tuple(LineDraft(one, Direction.ABOUT) for one in lost)
        lifted = replace(placed, outcome="lift", reason=_NOT_REACHED, lines=lines)
        record_event(session, as_registry(actor), lifted, at=at)


def _write_lines(
    session: Session,
    recall: Recall,
    amendment: RecallAmendment,
    lost: Collection[int],
    at: datetime,
) -> tuple[list[RecallConsignee], dict[int, list[Change]]]:
    """Write what each customer got as it is known now.

    Returns whoever got more than it was told of, and by consignee id all that changed.
    """
    known = {row.customer_id: row for row in recall.consignees}
    to_tell: dict[int, RecallConsignee] = {}
    changes: dict[int, list[Change]] = {}
    went = _went(session, recall, read_untold(session, recall))
    for row, events in went:
        consignee = known.get(row.customer.id)
        if consignee is None:
            consignee = RecallConsignee(customer_id=row.customer.id)
            recall.consignees.append(consignee)
            session.flush()
            known[row.customer.id] = consignee
        _write_pair(session, consignee, row, events, amendment)
        change = Change(row.lot, row.told, row.got, lost=row.lot.id in lost)
        changes.setdefault(consignee.id, []).append(change)
        if row.got > row.told:
            to_tell[row.customer.id] = consignee
    for consignee in to_tell.values():  # they answer for all of it, anew
        consignee.answered_at, consignee.escalations = None, 0
        consignee.answer_due_at = at + ANSWER_WITHIN[recall.recall_class]
    session.flush()
    for consignee in known.values():
        session.expire(consignee, ["lines"])
    return list(to_tell.values()), changes


@dataclass(frozen=True, slots=True)
class _Went:
    """One lot in one ship event: id of the event, what it corrects, the shipment, how much."""

    event_id: int
    corrects_id: int | None
    shipment_id: int | None
    quantity: Decimal


def _went(
    session: Session, recall: Recall, untold: Sequence[Untold]
) -> list[tuple[Untold, list[_Went]]]:
    out = deliveries(recall).subquery()
    rows = session.execute(
        select(
            out.c.customer_id,
            out.c.traceable_id,
            out.c.event_id,
            Event.corrects_id,
            Shipment.id,
            out.c.quantity,
        )
        .join(Event, Event.id == out.c.event_id)
        .outerjoin(Shipment, Shipment.event_id == out.c.event_id)
        .where(among(session, out.c.traceable_id, {row.lot.id for row in untold}))
        .order_by(out.c.event_id)
    )
    found: dict[tuple[int, int], list[_Went]] = {}
    for customer, lot, *event in rows:
        found.setdefault((customer, lot), []).append(_Went(*event))
    return [(row, found.get((row.customer.id, row.lot.id), [])) for row in untold]


def _write_pair(
    session: Session,
    consignee: RecallConsignee,
    row: Untold,
    events: Sequence[_Went],
    amendment: RecallAmendment,
) -> None:
    """Bring the lines of one customer and lot in step; answers hang on lines, so none goes."""
    lines = {
        line.event_id: line
        for line in session.scalars(
            select(RecallLine).where(
                RecallLine.consignee_id == consignee.id, RecallLine.traceable_id == row.lot.id
            )
        ).unique()
    }
    for event in events:
        line = lines.pop(event.event_id, None) or lines.pop(event.corrects_id or 0, None)
        if line is None:
            line = RecallLine(
                consignee_id=consignee.id, traceable_id=row.lot.id, unit=row.lot.unit,
                event_id=event.event_id, quantity=Decimal(0),
            )  # fmt: skip
            session.add(line)
        if line.quantity != event.quantity:
            line.amendment_id = amendment.id
        line.event_id, line.shipment_id = event.event_id, event.shipment_id
        line.quantity = event.quantity
    for line in lines.values():  # it never went there after all
        line.quantity, line.amendment_id = Decimal(0), amendment.id
