"""What a running case does not say yet: worked out, not stored, from what went out and was told.

The amendment that waits (`growth` opens it) keeps the lots; what nobody was told is compared anew
each time.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Select, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db.bulk import among
from core.db.types import Quantity
from registry.ledger.book import status_facts
from registry.ledger.models.traceable import Traceable
from registry.ledger.state import StatusFact, derive_status
from registry.parties.models import Organization
from registry.recalls.models import (
    Recall,
    RecallAmendment,
    RecallConsignee,
    RecallLine,
    RecallScope,
)
from registry.recalls.scope import deliveries
from registry.values import AmendmentState


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
    def to_correct(self) -> list[Organization]:
        """The customers that got less than they were told of, and nothing more, by name."""
        more = {customer.id for customer in self.to_tell}
        return [customer for customer in self.told_too_much if customer.id not in more]

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
    rows = untold_rows(session, recall)
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


def untold_rows(
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
