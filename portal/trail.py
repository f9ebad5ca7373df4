"""The audit trail, read: who did what, when and why; and whether it was tampered with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import AuditEntry, ChainReport, verify_chain


def list_entries(
    session: Session, actor: Actor, *, text: str = "", offset: int = 0, limit: int = 50
) -> tuple[Sequence[AuditEntry], int]:
    """Return one page of the operator's entries, newest first, and how many there are.

    `text` is found in the action, the subject, the person and the reason.
    """
    actor.require(Permission.VIEW_AUDIT)
    query = select(AuditEntry).where(AuditEntry.organization_id == actor.operator_id)
    if text:
        columns = (AuditEntry.action, AuditEntry.subject, AuditEntry.actor, AuditEntry.reason)
        query = query.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = query.order_by(AuditEntry.id.desc()).offset(offset).limit(limit)
    return session.scalars(page).all(), total


def check_trail(session: Session, actor: Actor) -> ChainReport:
    """Recompute the whole chain of this installation."""
    actor.require(Permission.VIEW_AUDIT)
    return verify_chain(session)
