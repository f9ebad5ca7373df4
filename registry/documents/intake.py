"""Documents come in: stored by content, read by a job, the reading recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Permission
from core.errors import AppError
from core.jobs import enqueue
from core.storage import Store
from registry.documents.documents import get_document
from registry.documents.errors import DuplicateDocument, UploadRefused
from registry.documents.media import check_upload, clean_name
from registry.documents.models import Document
from registry.errors import AlreadyDecided
from registry.orders.errors import OrderNotFound
from registry.orders.scope import get_order
from registry.parties.errors import OrganizationNotFound
from registry.parties.models import Organization
from registry.values import Channel, DocumentState, PartnerRole

READ_DOCUMENT = "read_document"
#: A person waits for these: they go before nightly work.
READ_PRIORITY = 50
#: States in which a document may still be read anew.
OPEN_STATES = frozenset(
    {
        DocumentState.RECEIVED,
        DocumentState.READING,
        DocumentState.READ,
        DocumentState.UNREADABLE,
        DocumentState.HELD,
        DocumentState.NEEDS_CLARIFICATION,
    }
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, and what the sender said beside it."""

    name: str
    data: bytes
    message: str | None = None
    channel: Channel = Channel.WEB
    #: Public id of the supplier, where the operator's people upload for one.
    supplier_id: str | None = None
    #: Public id of the purchase order that the sender chose.
    order_id: str | None = None


def submit_document(
    session: Session, actor: Actor, store: Store, upload: Upload, *, max_bytes: int, at: datetime
) -> Document:
    """Keep the file and queue its reading, in one transaction.

    Raises:
        UploadRefused: Empty, too big, no document by its content, or no supplier named.
        DuplicateDocument: The supplier sent the same content before; names the document.
        OrderNotFound: The order is not this supplier's.

    """
    needed = Permission.REVIEW_DOCUMENTS if actor.is_operator else Permission.SUBMIT_DOCUMENTS
    actor.require(needed)
    media_type = check_upload(upload.data, max_bytes=max_bytes)
    supplier = _supplier_of(session, actor, upload)
    order = None if upload.order_id is None else get_order(session, actor, upload.order_id)
    digest = hashlib.sha256(upload.data).hexdigest()
    _refuse_duplicate(session, actor, supplier, digest)
    store.put(upload.data)
    document = Document(
        operator_id=actor.operator_id,
        supplier_id=supplier.id,
        purchase_order_id=None if order is None else order.id,
        name=clean_name(upload.name),
        sha256=digest,
        media_type=media_type,
        size=len(upload.data),
        channel=upload.channel,
        sender=actor.name,
        sent_by_id=actor.user_id,
        message=(upload.message or "").strip()[:2000] or None,
        received_at=at,
    )
    try:
        with session.begin_nested():
            session.add(document)
    except IntegrityError:  # the same file came in a second request at the same moment
        _refuse_duplicate(session, actor, supplier, digest)
        raise
    _queue_reading(session, document)
    audit.record(
        session,
        actor,
        "document.submit",
        f"document:{document.public_id}",
        at=at,
        after={"name": document.name, "sha256": digest, "supplier": supplier.name},
    )
    return document


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file of several: a document, or why not."""

    name: str
    document: Document | None = None
    refusal: AppError | None = None


def submit_documents(
    session: Session,
    actor: Actor,
    store: Store,
    uploads: Sequence[Upload],
    *,
    max_bytes: int,
    at: datetime,
) -> list[Outcome]:
    """Take several files; one that is refused does not keep the others out."""
    outcomes = []
    for upload in uploads:
        try:
            document = submit_document(session, actor, store, upload, max_bytes=max_bytes, at=at)
            outcomes.append(Outcome(document.name, document))
        except (UploadRefused, DuplicateDocument) as refusal:
            outcomes.append(Outcome(clean_name(upload.name), refusal=refusal))
    return outcomes


def read_again(session: Session, actor: Actor, document_id: str, *, at: datetime) -> Document:
    """Queue a fresh reading, for example after a failure or with a newer engine.

    Raises:
        AlreadyDecided: A decision stands; a reading under it never changes.

    """
    actor.require(Permission.REVIEW_DOCUMENTS)
    document = get_document(session, actor, document_id, for_update=True)
    if document.state not in OPEN_STATES:
        raise AlreadyDecided("This document is decided; its reading stays as it was.")
    document.state = DocumentState.RECEIVED
    document.explanation = None
    _queue_reading(session, document)
    audit.record(session, actor, "document.read_again", f"document:{document.public_id}", at=at)
    return document


def choose_order(
    session: Session, actor: Actor, document_id: str, order_id: str | None, *, at: datetime
) -> Document:
    """Tie a document to one of its supplier's orders, or to none.

    Raises:
        AlreadyDecided: The document is decided.
        OrderNotFound: The order is not this supplier's.

    """
    actor.require(Permission.REVIEW_DOCUMENTS)
    document = get_document(session, actor, document_id, for_update=True)
    if document.state not in OPEN_STATES:
        raise AlreadyDecided("This document is decided; its order stays as it was.")
    order = None if not order_id else get_order(session, actor, order_id)
    if order is not None and order.supplier_id != document.supplier_id:
        raise OrderNotFound("This supplier has no such order.")
    before = document.purchase_order
    document.purchase_order = order
    session.flush()
    audit.record(
        session,
        actor,
        "document.choose_order",
        f"document:{document.public_id}",
        at=at,
        before={"order": None if before is None else before.number},
        after={"order": None if order is None else order.number},
    )
    return document


def _supplier_of(session: Session, actor: Actor, upload: Upload) -> Organization:
    if not actor.is_operator:
        supplier = session.get(Organization, actor.organization_id)
        if supplier is None or not supplier.has_role(PartnerRole.SUPPLIER):
            raise OrganizationNotFound("Your organization is not known as a supplier here.")
        return supplier
    if upload.supplier_id is None:
        raise UploadRefused("no_supplier", "Choose the supplier whose document this is.")
    found = session.scalars(
        select(Organization).where(
            Organization.public_id == upload.supplier_id,
            Organization.operator_id == actor.operator_id,
        )
    ).first()
    if found is None or not found.has_role(PartnerRole.SUPPLIER):
        raise OrganizationNotFound("There is no such supplier.")
    return found


def _refuse_duplicate(session: Session, actor: Actor, supplier: Organization, digest: str) -> None:
    earlier = session.scalars(
        select(Document).where(
            Document.operator_id == actor.operator_id,
            Document.supplier_id == supplier.id,
            Document.sha256 == digest,
        )
    ).first()
    if earlier is not None:
        raise DuplicateDocument(earlier.public_id, earlier.name)


def _queue_reading(session: Session, document: Document) -> None:
    enqueue(
        session,
        READ_DOCUMENT,
        subject=f"document:{document.public_id}",
        organization_id=document.operator_id,
        priority=READ_PRIORITY,
        document_id=document.public_id,
    )
