"""Quality events: the list, and those of one lot or unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from core.actor import Actor, Permission
from registry.ledger.models.event import EventLine
from registry.ledger.models.traceable import Traceable, TraceableDocument
from registry.quality.models.quality_event import CapaAction, QualityEvent, QualityLink
from registry.values import QualityKind, QualityState

LIMIT = 500


def list_quality_events(
    session: Session,
    actor: Actor,
    *,
    kind: QualityKind | None = None,
    state: QualityState | None = None,
) -> Sequence[QualityEvent]:
    """Return the operator's quality events, open ones first, then the newest."""
    actor.require(Permission.VIEW_REGISTRY)
    query = select(QualityEvent).where(QualityEvent.organization_id == _own(actor))
    if kind is not None:
        query = query.where(QualityEvent.kind == kind)
    if state is not None:
        query = query.where(QualityEvent.state == state)
    order = (QualityEvent.state.desc(), QualityEvent.opened_at.desc(), QualityEvent.id.desc())
    return session.scalars(query.order_by(*order).limit(LIMIT)).all()


def quality_events_of(
    session: Session, actor: Actor, traceable: Traceable
) -> tuple[QualityEvent, ...]:
    """Return what is linked to a lot or unit or to its documents and ledger events.

    What follows from those comes with them; newest first.
    """
    documents = select(TraceableDocument.document_id).where(
        TraceableDocument.traceable_id == traceable.id
    )
    events = select(EventLine.event_id).where(EventLine.traceable_id == traceable.id)
    linked = select(QualityLink.quality_event_id).where(
        or_(
            QualityLink.traceable_id == traceable.id,
            QualityLink.document_id.in_(documents),
            QualityLink.event_id.in_(events),
        )
    )
    rows = session.scalars(
        select(QualityEvent)
        .where(
            QualityEvent.organization_id == _own(actor),
            or_(QualityEvent.id.in_(linked), QualityEvent.source_id.in_(linked)),
        )
        .options(selectinload(QualityEvent.actions))
        .order_by(QualityEvent.occurred_at.desc(), QualityEvent.id.desc())
        .limit(LIMIT)
    )
    return tuple(rows)


def following(session: Session, actor: Actor, row: QualityEvent) -> Sequence[QualityEvent]:
    """Return the CAPAs that follow a quality event."""
    return session.scalars(
        select(QualityEvent)
        .where(QualityEvent.source_id == row.id, QualityEvent.organization_id == _own(actor))
        .order_by(QualityEvent.id)
    ).all()


def count_overdue(session: Session, actor: Actor, day: date) -> int:
    """Return how many actions of open CAPAs should have been done before this day."""
    return session.execute(
        select(func.count())
        .select_from(CapaAction)
        .join(QualityEvent, QualityEvent.id == CapaAction.quality_event_id)
        .where(
            QualityEvent.organization_id == _own(actor),
            QualityEvent.state == QualityState.OPEN,
            CapaAction.done_at.is_(None),
            CapaAction.due_on < day,
        )
    ).scalar_one()


def _own(actor: Actor) -> int:
    # A partner's member finds nothing here: no organization has the id 0.
    return actor.operator_id if actor.is_operator else 0
