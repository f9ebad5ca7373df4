"""Finding lots, units and places for an actor: whatever is not the actor's does not exist."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.ledger.errors import TraceableNotFound
from registry.ledger.models.traceable import Location, Traceable
from registry.parties.errors import LocationNotFound
from registry.parties.scope import one, own_registry


def get_traceable(session: Session, actor: Actor, traceable_id: str) -> Traceable:
    """Return a lot or unit of the operator by public id; staff only."""
    query = select(Traceable).where(
        Traceable.public_id == traceable_id, Traceable.organization_id == own_registry(actor)
    )
    return one(session, query, TraceableNotFound("There is no such lot or unit."))


def get_location(session: Session, actor: Actor, location_id: str) -> Location:
    """Return a location of the operator by public id; staff only."""
    query = select(Location).where(
        Location.public_id == location_id, Location.organization_id == own_registry(actor)
    )
    return one(session, query, LocationNotFound("There is no such location."))
