"""Who may record what where, asked for every event, however it comes in.

Staff by permission; people of one site and contract manufacturers at their own sites only.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import NotAllowed
from registry.ledger.drafts import EventDraft, permission_for
from registry.ledger.errors import TraceableNotFound
from registry.ledger.models.event import EventLine
from registry.ledger.models.traceable import Location, Traceable
from registry.parties.models import Site
from registry.values import Direction, EventType

#: What a contract manufacturer may record at its own site.
PARTNER_KINDS = frozenset(
    {
        EventType.TRANSFORM,
        EventType.MOVE,
        EventType.SPLIT,
        EventType.MERGE,
        EventType.PACK,
        EventType.UNPACK,
        EventType.COUNT,
        EventType.DISPOSE,
    }
)


def require_recording(actor: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the actor has the permission, or may record at an own site."""
    actor.require(permission if actor.is_operator else Permission.RECORD_AT_OWN_SITE)


def require_kind(actor: Actor, draft: EventDraft) -> None:
    """Raise NotAllowed unless the actor may record this kind of event at all."""
    require_recording(actor, permission_for(draft))
    if not actor.is_operator and draft.type not in PARTNER_KINDS:
        raise NotAllowed(f"A partner cannot record a {draft.type.value.replace('_', ' ')}.")


def own_site_ids(session: Session, actor: Actor) -> frozenset[int] | None:
    """Return the sites that the actor is limited to; None for staff of all sites."""
    if actor.is_operator:
        return actor.site_ids or None
    own = session.scalars(select(Site.id).where(Site.organization_id == actor.organization_id))
    found = frozenset(own)
    return found & actor.site_ids if actor.site_ids else found


def check_sites(session: Session, actor: Actor, drafts: Sequence[EventDraft]) -> None:
    """Raise NotAllowed if an event touches a place outside the sites that the actor may use.

    A partner finds only lots and units that are, or were, at its own sites; others do not
    exist for it (TraceableNotFound).
    """
    allowed = own_site_ids(session, actor)
    if allowed is None:
        return
    used = {line.location_id for draft in drafts for line in draft.lines} - {None}
    places = select(Location.site_id).where(Location.id.in_(used)).distinct()
    touched = set(session.scalars(places)) if used else set()
    touched |= {draft.site_id for draft in drafts if draft.site_id is not None}
    if touched - allowed:
        raise NotAllowed("You can record what happens at your own site only.")
    if actor.is_operator:
        return
    ids = {
        line.traceable_id
        for draft in drafts
        for line in draft.lines
        if line.direction is not Direction.IN  # what goes in must lie there anyway
    }
    known = session.scalars(select(Traceable.id).where(Traceable.id.in_(ids), at_sites(allowed)))
    if ids - set(known):
        raise TraceableNotFound("A lot or unit of this event does not exist.")


def at_sites(sites: frozenset[int]) -> ColumnElement[bool]:
    """Return the SQL condition that a lot or unit belongs to, or was at, one of these sites."""
    been = (
        exists()
        .where(EventLine.traceable_id == Traceable.id)
        .where(EventLine.location_id == Location.id)
        .where(Location.site_id.in_(sites))
    )
    return or_(Traceable.site_id.in_(sites), been)
