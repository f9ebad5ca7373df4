"""The inbox: which documents wait for whom, and how doubtful each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.jobs import Job, JobState, latest_job
from extraction.result import ExtractionResult
from registry.documents.current import Certainty, worst
from registry.documents.documents import visible_documents
from registry.documents.merging import merge_reading
from registry.documents.models import Document, Extraction, Reading
from registry.orders.models import PurchaseOrder
from registry.parties.models import Organization
from registry.values import DocumentState

#: What the inbox can be narrowed to: key -> states.
BOXES: Mapping[str, frozenset[DocumentState]] = {
    "review": frozenset({DocumentState.READ}),
    "reading": frozenset({DocumentState.RECEIVED, DocumentState.READING}),
    "waiting": frozenset({DocumentState.NEEDS_CLARIFICATION, DocumentState.HELD}),
    "unreadable": frozenset({DocumentState.UNREADABLE}),
    "decided": frozenset(
        {
            DocumentState.ACCEPTED,
            DocumentState.ACCEPTED_WITH_RESTRICTION,
            DocumentState.REJECTED,
        }
    ),
    "all": frozenset(DocumentState),
}
SORTS: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    "received": (Document.received_at.expression, Document.id.expression),
    "name": (func.lower(Document.name), Document.id.expression),
    "supplier": (func.lower(Organization.name), Document.id.expression),
    "state": (Document.state.expression, Document.id.expression),
}


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document in a list."""

    document: Document
    lots: tuple[str, ...] = ()
    product: str | None = None
    doubtful: int = 0
    certainty: Certainty | None = None  # None: not read

    @property
    def confirmed(self) -> bool:
        """Whether the supplier said that the reading is right."""
        return self.document.confirmed_at is not None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading of a document is, in words."""

    page: int | None = None
    pages: int | None = None
    doing: str = "waiting for a free reader"
    failed: bool = False

    @property
    def sentence(self) -> str:
        """Such as "page 2 of 5, reading tables"."""
        if self.page and self.pages:
            return f"page {self.page} of {self.pages}, {self.doing}"
        return self.doing


def count_boxes(session: Session, actor: Actor) -> dict[str, int]:
    """Return how many documents each box of the inbox holds."""
    visible = visible_documents(actor).subquery()
    rows = session.execute(select(visible.c.state, func.count()).group_by(visible.c.state))
    by_state = {DocumentState(state): number for state, number in rows}
    return {box: sum(by_state.get(state, 0) for state in states) for box, states in BOXES.items()}


def list_documents(
    session: Session,
    actor: Actor,
    *,
    box: str,
    text: str = "",
    sort: str = "received",
    descending: bool = False,
    offset: int = 0,
    size: int = 50,
) -> tuple[list[DocumentRow], int]:
    """Return one page of documents, and how many there are in all."""
    query = _filtered(actor, box, text)
    counted = query.with_only_columns(func.count(Document.id)).order_by(None)
    total = session.scalar(counted) or 0
    keys = SORTS[sort]
    query = query.order_by(*(key.desc() if descending else key.asc() for key in keys))
    documents = list(session.scalars(query.offset(offset).limit(size)))
    return summarise(session, documents), total


def oldest_waiting(session: Session, actor: Actor) -> datetime | None:
    """Return since when the oldest document waits for a decision; None if none waits."""
    waiting = visible_documents(actor).where(Document.state.in_(BOXES["review"]))
    oldest = session.scalars(waiting.order_by(Document.received_at).limit(1)).first()
    return None if oldest is None else oldest.received_at


def summarise(session: Session, documents: Sequence[Document]) -> list[DocumentRow]:
    """Return a row for each document, in the same order, with what its reading says."""
    ids = [document.id for document in documents]
    newest = (
        select(func.max(Extraction.id))
        .where(Extraction.document_id.in_(ids))
        .group_by(Extraction.document_id)
    )
    extractions = {
        extraction.document_id: extraction
        for extraction in session.scalars(select(Extraction).where(Extraction.id.in_(newest)))
    }
    said: dict[int, list[Reading]] = {}
    for row in session.scalars(
        select(Reading).where(Reading.document_id.in_(ids)).order_by(Reading.id)
    ):
        said.setdefault(row.extraction_id, []).append(row)
    return [_row(document, extractions.get(document.id), said) for document in documents]


def reading_progress(session: Session, document: Document) -> Progress | None:
    """Return how far the reading is; None if the document is not being read."""
    if document.state not in BOXES["reading"]:
        return None
    job: Job | None = latest_job(session, f"document:{document.public_id}")
    if job is None or job.state is JobState.DEAD:
        return Progress(doing="The reading stopped; our people look into it.", failed=True)
    if job.state is JobState.QUEUED:
        again = job.attempts > 0
        return Progress(doing="starting again" if again else "waiting for a free reader")
    facts = job.progress or {}
    return Progress(
        page=facts.get("page"),
        pages=facts.get("pages"),
        doing=str(facts.get("doing") or "opening the file"),
    )


def _filtered(actor: Actor, box: str, text: str) -> Select[Document]:
    query = (
        visible_documents(actor)
        .where(Document.state.in_(BOXES[box]))
        .join(Organization, Organization.id == Document.supplier_id, isouter=True)
        .join(PurchaseOrder, PurchaseOrder.id == Document.purchase_order_id, isouter=True)
    )
    for word in text.lower().split():
        pattern = f"%{word.replace('%', '')}%"
        query = query.where(
            or_(
                func.lower(Document.name).like(pattern),
                func.lower(Organization.name).like(pattern),
                func.lower(PurchaseOrder.number).like(pattern),
            )
        )
    return query


def _row(
    document: Document, extraction: Extraction | None, said: Mapping[int, list[Reading]]
) -> DocumentRow:
    if extraction is None:
        return DocumentRow(document)
    reading = merge_reading(
        ExtractionResult.from_json(extraction.result),
        said.get(extraction.id, ()),
        extraction_id=extraction.id,
    )
    doubtful = reading.doubtful()
    products = [lot["product_name"].value for lot in reading.lots]
    return DocumentRow(
        document,
        lots=tuple(number for lot in reading.lots if (number := lot["lot_number"].value)),
        product=next((name for name in products if name), None),
        doubtful=len(doubtful),
        certainty=worst(value.certainty for value in doubtful),
    )
