"""A supplier's start page: what is owed, what was sent, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from extraction.result import Reason
from registry.documents.current import NEEDED, Certainty, CurrentReading, Value
from registry.documents.documents import (
    get_document,
    latest_extraction,
    list_pages,
    visible_documents,
)
from registry.documents.models import Document, DocumentPage
from registry.documents.owed_orders import OwedOrder, list_owed_orders
from registry.documents.queries.inbox import DocumentRow, Progress, reading_progress, summarise
from registry.documents.readings import CORRECTABLE, current_values, layer_of
from registry.documents.table_readings import TableOffer, offers_of
from registry.documents.undoing import standing_changes
from registry.parties.models import Organization
from registry.values import DocumentState, PartnerRole

_RECENT = 20
#: A supplier is asked about so many values at most; the rest is the buyer's work.
_MOST_QUESTIONS = 10
#: Header fields that a supplier knows by heart; laboratory, verdict and the rest are the
#: buyer's to settle.
_KNOWN_TO_SUPPLIER = frozenset({"certificate_number", "issue_date", "purchase_order"})
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


@dataclass(frozen=True, slots=True)
class SupplierView:
    """One document as its supplier sees it."""

    document: Document
    progress: Progress | None  # None: not being read
    reading: CurrentReading | None  # None: not read
    questions: tuple[Value, ...]
    pages: tuple[DocumentPage, ...]
    #: What the supplier's people stated, while it can be taken back.
    changes: tuple[Value, ...] = ()
    #: Tables that may be read in another way, while the supplier is asked about the reading.
    offers: tuple[TableOffer, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether the supplier should look at the reading now."""
        state = self.document.state
        asked = state is DocumentState.NEEDS_CLARIFICATION
        return asked or (state is DocumentState.READ and self.document.confirmed_at is None)


def document_for_supplier(session: Session, actor: Actor, document_id: str) -> SupplierView:
    """Return a document with what was read and what the supplier is asked about."""
    document = get_document(session, actor, document_id)
    reading = None
    changes: tuple[Value, ...] = ()
    offers: tuple[TableOffer, ...] = ()
    if latest_extraction(session, document) is not None:
        reading = current_values(session, document)
        if document.state in CORRECTABLE:
            changes = _changed(session, actor, document, reading)
            offers = tuple(offer for offer in offers_of(reading) if offer.usable)
    return SupplierView(
        document,
        reading_progress(session, document),
        reading,
        () if reading is None else choose_questions(reading),
        tuple(list_pages(session, document)),
        changes,
        offers,
    )


def _changed(
    session: Session, actor: Actor, document: Document, reading: CurrentReading
) -> tuple[Value, ...]:
    rows = standing_changes(session, actor, document, reading.extraction_id)
    found = (reading.find(path) for path in dict.fromkeys(row.path for row in rows))
    layer = layer_of(actor)
    return tuple(value for value in found if value is not None and value.layer is layer)


def choose_questions(reading: CurrentReading) -> tuple[Value, ...]:
    """Return the few values that only the supplier can settle quickly, header first.

    Of result rows only those are asked about that nobody could read.
    """
    wanted = [value for value in reading.doubtful() if _is_for_supplier(value)]
    wanted.sort(key=lambda value: ".results." in value.path)
    if not reading.lots:  # nothing can be entered without them
        wanted = [Value(f"lots.0.{name}", name) for name in sorted(NEEDED)] + wanted
    return tuple(wanted[:_MOST_QUESTIONS])


#: Codes that begin so, or are these, say where a value was found, not why it is doubtful.
_SAYS_WHERE = ("table.", "pair.", "header.", "type.")
_SURER = frozenset({"ocr.readers_agree", "check.barcode"})
_DOUBTFUL = frozenset({"header.rival", "header.pages_differ", "table.two_readings"})


def says_where(code: str) -> bool:
    """Return whether a reason of this code says where or how a value was found, no doubt."""
    return (code.startswith(_SAYS_WHERE) and code not in _DOUBTFUL) or code in _SURER


def doubts_of(value: Value) -> list[Reason]:
    """Return why a value is doubtful, as far as the form does not ask for just that."""
    return [
        reason
        for reason in value.reasons
        if not says_where(reason.code) and reason.code != "date.undecided"
    ]


def _is_for_supplier(value: Value) -> bool:
    if ".results." in value.path:
        return value.certainty is Certainty.UNSURE
    return value.path.startswith("lots.") or value.name in _KNOWN_TO_SUPPLIER


def list_suppliers(session: Session, actor: Actor) -> list[Organization]:
    """Return the operator's active suppliers by name; nothing for a partner's people."""
    if not actor.is_operator:
        return []
    rows = session.scalars(
        select(Organization)
        .where(Organization.operator_id == actor.operator_id, Organization.active.is_(True))
        .order_by(Organization.name)
    )
    return [row for row in rows if row.has_role(PartnerRole.SUPPLIER)]
