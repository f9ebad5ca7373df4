"""Reading recall cases: the list, and the four panels of a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.db.types import Quantity
from registry.documents.models import Document
from registry.items.models import Item
from registry.ledger.flows import AMOUNTS, Flows, flow_query, trade_query
from registry.ledger.models.traceable import Balance, Location, Traceable, TraceableDocument
from registry.parties.models import Organization
from registry.recalls.gap import Gap, read_gap
from registry.recalls.models import Recall, RecallConsignee, RecallLine, RecallScope
from registry.recalls.recalls import get_recall
from registry.recalls.scope import deliveries, included_ids
from registry.recalls.standing import LineStanding, standing
from registry.values import RecallState

#: So many lots and places a page lists; the figures count all.
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """What of one item is affected and where it is now, in its unit."""

    item: str
    sku: str
    unit: str
    lots: int
    #: `used` went into other lots, which are in the scope themselves.
    flows: Flows


@dataclass(frozen=True, slots=True)
class Place:
    """Where some of it lies at this moment."""

    lot: Traceable
    location: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """One consignee in the case: what it got, and what it says became of it, by unit."""

    consignee: RecallConsignee
    lots: int
    shipments: int
    received: dict[str, Decimal]
    #: What came back here of it, by the ledger.
    returned: dict[str, Decimal]
    accounted: dict[str, Decimal]  # never more than was received
    standing: tuple[LineStanding, ...]
    due_passed: bool

    @property
    def open(self) -> tuple[LineStanding, ...]:
        """The lots of which not all is accounted for."""
        return tuple(row for row in self.standing if row.open)

    @property
    def over(self) -> tuple[LineStanding, ...]:
        """The lots of which more is stated than was received."""
        return tuple(row for row in self.standing if row.over)

    @property
    def answered(self) -> bool:
        """Whether an answer came and all is accounted for."""
        return bool(self.consignee.responses) and not self.open

    @property
    def overdue(self) -> bool:
        """Whether the answer, or the rest of it, was due before."""
        return self.due_passed and bool(self.open)

    @property
    def out(self) -> dict[str, Decimal]:
        """What did not come back."""
        return {
            unit: quantity - self.returned.get(unit, Decimal(0))
            for unit, quantity in self.received.items()
        }

    @property
    def state(self) -> str:
        """In a word: answered, not concerned, overdue, incomplete, opened or waiting.

        Not concerned: a correction showed that none of it ever went there.
        """
        if self.answered:
            return "answered"
        if not self.received:
            return "not concerned"
        if self.overdue:
            return "overdue"
        if self.consignee.responses:
            return "incomplete"
        return "opened" if self.consignee.opened_at else "waiting"


@dataclass(frozen=True, slots=True)
class CaseView:
    """All that the page of a case shows."""

    recall: Recall
    items: tuple[ItemFigures, ...]
    scope: tuple[RecallScope, ...]
    lots: int
    excluded: int
    places: tuple[Place, ...]
    parts: tuple[Part, ...]
    #: Of all answers: fate -> unit -> quantity.
    fates: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    #: What came to be known since the launch and is not launched yet.
    gap: Gap = field(default_factory=Gap)

    @property
    def answered(self) -> int:
        """How many consignees have accounted for all that they got."""
        return sum(part.answered for part in self.parts if part.received)

    @property
    def asked(self) -> int:
        """How many consignees got any of it."""
        return sum(bool(part.received) for part in self.parts)


def list_recalls(session: Session, actor: Actor) -> Sequence[Recall]:
    """Return the cases of the operator, newest first."""
    actor.require(Permission.VIEW_RECALLS)
    return session.scalars(
        select(Recall)
        .where(Recall.organization_id == (actor.operator_id if actor.is_operator else 0))
        .order_by(Recall.id.desc())
    ).all()


def read_case(session: Session, actor: Actor, recall_id: str, *, at: datetime) -> CaseView:
    """Return one case with its figures as they are now; RecallNotFound if not the actor's."""
    recall = get_recall(session, actor, recall_id)
    scope = session.scalars(
        select(RecallScope)
        .join(Traceable, Traceable.id == RecallScope.traceable_id)
        .where(RecallScope.recall_id == recall.id)
        .order_by(RecallScope.included, Traceable.item_id, Traceable.number)
        .limit(MOST_ROWS)
    ).unique()
    lots, excluded = session.execute(
        select(
            func.count().filter(RecallScope.included.is_(True)),
            func.count().filter(RecallScope.included.is_(False)),
        ).where(RecallScope.recall_id == recall.id)
    ).one()
    parts, fates = _parts(session, recall, at)
    return CaseView(
        recall=recall,
        items=read_items(session, recall),
        scope=tuple(scope),
        lots=lots,
        excluded=excluded,
        places=_places(session, recall),
        parts=parts,
        fates=fates,
        gap=read_gap(session, recall),
    )


def roots_of_document(session: Session, actor: Actor, document_id: str) -> Sequence[Traceable]:
    """Return the lots and units that a document of the operator speaks of."""
    return (
        session.scalars(
            select(Traceable)
            .join(TraceableDocument, TraceableDocument.traceable_id == Traceable.id)
            .join(Document, Document.id == TraceableDocument.document_id)
            .where(
                Document.public_id == document_id,
                Document.operator_id == (actor.operator_id if actor.is_operator else 0),
            )
            .order_by(Traceable.number)
        )
        .unique()
        .all()
    )


