"""Purchase orders: what a supplier owes, by when, and which order a document belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.documents.models import Document
from registry.orders.models import PurchaseOrder
from registry.orders.scope import get_order
from registry.values import DocumentState

#: A certificate in one of these states answers for its order.
SETTLED = frozenset({DocumentState.ACCEPTED, DocumentState.ACCEPTED_WITH_RESTRICTION})
#: A certificate in one of these states is on its way.
ON_ITS_WAY = frozenset(
    {
        DocumentState.RECEIVED,
        DocumentState.READING,
        DocumentState.READ,
        DocumentState.HELD,
    }
)


@dataclass(frozen=True, slots=True)
class OwedOrder:
    """An order with what was sent for it; owed as long as no document is accepted."""

    order: PurchaseOrder
    documents: tuple[Document, ...]  # newest first
    overdue_days: int  # 0: not overdue

    @property
    def settled(self) -> bool:
        """Whether a certificate for it was accepted, or none is needed."""
        if not any(line.item.requires_certificate for line in self.order.lines):
            return True
        return any(document.state in SETTLED for document in self.documents)

    @property
    def on_its_way(self) -> bool:
        """Whether a document for it waits for reading or decision."""
        return any(document.state in ON_ITS_WAY for document in self.documents)


def visible_orders(actor: Actor) -> Select[PurchaseOrder]:
    """Return the query for the orders that exist for this actor."""
    query = select(PurchaseOrder).where(PurchaseOrder.organization_id == actor.operator_id)
    if actor.is_operator:
        return query
    return query.where(PurchaseOrder.supplier_id == actor.organization_id)


def list_orders(session: Session, actor: Actor, *, today: date) -> list[OwedOrder]:
    """Return all orders that exist for the actor, newest first."""
    _require_looking(actor)
    rows = _with_documents(session, list(session.scalars(visible_orders(actor))), today)
    return sorted(rows, key=lambda row: (row.order.ordered_on, row.order.number), reverse=True)


def read_order(session: Session, actor: Actor, order_id: str, *, today: date) -> OwedOrder:
    """Return one order with what was sent for it; OrderNotFound if not this actor's."""
    _require_looking(actor)
    return _with_documents(session, [get_order(session, actor, order_id)], today)[0]


def list_owed_orders(session: Session, actor: Actor, *, today: date) -> list[OwedOrder]:
    """Return orders that still want a certificate, most urgent first.

    An order is settled by an accepted document that names it; items that need no
    certificate owe none.
    """
    owed = [row for row in list_orders(session, actor, today=today) if not row.settled]
    return sorted(owed, key=lambda row: (row.order.due_on or date.max, row.order.number))


def match_order(
    session: Session, actor: Actor, number: str | None, *, supplier_id: int | None
) -> PurchaseOrder | None:
    """Return the supplier's order of this printed number, None if there is not exactly one.

    Blanks, dashes and prefixes such as "PO" do not count: "PO 4500-123" is "4500123".
    """
    wanted = _bare(number or "")
    if not wanted:
        return None
    query = visible_orders(actor)
    if supplier_id is not None:
        query = query.where(PurchaseOrder.supplier_id == supplier_id)
    found = [order for order in session.scalars(query) if _bare(order.number) == wanted]
    return found[0] if len(found) == 1 else None


def _require_looking(actor: Actor) -> None:
    staff, partner = Permission.VIEW_REGISTRY, Permission.VIEW_OWN_DOCUMENTS
    actor.require(staff if actor.is_operator else partner)


def _with_documents(
    session: Session, orders: Sequence[PurchaseOrder], today: date
) -> list[OwedOrder]:
    by_order = _documents_by_order(session, orders)
    return [
        OwedOrder(order, by_order.get(order.id, ()), _overdue(order, today)) for order in orders
    ]


def _documents_by_order(
    session: Session, orders: Sequence[PurchaseOrder]
) -> dict[int, tuple[Document, ...]]:
    rows = session.scalars(
        select(Document)
        .where(Document.purchase_order_id.in_([order.id for order in orders]))
        .order_by(Document.received_at.desc(), Document.id.desc())
    )
    found: dict[int, tuple[Document, ...]] = {}
    for document in rows:
        assert document.purchase_order_id is not None
        earlier = found.get(document.purchase_order_id, ())
        found[document.purchase_order_id] = (*earlier, document)
    return found


def _overdue(order: PurchaseOrder, today: date) -> int:
    return 0 if order.due_on is None else max(0, (today - order.due_on).days)


def _bare(number: str) -> str:
    text = re.sub(r"[^0-9a-z]", "", number.lower())
    return re.sub(r"^(po|purchaseorder|order|bestellung|bestellnr)(?=\d)", "", text)
