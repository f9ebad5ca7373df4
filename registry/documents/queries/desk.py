"""Everything the review desk shows of one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.documents.comparison import LotComparison, compare_lot
from registry.documents.current import CurrentLot, CurrentReading
from registry.documents.documents import get_document, latest_extraction, list_pages
from registry.documents.frozen import JudgedLot
from registry.documents.matching import ItemMatch, find_order, match_items
from registry.documents.models import Document, DocumentPage, Reading, Review
from registry.documents.open_points import OpenPoints, open_points
from registry.documents.owed_orders import visible_orders
from registry.documents.presence import others_present
from registry.documents.queries.inbox import Progress, reading_progress
from registry.documents.readings import CORRECTABLE, current_values, list_history
from registry.documents.review import DECIDABLE, REJECTABLE, judge_lots, list_reviews
from registry.documents.second_person import first_signature, needs_second
from registry.documents.shown import shown_content
from registry.documents.table_readings import TableOffer, is_choice, offers_of
from registry.items.models import Item
from registry.ledger.models.traceable import Traceable, TraceableDocument
from registry.orders.models import PurchaseOrder
from registry.parties.models import User

#: How many of our items the list to choose from offers.
_MOST_ITEMS = 500
_MOST_ORDERS = 100


@dataclass(frozen=True, slots=True)
class DeskLot:
    """One lot with its item, the items it may be, and how its results stand."""

    lot: CurrentLot
    judged: JudgedLot | None
    matches: tuple[ItemMatch, ...]
    comparison: LotComparison  # with printed limits only, while no item is known


@dataclass(frozen=True, slots=True)
class Desk:
    """One document as its reviewer sees it."""

    document: Document
    progress: Progress | None
    reading: CurrentReading | None
    lots: tuple[DeskLot, ...]
    order: PurchaseOrder | None
    orders: tuple[PurchaseOrder, ...]  # the supplier's, to choose from, newest first
    items: tuple[Item, ...]
    pages: tuple[DocumentPage, ...]
    reviews: tuple[Review, ...]
    history: tuple[Reading, ...]
    names: Mapping[int, str]  # of the people in reviews and history
    entered: tuple[Traceable, ...]  # lots that its acceptance entered or released
    own: bool  # the actor sent it and must not decide
    points: OpenPoints  # what an acceptance must answer
    first: Review | None  # signed, and waiting for a second person
    needs_second: bool  # the operator asks for two signatures on failing results
    shown: Mapping[str, Any]  # what a decision made now must name
    others: tuple[str, ...]  # the other people who have it open

    @property
    def offers(self) -> list[TableOffer]:
        """The tables that may be read in another way."""
        return [] if self.reading is None else offers_of(self.reading)

    @property
    def corrections(self) -> list[Reading]:
        """What people stated, oldest first; a table that was replaced is one of them."""
        acts = {row.act for row in self.history if is_choice(row.path)}
        cells = {row.id for row in self.history if row.act in acts and not is_choice(row.path)}
        return [row for row in self.history if not {row.id, row.undoes_id} & cells]

    @property
    def editable(self) -> bool:
        """Whether values may be corrected."""
        return self.reading is not None and self.document.state in CORRECTABLE

    @property
    def decidable(self) -> bool:
        """Whether the actor may accept, hold or ask."""
        return not self.own and self.document.state in DECIDABLE

    @property
    def rejectable(self) -> bool:
        """Whether the actor may reject."""
        return not self.own and self.document.state in REJECTABLE

    @property
    def doubtful(self) -> int:
        """How many values a person should look at."""
        return 0 if self.reading is None else len(self.reading.doubtful())


def open_desk(
    session: Session,
    actor: Actor,
    document_id: str,
    *,
    items: Mapping[int, str],
    at: datetime,
) -> Desk:
    """Return the desk of a document; `items` are the items chosen so far, by lot index."""
    document = get_document(session, actor, document_id)
    reading: CurrentReading | None = None
    order: PurchaseOrder | None = None
    lots: tuple[DeskLot, ...] = ()
    reviews = list_reviews(session, document)
    judged_at = at
    if latest_extraction(session, document) is not None:
        reading = current_values(session, document)
        order = find_order(session, actor, document, reading)
        decided = reviews[-1] if reviews and document.decided_at is not None else None
        if decided is not None:  # as it was judged then, not as it would be today
            items, judged_at = _decided_items(session, actor, decided), decided.at
        lots = _lots(session, actor, document, reading, order, items, judged_at)
    history = list_history(session, document)
    pairs = [(lot.lot, lot.judged) for lot in lots]
    points = OpenPoints() if reading is None else open_points(reading, pairs, chosen=items)
    return Desk(
        document=document,
        progress=reading_progress(session, document),
        reading=reading,
        lots=lots,
        order=order,
        orders=tuple(_orders(session, actor, document)),
        items=tuple(_items(session, actor)),
        pages=tuple(list_pages(session, document)),
        reviews=tuple(reviews),
        history=tuple(history),
        names=_names(session, reviews, history),
        entered=tuple(_entered(session, document)),
        own=document.sent_by_id is not None and document.sent_by_id == actor.user_id,
        points=points,
        shown=shown_content(document, reading, pairs, points),
        first=first_signature(session, document),
        needs_second=needs_second(session, actor),
        others=tuple(others_present(session, actor, document, at=at)),
    )


def _lots(
    session: Session,
    actor: Actor,
    document: Document,
    reading: CurrentReading,
    order: PurchaseOrder | None,
    items: Mapping[int, str],
    at: datetime,
) -> tuple[DeskLot, ...]:
    pairs = judge_lots(session, actor, document, reading, items=items, at=at)
    return tuple(
        DeskLot(
            lot,
            judged,
            tuple(match_items(session, actor, document, lot, order)),
            compare_lot(lot, None) if judged is None else judged.comparison,
        )
        for lot, judged in pairs
    )


def _decided_items(session: Session, actor: Actor, review: Review) -> dict[int, str]:
    """Return the items that a decision was made for, by lot index."""
    indexes = review.versions.get("specifications", {})
    numbers = [lot["item"] for lot in review.content.get("lots", [])]
    rows = session.scalars(
        select(Item).where(Item.organization_id == actor.operator_id, Item.sku.in_(numbers))
    )
    by_number = {item.sku: item.public_id for item in rows}
    return {
        int(index): by_number[number]
        for index, number in zip(indexes, numbers, strict=True)
        if number in by_number
    }


def _orders(session: Session, actor: Actor, document: Document) -> Sequence[PurchaseOrder]:
    return session.scalars(
        visible_orders(actor)
        .where(PurchaseOrder.supplier_id == document.supplier_id)
        .order_by(PurchaseOrder.ordered_on.desc(), PurchaseOrder.id.desc())
        .limit(_MOST_ORDERS)
    ).all()


def _items(session: Session, actor: Actor) -> Sequence[Item]:
    return session.scalars(
        select(Item)
        .where(Item.organization_id == actor.operator_id, Item.active.is_(True))
        .order_by(Item.name)
        .limit(_MOST_ITEMS)
    ).all()


def _names(
    session: Session, reviews: Sequence[Review], history: Sequence[Reading]
) -> dict[int, str]:
    ids = {review.reviewer_id for review in reviews}
    ids |= {row.by_id for row in history if row.by_id is not None}
    users = session.scalars(select(User).where(User.id.in_(ids)))
    return {user.id: user.name for user in users}


def _entered(session: Session, document: Document) -> Sequence[Traceable]:
    return session.scalars(
        select(Traceable)
        .join(TraceableDocument, TraceableDocument.traceable_id == Traceable.id)
        .where(TraceableDocument.document_id == document.id)
        .order_by(Traceable.id)
    ).all()