def corrected_languages(session: Session, case: CaseView, *, left: bool) -> dict[str, list[str]]:
    """Return the same of those that an amendment would only tell what the notice says no more.

    `left`: those of them with whom anything of the case is, or those with nothing.
    """
    out = deliveries(case.recall).subquery()
    holders = set(session.scalars(select(out.c.customer_id).distinct()))
    return _languages(row for row in case.gap.to_correct if (row.id in holders) is left)


def told_languages(session: Session, case: CaseView) -> dict[str, list[str]]:
    """Return language to the names of the customers that a launch now would tell in it."""
    if case.recall.state is RecallState.DRAFT:
        out = deliveries(case.recall).subquery()
        customers = session.scalars(
            select(Organization)
            .where(Organization.id.in_(select(out.c.customer_id)))
            .order_by(Organization.name)
        ).all()
    else:
        customers = case.gap.to_tell
    return _languages(customers)


def _languages(customers: Iterable[Organization]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for customer in customers:
        found[customer.language].append(customer.name)
    return dict(found)


def read_items(session: Session, recall: Recall) -> tuple[ItemFigures, ...]:
    """Return what of each item is affected and where it is now."""
    flows = flow_query(session, included_ids(recall), by_item=True).subquery()
    rows = session.execute(
        select(
            Item.name,
            Item.sku,
            flows.c.unit,
            flows.c.lots,
            *(type_coerce(flows.c[name], Quantity()) for name in AMOUNTS),
        )
        .join(Item, Item.id == flows.c.item_id)
        .order_by(Item.sku, flows.c.unit)
    )
    return tuple(
        ItemFigures(item, sku, unit, int(lots), Flows(*amounts))
        for item, sku, unit, lots, *amounts in rows
    )


def _returned(session: Session, recall: Recall) -> dict[int, dict[str, Decimal]]:
    """Return what came back here of the scope, by customer and unit."""
    trade = trade_query(session, included_ids(recall)).subquery()
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for customer_id, unit, quantity in session.execute(
        select(
            trade.c.customer_id,
            Traceable.unit,
            type_coerce(func.sum(trade.c.returned), Quantity()),
        )
        .join(Traceable, Traceable.id == trade.c.traceable_id)
        .where(trade.c.returned > 0)
        .group_by(trade.c.customer_id, Traceable.unit)
    ):
        found[customer_id][unit] = quantity
    return found


def _places(session: Session, recall: Recall) -> tuple[Place, ...]:
    rows = session.execute(
        select(Traceable, Location.path, Balance.quantity)
        .join(Balance, Balance.traceable_id == Traceable.id)
        .join(Location, Location.id == Balance.location_id)
        .join(RecallScope, RecallScope.traceable_id == Traceable.id)
        .where(RecallScope.recall_id == recall.id, RecallScope.included.is_(True))
        .order_by(Location.path, Traceable.number)
        .limit(MOST_ROWS)
    ).unique()
    return tuple(Place(lot, path, quantity) for lot, path, quantity in rows)


def _parts(
    session: Session, recall: Recall, at: datetime
) -> tuple[tuple[Part, ...], dict[str, dict[str, Decimal]]]:
    received: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    counted: dict[int, tuple[int, int]] = {}
    for consignee_id, unit, lots, shipments, quantity in session.execute(
        select(
            RecallLine.consignee_id,
            RecallLine.unit,
            func.count(func.distinct(RecallLine.traceable_id)),
            func.count(func.distinct(RecallLine.event_id)),
            type_coerce(func.sum(RecallLine.quantity), Quantity()),
        )
        .join(RecallConsignee, RecallConsignee.id == RecallLine.consignee_id)
        .where(
            RecallConsignee.recall_id == recall.id, type_coerce(RecallLine.quantity, BigInteger) > 0
        )
        .group_by(RecallLine.consignee_id, RecallLine.unit)
    ):
        received[consignee_id][unit] = quantity
        before = counted.get(consignee_id, (0, 0))
        counted[consignee_id] = (before[0] + lots, before[1] + shipments)
    fates: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    parts = []
    returned = _returned(session, recall)
    consignees = session.scalars(
        select(RecallConsignee)
        .where(RecallConsignee.recall_id == recall.id)
        .order_by(RecallConsignee.id)
    ).unique()
    for consignee in consignees:
        accounted: dict[str, Decimal] = defaultdict(Decimal)
        rows = standing(consignee)
        for row in rows:
            for fate, amount in row.stated.items():
                fates[fate][row.line.unit] += amount
            if row.stated:
                accounted[row.line.unit] += row.accounted
        due = consignee.answer_due_at
        parts.append(
            Part(
                consignee,
                *counted.get(consignee.id, (0, 0)),
                received=dict(received[consignee.id]),
                returned=returned.get(consignee.customer_id, {}),
                accounted=dict(accounted),
                standing=rows,
                due_passed=bool(due and due < at),
            )
        )
    return tuple(parts), {name: dict(by_unit) for name, by_unit in fates.items()}
