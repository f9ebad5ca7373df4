"""Rework: goods that may not be used may be worked on again, under a settled nonconformance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.ledger.days import today
from registry.ledger.errors import EventInvalid
from registry.ledger.models.traceable import Traceable
from registry.quality.errors import QualityEventNotFound
from registry.quality.models.quality_event import Nonconformance
from registry.values import USABLE, QualityState, Settlement


def require_rework(
    session: Session, actor: Actor, number: str, lots: Sequence[Traceable], *, at: datetime
) -> Nonconformance:
    """Return the nonconformance that allows these lots to be reworked.

    Only lots that may be used anyway, and lots that it names, may go in.

    Raises:
        QualityEventNotFound: The actor's registry has no such nonconformance.
        EventInvalid: It is not closed with "rework", or does not name one of the lots.

    """
    found = session.scalars(
        select(Nonconformance).where(
            Nonconformance.organization_id == actor.operator_id,
            Nonconformance.number == number.strip(),
        )
    ).first()
    if found is None:
        message = f"There is no nonconformance {number}."
        raise QualityEventNotFound(message)
    if found.state is not QualityState.CLOSED or found.settlement is not Settlement.REWORK:
        message = f"{found.number} is not settled by rework."
        raise EventInvalid(message, fields={"rework": message})
    named = {link.traceable_id for link in found.links}
    days = today(session, actor, at)
    others = [
        lot.number for lot in lots if lot.id not in named and days.status_of(lot) not in USABLE
    ]
    if others:
        message = f"{found.number} does not speak of {', '.join(others)}."
        raise EventInvalid(message, fields={"rework": message})
    return found
