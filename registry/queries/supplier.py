"""A supplier's start page: what is owed, what was sent, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.actor import Actor
from registry.models.document import Document
from registry.queries.inbox import DocumentRow, summarise
from registry.services.documents import visible_documents
from registry.services.orders import OwedOrder, list_owed_orders
from registry.values import DocumentState

_RECENT = 20
#: The supplier must do something about a document in one of these states.
WANTED = frozenset(
    {DocumentState.REJECTED, DocumentState.NEEDS_CLARIFICATION, DocumentState.UNREADABLE}
)
_ON_ITS_WAY = frozenset(
    {
        DocumentState.RECEIVED,
        DocumentState.READING,
        DocumentState.READ,
        DocumentState.HELD,
    }
)


@dataclass(frozen=True, slots=True)
class Overview:
    """The three questions of a supplier, answered."""

    owed: list[OwedOrder]
    wanted: list[DocumentRow]  # refused, asked about or unreadable
    on_its_way: list[DocumentRow]
    decided: list[DocumentRow]


def supplier_overview(session: Session, actor: Actor, *, today: date) -> Overview:
    """Return the start page of the actor's own company; newest documents first."""
    newest = visible_documents(actor).order_by(Document.received_at.desc(), Document.id.desc())
    documents = list(session.scalars(newest.limit(200)))
    rows = summarise(session, documents[:_RECENT])
    rows += [DocumentRow(document) for document in documents[_RECENT:]]
    wanted = [row for row in rows if row.document.state in WANTED]
    on_its_way = [row for row in rows if row.document.state in _ON_ITS_WAY]
    settled = [row for row in rows if row.document.state not in WANTED | _ON_ITS_WAY]
    return Overview(
        owed=list_owed_orders(session, actor, today=today),
        wanted=wanted[:_RECENT],
        on_its_way=on_its_way[:_RECENT],
        decided=settled[:_RECENT],
    )
