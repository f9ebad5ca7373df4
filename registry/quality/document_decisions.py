"""Deciding on a document, with the nonconformance that follows by itself.

Every channel decides through `decide_on_document`: a rejection, and failing results that
are accepted all the same, never go without a nonconformance that names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.documents.models import Document, Review
from registry.documents.review import Decision, decide_document
from registry.items.models import Item
from registry.ledger.lots import find_supplier_lot
from registry.ledger.models.traceable import Traceable, TraceableDocument
from registry.quality.models.quality_event import QualityEvent
from registry.quality.quality_events import NewQualityEvent, open_by_itself
from registry.values import QualityKind, ReviewOutcome


def decide_on_document(
    session: Session, actor: Actor, document_id: str, decision: Decision, *, at: datetime
) -> tuple[Review, QualityEvent | None]:
    """Decide as `decide_document` does; return the review and the nonconformance it opened."""
    review = decide_document(session, actor, document_id, decision, at=at)
    document = session.get_one(Document, review.document_id)
    new = _nonconformance(session, actor, document, review, at)
    return review, None if new is None else open_by_itself(session, actor, new, at=at)


def _nonconformance(
    session: Session, actor: Actor, document: Document, review: Review, at: datetime
) -> NewQualityEvent | None:
    failing = [point["sentence"] for point in review.content.get("failing", [])]
    if review.outcome is ReviewOutcome.REJECTED:
        title, lots = f"Rejected: {document.name}", _named(session, actor, document, review)
        words = [f"The document was rejected: {review.reason}", *failing]
    elif failing and not review.awaits_second:
        title, lots = f"Accepted with failing results: {document.name}", _entered(session, document)
        words = [f"The lots were accepted with a restriction: {review.reason}", *failing]
    else:
        return None
    return NewQualityEvent(
        kind=QualityKind.NONCONFORMANCE,
        title=title[:200],
        description="\n".join(words),
        occurred_at=at,
        traceables=lots,
        documents=[document],
    )


def _entered(session: Session, document: Document) -> Sequence[Traceable]:
    return session.scalars(
        select(Traceable)
        .join(TraceableDocument, TraceableDocument.traceable_id == Traceable.id)
        .where(TraceableDocument.document_id == document.id)
        .order_by(Traceable.id)
    ).all()


def _named(
    session: Session, actor: Actor, document: Document, review: Review
) -> Sequence[Traceable]:
    """Return the lots in the registry that a rejected document speaks of."""
    found = []
    for lot in review.content.get("lots", []):
        number = lot["fields"].get("lot_number", {}).get("value")
        item = session.scalars(
            select(Item).where(Item.organization_id == actor.operator_id, Item.sku == lot["item"])
        ).one()
        known = (
            find_supplier_lot(session, actor, item, document.supplier_id, number)
            if number
            else None
        )
        if known is not None:
            found.append(known)
    return found
