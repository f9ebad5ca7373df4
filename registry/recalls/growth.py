"""A running case grows by itself: late facts open an amendment, and new lots are held at once.

Whatever channel records an event, the ledger tells of it here, in the same transaction. What
nobody was told yet is not stored but worked out: what went out against what was told.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    true,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import record
from core.db.bulk import among
from core.db.types import Quantity
from registry.genealogy.links import Way, reached
from registry.ledger.book import status_facts
from registry.ledger.bulk import Mark, place_marks
from registry.ledger.drafts import EventDraft
from registry.ledger.inheritance import as_registry
from registry.ledger.models.traceable import Traceable
from registry.ledger.record import watch
from registry.ledger.state import StatusFact, derive_status
from registry.parties.models import Organization
from registry.recalls.models import (
    Recall,
    RecallAmendment,
    RecallConsignee,
    RecallLine,
    RecallScope,
)
from registry.recalls.scope import deliveries, forget_scope, lock_reached, root_ids, traced
from registry.values import AmendmentState, EventType, RecallState

#: A closed case grows as well: what was forgotten does not become harmless by a close.
RUNNING = (RecallState.LAUNCHED, RecallState.CLOSED)
HOLD_REASON = "found to descend from recalled goods after the launch"


@dataclass(frozen=True, slots=True)
class Untold:
    """One lot that one customer was told of wrongly: what it got, and what it was told."""

    customer: Organization
    lot: Traceable
    got: Decimal
    told: Decimal


@dataclass(frozen=True, slots=True)
class Gap:
    """What a running case does not say yet."""

    lots: tuple[RecallScope, ...] = ()  # reached since the launch
    #: Reached since the launch, and marked as recalled already, as the part of a recalled lot is.
    marked: tuple[RecallScope, ...] = ()
    taken_out: tuple[RecallScope, ...] = ()  # of these, by a person with a reason
    lost: tuple[RecallScope, ...] = ()  # not reached any more
    untold: tuple[Untold, ...] = ()

    @property
    def to_tell(self) -> list[Organization]:
        """The customers that got more than they were told of, by name."""
        found = {row.customer.id: row.customer for row in self.untold if row.got > row.told}
        return sorted(found.values(), key=lambda customer: customer.name)

    @property
    def told_too_much(self) -> list[Organization]:
        """The customers that were told of more than they got, by name."""
        found = {row.customer.id: row.customer for row in self.untold if row.got < row.told}
        return sorted(found.values(), key=lambda customer: customer.name)

    def __bool__(self) -> bool:
        return self.open or bool(self.marked)

    @property
    def open(self) -> bool:
        """Whether anything is missing outside or on the goods; if not, only a signature is."""
        return bool(self.lots or self.taken_out or self.lost or self.untold)

    @property
    def sentence(self) -> str:
        """In words: "2 lots and 1 customer found since the launch are not informed yet."."""
        said = []
        new = [_many(len(self.lots), "lot"), _many(len(self.to_tell), "customer")]
        count = len(self.lots) + len(self.to_tell)
        if count:
            are = "is" if count == 1 else "are"
            said.append(
                f"{' and '.join(filter(None, new))} found since the launch {are} not informed yet."
            )
        if self.marked:
            carry = "carries" if len(self.marked) == 1 else "carry"
            said.append(
                f"{_many(len(self.marked), 'part')} of recalled lots since the launch "
                f"{carry} the mark already."
            )
        if self.taken_out:
            were = "was" if len(self.taken_out) == 1 else "were"
            said.append(f"{_many(len(self.taken_out), 'lot')} found since {were} taken out.")
        if self.lost:
            are = "is" if len(self.lost) == 1 else "are"
            said.append(
                f"{_many(len(self.lost), 'lot')} {are} not reached any more since a correction."
            )
        if self.told_too_much:
            were = "was" if len(self.told_too_much) == 1 else "were"
            said.append(
                f"{_many(len(self.told_too_much), 'customer')} {were} told of more than came there."
            )
        return " ".join(said)


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}" if count else ""


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
        _tell(session, actor, recall, amendment, "recall.amendment_emptied", at)
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
    return bool(_untold_rows(session, recall, None if undone else [*starts, *new]))


def read_gap(session: Session, recall: Recall) -> Gap:
    """Return what the case does not say yet; nothing where no amendment waits."""
    amendment = recall.draft_amendment
    if amendment is None:
        return Gap()
    rows = session.scalars(
        select(RecallScope)
        .join(Traceable, Traceable.id == RecallScope.traceable_id)
        .where(
            RecallScope.recall_id == recall.id,
            (RecallScope.amendment_id == amendment.id) | (RecallScope.lost_id == amendment.id),
        )
        .order_by(Traceable.item_id, Traceable.number)
    ).unique()
    scope = list(rows)
    marked = _marked(session, recall, [row.traceable_id for row in scope])
    new = [row for row in scope if row.lost_id is None and row.included]
    return Gap(
        lots=tuple(row for row in new if row.traceable_id not in marked),
        marked=tuple(row for row in new if row.traceable_id in marked),
        taken_out=tuple(row for row in scope if row.lost_id is None and not row.included),
        lost=tuple(row for row in scope if row.lost_id is not None),
        untold=read_untold(session, recall),
    )


def _marked(session: Session, recall: Recall, lots: list[int]) -> set[int]:
    """Return which of the lots carry the mark of this case."""
    facts: dict[int, list[StatusFact]] = {}
    for lot, fact in status_facts(session, lots):
        facts.setdefault(lot, []).append(fact)
    return {lot for lot, mine in facts.items() if recall.number in derive_status(mine).recalls}


def gaps_of(session: Session, actor: Actor) -> dict[int, Gap]:
    """Return by case id what the operator's cases do not say yet, where that is anything open."""
    waiting = session.scalars(
        select(Recall)
        .join(RecallAmendment, RecallAmendment.recall_id == Recall.id)
        .where(
            Recall.organization_id == (actor.operator_id if actor.is_operator else 0),
            RecallAmendment.state == AmendmentState.DRAFT,
        )
    ).unique()
    found = {recall.id: read_gap(session, recall) for recall in waiting}
    return {key: gap for key, gap in found.items() if gap.open}


