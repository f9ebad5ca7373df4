"""Finding lots, units and places for an actor: whatever is not the actor's does not exist."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.ledger.errors import TraceableNotFound
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Location, Traceable
from registry.parties.errors import LocationNotFound
from registry.parties.models import Site
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


def zone_of(session: Session, *places: Location | Traceable | Event | None) -> str | None:
    """Return the time zone of the first of these whose site is known; None if none is.

    A lot counts where it lies; what lies nowhere, at the site that it came to first.
    """
    for place in places:
        if place is None:
            continue
        site_id = place.site_id
        if isinstance(place, Traceable):
            lies_at = (
                select(Location.site_id)
                .join(Balance, Balance.location_id == Location.id)
                .where(Balance.traceable_id == place.id)
                .order_by(Location.id)
                .limit(1)
            )
            site_id = session.scalars(lies_at).first() or site_id
        site = session.get(Site, site_id) if site_id else None
        if site is not None:
            return site.time_zone
    return None
