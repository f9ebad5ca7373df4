"""Find documents: the one place that says who may see which."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.documents.errors import DocumentNotFound
from registry.documents.models import Document, DocumentPage, Extraction


def visible_documents(actor: Actor) -> Select[Document]:
    """Return the query for all documents that exist for this actor.

    The operator's people see every document of their registry, a supplier's people those
    of their own company, everybody else none.
    """
    query = select(Document).where(Document.operator_id == actor.operator_id)
    if actor.is_operator:
        return query
    return query.where(Document.supplier_id == actor.organization_id)


def get_document(
    session: Session, actor: Actor, document_id: str, *, for_update: bool = False
) -> Document:
    """Return one document; DocumentNotFound if it does not exist for this actor.

    `for_update` locks the row until the transaction ends, for decisions and corrections.
    """
    query = visible_documents(actor).where(Document.public_id == document_id)
    if for_update:
        query = query.with_for_update(of=Document)
    document = session.scalars(query.execution_options(populate_existing=for_update)).first()
    if document is None:
        raise DocumentNotFound("There is no such document.")
    return document


def latest_extraction(session: Session, document: Document) -> Extraction | None:
    """Return the newest reading by the machine; None while the document is unread."""
    return session.scalars(
        select(Extraction)
        .where(Extraction.document_id == document.id)
        .order_by(Extraction.id.desc())
        .limit(1)
    ).first()


def list_pages(session: Session, document: Document) -> list[DocumentPage]:
    """Return the page pictures, first page first."""
    return list(
        session.scalars(
            select(DocumentPage)
            .where(DocumentPage.document_id == document.id)
            .order_by(DocumentPage.number)
        )
    )
