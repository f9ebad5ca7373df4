"""What customers want of goods holds for imported shipments as for those of the form.

A missing certificate is not refused here: what left is a fact, and papers come later than
the table. The gap radar names it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.db.bulk import among
from registry.items.models import Specification
from registry.ledger.days import today
from registry.ledger.drafts import EventDraft
from registry.ledger.models.traceable import Traceable
from registry.operations.shipments import check_for_customer
from registry.parties.models import Organization
from registry.values import Direction, EventType


def choosy_customers(session: Session, actor: Actor, drafts: Iterable[EventDraft]) -> set[int]:
    """Return who of the customers that goods go to asks for shelf life or limits."""
    parties = {
        draft.party_id
        for draft in drafts
        if draft.type is EventType.SHIP and draft.party_id is not None
    }
    if not parties:
        return set()
    limits = session.scalars(
        select(Specification.id)
        .where(
            Specification.organization_id == actor.operator_id,
            or_(Specification.customer_id.is_not(None), Specification.market.is_not(None)),
        )
        .limit(1)
    ).first()
    if limits is not None:
        return parties
    return set(
        session.scalars(
            select(Organization.id).where(
                among(session, Organization.id, sorted(parties)),
                Organization.minimum_shelf_life_days > 0,
            )
        )
    )


def check_wishes(session: Session, actor: Actor, draft: EventDraft) -> None:
    """Raise NotUsable if the customer of a ship event would not accept one of its lots."""
    customer = session.get_one(Organization, draft.party_id)
    days = today(session, actor, draft.occurred_at)
    for line in draft.lines_of(Direction.IN):
        lot = session.get_one(Traceable, line.traceable_id)
        check_for_customer(session, actor, lot, customer, days.day_of(lot), papers=False)