def untold_customers(session: Session, actor: Actor) -> dict[int, list[Recall]]:
    """Return by customer id the cases that it is not, or not fully, informed of."""
    found: dict[int, list[Recall]] = {}
    for recall_id, gap in gaps_of(session, actor).items():
        recall = session.get_one(Recall, recall_id)
        for customer in gap.to_tell:
            found.setdefault(customer.id, []).append(recall)
    return found


def read_untold(session: Session, recall: Recall) -> tuple[Untold, ...]:
    """Return each customer and lot of which something else went out than was told."""
    rows = _untold_rows(session, recall)
    lots = {
        row.id: row
        for row in session.scalars(
            select(Traceable).where(among(session, Traceable.id, {row[1] for row in rows}))
        )
    }
    customers = {
        row.id: row
        for row in session.scalars(
            select(Organization).where(among(session, Organization.id, {row[0] for row in rows}))
        )
    }
    found = [Untold(customers[customer], lots[lot], *both) for customer, lot, *both in rows]
    return tuple(sorted(found, key=lambda row: (row.customer.name, row.lot.number)))


def _untold_rows(
    session: Session, recall: Recall, lots: Collection[int] | None = None
) -> list[tuple[int, int, Decimal, Decimal]]:
    """Return (customer, lot, got, told) where the two differ; all lots, or of these only."""
    out = deliveries(recall).subquery()
    told = (
        select(RecallConsignee.customer_id, RecallLine.traceable_id, RecallLine.quantity)
        .join(RecallConsignee, RecallConsignee.id == RecallLine.consignee_id)
        .where(RecallConsignee.recall_id == recall.id)
        .subquery()
    )
    none = literal(0, BigInteger())
    both = union_all(
        *(
            select(
                rows.c.customer_id,
                rows.c.traceable_id,
                *(
                    (type_coerce(rows.c.quantity, BigInteger) if rows is side else none).label(name)
                    for name, side in (("got", out), ("told", told))
                ),
            )
            for rows in (out, told)
        )
    ).subquery()
    got, said = func.sum(both.c.got), func.sum(both.c.told)
    query: Select[Any] = (
        select(
            both.c.customer_id,
            both.c.traceable_id,
            type_coerce(got, Quantity()),
            type_coerce(said, Quantity()),
        )
        .group_by(both.c.customer_id, both.c.traceable_id)
        .having(got != said)
    )
    if lots is not None:
        query = query.where(among(session, both.c.traceable_id, lots))
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


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
    _tell(session, actor, recall, amendment, "recall.amendment_opened", at)
    return amendment


def _tell(
    session: Session,
    actor: Actor,
    recall: Recall,
    amendment: RecallAmendment,
    action: str,
    at: datetime,
) -> None:
    record(
        session,
        actor,
        action,
        f"recall:{recall.public_id}",
        at=at,
        after={"amendment": amendment.number},
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
