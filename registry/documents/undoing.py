"""Undo: the last change of a value, or the actor's last change of a document, is taken back.

Nothing is deleted: a further row names the one that it takes back, and neither counts from
then on. What stood before stands again, the machine's reading at last.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor
from registry.documents.errors import ReadingInvalid
from registry.documents.models import Document, Reading
from registry.documents.readings import current_values, layer_of, open_for_change
from registry.values import Layer


def undo_change(
    session: Session, actor: Actor, document_id: str, path: str | None = None, *, at: datetime
) -> list[str]:
    """Take a change back; return the paths that it was about.

    With a path: the last change of that value in the actor's layer, whoever made it. Without:
    the last change that the actor made in the document. One act that counted for several
    lots is taken back for all of them.

    Raises:
        ReadingInvalid: There is nothing to take back.
        AlreadyDecided: The document is decided.

    """
    document, reading = open_for_change(session, actor, document_id)
    standing = standing_changes(session, actor, document, reading.extraction_id)
    about = [row for row in standing if (row.path == path if path else row.by_id == actor.user_id)]
    if not about:
        raise ReadingInvalid("There is no change to take back.")
    last = about[-1]
    act = [row for row in standing if row.act is not None and row.act == last.act] or [last]
    before = {row.path: row.value for row in act}
    session.add_all(_taken_back(row, actor, at) for row in act)
    session.flush()
    now = current_values(session, document)
    if layer_of(actor) is Layer.SUPPLIER and document.confirmed_at is not None:
        document.confirmed_at = None  # what was confirmed is not what stands now: it is asked again
        session.flush()
    audit.record(
        session,
        actor,
        "reading.undo",
        f"document:{document.public_id}",
        at=at,
        before=before,
        after={p: None if (value := now.find(p)) is None else value.value for p in before},
    )
    return list(before)


def standing_changes(
    session: Session, actor: Actor, document: Document, extraction_id: int
) -> list[Reading]:
    """Return the rows of the actor's layer that were not taken back, oldest first."""
    rows = session.scalars(
        select(Reading)
        .where(
            Reading.document_id == document.id,
            Reading.extraction_id == extraction_id,
            Reading.layer == layer_of(actor),
        )
        .order_by(Reading.id)
    ).all()
    undone = {row.undoes_id for row in rows}
    return [row for row in rows if row.undoes_id is None and row.id not in undone]


def _taken_back(row: Reading, actor: Actor, at: datetime) -> Reading:
    return Reading(
        document_id=row.document_id,
        extraction_id=row.extraction_id,
        path=row.path,
        layer=row.layer,
        by_id=actor.user_id,
        at=at,
        undoes_id=row.id,
    )
