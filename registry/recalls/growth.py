"""A running case grows by itself: late facts open an amendment, and new lots are held at once.

Whatever channel records an event, the ledger tells of it here, in the same transaction. What
nobody was told yet is worked out by `gap`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    insert,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import record
from core.db.bulk import among
from registry.genealogy.links import Way, reached
from registry.ledger.bulk import Mark, place_marks
from registry.ledger.drafts import EventDraft
from registry.ledger.inheritance import as_registry
from registry.ledger.models.traceable import Traceable
from registry.ledger.record import watch
from registry.recalls.gap import read_gap, untold_rows
from registry.recalls.models import (
    Recall,
    RecallAmendment,
    RecallScope,
)
from registry.recalls.scope import forget_scope, lock_reached, root_ids, traced
from registry.values import AmendmentState, EventType, RecallState

#: A closed case grows as well: what was forgotten does not become harmless by a close.
RUNNING = (RecallState.LAUNCHED, RecallState.CLOSED)
HOLD_REASON = "found to descend from recalled goods after the launch"


@watch
def follow_facts(
    session: Session, actor: Actor, touched: Collection[int], *, undone: bool, at: datetime
) -> None:
    """Grow every running case that reaches one of the touched lots."""
    rows = session.execute(
        select(Recall, RecallScope.traceable_id)
        .join(RecallScope, RecallScope.recall_id == Recall.id)
        .where(
            Recall.organization_id == actor.operator_id,
            Recall.state.in_(RUNNING),
            Recall.mock.is_(False),  # a drill is about one moment
            RecallScope.lost_id.is_(None),
            among(session, RecallScope.traceable_id, touched),
        )
        .order_by(Recall.id)
    ).all()
    met: dict[int, tuple[Recall, list[int]]] = {}
    for recall, lot in rows:
        met.setdefault(recall.id, (recall, []))[1].append(lot)
    for recall, lots in met.values():
        grow(session, actor, recall, from_lots=lots, undone=undone, at=at)


def grow_all(session: Session, actor: Actor, *, at: datetime) -> None:
    """Grow every running case by all that the ledger says, such as before it had its ear there."""
    for recall in session.scalars(
        select(Recall)
        .where(
            Recall.organization_id == actor.operator_id,
            Recall.state == RecallState.LAUNCHED,
            Recall.mock.is_(False),
        )
        .order_by(Recall.id)
    ).all():
        lock_reached(session, recall)  # lots first, then the case: as those who record events do
        grow(session, actor, recall, at=at)


def grow(
    session: Session,
    actor: Actor,
    recall: Recall,
    *,
    at: datetime,
    from_lots: Collection[int] | None = None,
    undone: bool = True,
) -> RecallAmendment | None:
    """Bring the amendment of a case up to date with the ledger; None if there is nothing to say.

    Args:
        session: Joins the caller's transaction.
        actor: Whoever recorded the late facts; the registry acts for them.
        recall: The case; its row is locked from here on, if there is news.
        at: When.
        from_lots: What new links start from; None: look at the whole case.
        undone: Whether links may have gone as well.

    """
    starts = root_ids(recall) if from_lots is None else tuple(from_lots)
    if not _has_news(session, recall, starts, undone=undone):
        return recall.draft_amendment  # and nobody waits for anybody
    session.refresh(recall, ["state"], with_for_update={"of": Recall})
    session.expire(recall, ["amendments"])
    amendment = recall.draft_amendment or _open_amendment(session, actor, recall, at)
    new = _newly_reached(session, recall, starts)
    if new:
        _take_in(session, actor, recall, amendment, new, at)
    if undone:
        _note_lost(session, recall, amendment)
    session.flush()
    forget_scope(session)
    if undone and not read_gap(session, recall):
        amendment.state = AmendmentState.EMPTIED
        note_amendment(session, actor, recall, amendment, "recall.amendment_emptied", at)
        return None
    return amendment


def _has_news(session: Session, recall: Recall, starts: tuple[int, ...], *, undone: bool) -> bool:
    """Return whether the amendment must be written; what nobody was told is not stored in it."""
    if recall.draft_amendment is not None and undone:
        return True
    new = _newly_reached(session, recall, starts)
    if new or (undone and _has_lost(session, recall)):
        return True
    if recall.draft_amendment is not None:
        return False
    return bool(untold_rows(session, recall, None if undone else [*starts, *new]))


def _newly_reached(session: Session, recall: Recall, starts: tuple[int, ...]) -> list[int]:
    known = select(RecallScope.traceable_id).where(
        RecallScope.recall_id == recall.id, RecallScope.lost_id.is_(None)
    )
    walk = reached(starts, Way.FORWARD).subquery()
    return list(session.scalars(select(walk.c.id).where(walk.c.id.not_in(known))))


def _unreached(recall: Recall) -> ColumnElement[bool]:
    """Return the SQL of a row of the scope that the roots do not reach any more."""
    walk = reached(root_ids(recall), Way.FORWARD).subquery()
    return and_(
        RecallScope.recall_id == recall.id, RecallScope.traceable_id.not_in(select(walk.c.id))
    )


def _has_lost(session: Session, recall: Recall) -> bool:
    found = select(RecallScope.traceable_id).where(
        _unreached(recall), RecallScope.lost_id.is_(None)
    )
    return session.scalars(found.limit(1)).first() is not None


def _open_amendment(
    session: Session, actor: Actor, recall: Recall, at: datetime
) -> RecallAmendment:
    amendment = RecallAmendment(
        number=len(recall.amendments) + 1, opened_at=at, opened_by=actor.name
    )
    recall.amendments.append(amendment)
    session.flush()
    note_amendment(session, actor, recall, amendment, "recall.amendment_opened", at)
    return amendment


def note_amendment(
    session: Session,
    actor: Actor,
    recall: Recall,
    amendment: RecallAmendment,
    action: str,
    at: datetime,
) -> None:
    """Write into the audit trail what happened to an amendment."""
    record(
        session,
        actor,
        action,
        f"recall:{recall.public_id}",
        at=at,
        after={"amendment": amendment.number, "state": amendment.state.value},
    )


def _take_in(
    session: Session,
    actor: Actor,
    recall: Recall,
    amendment: RecallAmendment,
    lots: list[int],
    at: datetime,
) -> None:
    """Write new lots into the scope and hold them: the hold stays until somebody decides."""
    mine = RecallScope.recall_id == recall.id, among(session, RecallScope.traceable_id, lots)
    quietly = {"synchronize_session": False}
    back = list(
        session.scalars(
            select(RecallScope.traceable_id).where(*mine, RecallScope.lost_id == amendment.id)
        )
    )
    session.execute(
        update(RecallScope)
        .where(*mine)
        .values(lost_id=None)
        .where(RecallScope.lost_id == amendment.id)
        .execution_options(**quietly)
    )
    # What an earlier amendment took out comes as new.
    session.execute(
        delete(RecallScope)
        .where(*mine, RecallScope.lost_id.is_not(None))
        .execution_options(**quietly)
    )
    fresh = sorted(set(lots) - set(back))
    ids = select(Traceable.id).where(among(session, Traceable.id, fresh))
    now = traced(session, ids).subquery()
    session.execute(
        insert(RecallScope).from_select(
            [
                "recall_id", "traceable_id", "produced", "shipped", "on_hand", "included",
                "amendment_id",
            ],
            select(literal(recall.id), *now.c, true(), literal(amendment.id)),
        )
    )  # fmt: skip
    # The registry holds them, whoever recorded what led there.
    own = replace(as_registry(actor), organization_id=actor.operator_id, site_ids=frozenset())
    hold = EventDraft(type=EventType.HOLD, occurred_at=at, reason=HOLD_REASON, code=recall.number)
    if fresh:
        place_marks(session, own, [Mark(hold, ids)], at=at)


def _note_lost(session: Session, recall: Recall, amendment: RecallAmendment) -> None:
    """Mark what is not reached any more; what nobody was told of yet leaves the scope."""
    quietly = {"synchronize_session": False}
    session.execute(
        delete(RecallScope)
        .where(_unreached(recall), RecallScope.amendment_id == amendment.id)
        .execution_options(**quietly)
    )
    session.execute(
        update(RecallScope)
        .where(_unreached(recall), RecallScope.lost_id.is_(None))
        .values(lost_id=amendment.id)
        .execution_options(**quietly)
    )
