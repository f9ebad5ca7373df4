"""Who else has a document open at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.documents.documents import get_document
from registry.documents.models import Document, DocumentPresence
from registry.parties.models import User

#: Who gave no sign for so long has left; an open desk gives one every 20 seconds.
PRESENT_FOR = timedelta(seconds=60)


def note_presence(
    session: Session, actor: Actor, document_id: str, *, at: datetime
) -> Sequence[str]:
    """Note that the actor has the document open; return the names of the others who do."""
    actor.require(Permission.VIEW_DOCUMENTS)
    document = get_document(session, actor, document_id)
    if actor.user_id is not None:
        _seen(session, document, actor.user_id, at)
    return others_present(session, actor, document, at=at)


def others_present(
    session: Session, actor: Actor, document: Document, *, at: datetime
) -> Sequence[str]:
    """Return the names of the other people who have the document open."""
    return session.scalars(
        select(User.name)
        .join(DocumentPresence, DocumentPresence.user_id == User.id)
        .where(
            DocumentPresence.document_id == document.id,
            DocumentPresence.user_id != (actor.user_id or 0),
            DocumentPresence.seen_at > at - PRESENT_FOR,
        )
        .order_by(User.name)
    ).all()


def _seen(session: Session, document: Document, user_id: int, at: datetime) -> None:
    mine = (DocumentPresence.document_id == document.id, DocumentPresence.user_id == user_id)
    known = session.get(DocumentPresence, (document.id, user_id))
    if known is None:
        try:
            with session.begin_nested():
                session.add(DocumentPresence(document_id=document.id, user_id=user_id, seen_at=at))
        except IntegrityError:  # the same person's other window came first
            session.execute(update(DocumentPresence).where(*mine).values(seen_at=at))
    elif known.seen_at < at:
        known.seen_at = at
        session.flush()
