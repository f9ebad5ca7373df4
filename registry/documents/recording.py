"""What the reading worker brings back: the machine's layer of a document, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from extraction.result import NOTHING, ExtractionResult
from registry.documents.carrying import carry_over, same_values
from registry.documents.documents import latest_extraction
from registry.documents.errors import DocumentNotFound
from registry.documents.merging import merge_reading
from registry.documents.models import Document, DocumentPage, Extraction, Reading, Review
from registry.documents.owed_orders import match_order
from registry.documents.second_person import WAITS_FOR_SECOND
from registry.values import DocumentState, ReviewOutcome


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One upright page as a picture in the store; sizes in points."""

    number: int
    width: float
    height: float
    image_sha256: str
    words_sha256: str | None = None


def record_extraction(
    session: Session,
    document_id: str,
    result: ExtractionResult,
    *,
    pages: Sequence[PagePicture],
    seconds: float,
    at: datetime,
) -> Extraction:
    """Keep what the engine read; called by the worker, so there is no actor.

    What people stated on an earlier reading is brought along, and a hold or a question to the
    supplier goes on. A document that was decided meanwhile keeps its reading and its state.
    """
    document = _document_for_worker(session, document_id)
    earlier = latest_extraction(session, document)
    if earlier is not None and document.decided_at is not None:
        return earlier
    extraction = Extraction(
        document_id=document.id,
        engine=result.engine,
        created_at=at,
        seconds=seconds,
        result=result.to_json(),
    )
    session.add(extraction)
    _replace_pages(session, document, pages)
    document.page_count = len(result.pages) or None
    document.media_type = result.media_type
    if document.state in {
        DocumentState.RECEIVED,
        DocumentState.READING,
        DocumentState.UNREADABLE,
    }:
        document.state, document.explanation = _state_after(session, document)
        if earlier is None:
            _find_order(session, document, result)
    session.flush()
    if earlier is not None:
        _bring_along(session, document, earlier, extraction, at)
    _note_by_machine(
        session,
        document,
        "document.read",
        at=at,
        after={"extraction": extraction.id, "engine": result.engine, "seconds": round(seconds, 2)},
    )
    return extraction


def record_failure(
    session: Session, document_id: str, sentence: str, *, code: str, at: datetime
) -> Document:
    """Note that the document cannot be read, with the sentence that its sender sees."""
    document = _document_for_worker(session, document_id)
    if document.state in {DocumentState.RECEIVED, DocumentState.READING}:
        document.state, document.explanation = DocumentState.UNREADABLE, sentence
        if latest_extraction(session, document) is not None:  # read before: that reading stands
            document.state, waits_for = _state_after(session, document)
            failed = f"It could not be read again; the earlier reading stands. {sentence}"
            document.explanation = f"{waits_for} {failed}" if waits_for else failed
        session.flush()
        _note_by_machine(
            session,
            document,
            "document.unreadable",
            at=at,
            after={"code": code, "sentence": sentence},
        )
    return document


def mark_reading(session: Session, document_id: str) -> Document:
    """Note that a worker has begun to read."""
    document = _document_for_worker(session, document_id)
    if document.state is DocumentState.RECEIVED:
        document.state = DocumentState.READING
        session.flush()
    return document


def _replace_pages(session: Session, document: Document, pages: Sequence[PagePicture]) -> None:
    session.execute(delete(DocumentPage).where(DocumentPage.document_id == document.id))
    session.add_all(
        DocumentPage(
            document_id=document.id,
            number=page.number,
            width=page.width,
            height=page.height,
            image_sha256=page.image_sha256,
            words_sha256=page.words_sha256,
        )
        for page in pages
    )


def _state_after(session: Session, document: Document) -> tuple[DocumentState, str | None]:
    """Return the state that a reading leads to: a hold or an open question outlives it."""
    last = session.scalars(
        select(Review).where(Review.document_id == document.id).order_by(Review.id.desc()).limit(1)
    ).first()
    if last is None:
        return DocumentState.READ, None
    if last.awaits_second:
        return DocumentState.HELD, WAITS_FOR_SECOND
    answered = document.confirmed_at is not None and document.confirmed_at >= last.at
    if last.outcome is ReviewOutcome.HELD:
        return DocumentState.HELD, last.reason
    if last.outcome is ReviewOutcome.NEEDS_CLARIFICATION and not answered:
        return DocumentState.NEEDS_CLARIFICATION, last.reason
    return DocumentState.READ, None


def _bring_along(
    session: Session, document: Document, earlier: Extraction, extraction: Extraction, at: datetime
) -> None:
    """Bring people's values along; take the supplier's "this is right" off what they never saw."""
    rows = session.scalars(
        select(Reading)
        .where(Reading.document_id == document.id, Reading.extraction_id == earlier.id)
        .order_by(Reading.id)
    ).all()
    result = ExtractionResult.from_json(earlier.result)
    before = merge_reading(result, rows, extraction_id=earlier.id)
    after = carry_over(session, document, before, rows, extraction)
    if document.confirmed_at is not None and not same_values(before, after):
        was, document.confirmed_at = document.confirmed_at, None
        session.flush()
        audit.record(
            session,
            _machine(document),
            "document.confirmation_lapsed",
            f"document:{document.public_id}",
            at=at,
            before={"confirmed_at": was.isoformat()},
            after={"extraction": extraction.id},
            reason="Read again, the document states more or less than what was confirmed.",
        )


def _document_for_worker(session: Session, document_id: str) -> Document:
    document = session.scalars(
        select(Document).where(Document.public_id == document_id).with_for_update(of=Document)
    ).first()
    if document is None:
        raise DocumentNotFound("There is no such document.")
    return document


def _find_order(session: Session, document: Document, result: ExtractionResult) -> None:
    """Tie the document to the order whose number it prints, unless the sender chose one."""
    printed = result.fields.get("purchase_order", NOTHING).value
    if document.purchase_order_id is None and document.supplier_id is not None:
        order = match_order(session, _machine(document), printed, supplier_id=document.supplier_id)
        document.purchase_order_id = None if order is None else order.id


def _machine(document: Document) -> Actor:
    return Actor(
        user_id=None,
        organization_id=document.operator_id,
        operator_id=document.operator_id,
        name="Reading engine",
    )


def _note_by_machine(
    session: Session, document: Document, action: str, *, at: datetime, after: dict[str, object]
) -> None:
    audit.record(
        session, _machine(document), action, f"document:{document.public_id}", at=at, after=after
    )
