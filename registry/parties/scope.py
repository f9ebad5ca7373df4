"""Finding rows for an actor: whatever is not the actor's does not exist."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from registry.parties.errors import LocationNotFound, OrganizationNotFound
from registry.parties.models import Organization, Site

_Row = TypeVar("_Row")


def get_partner(session: Session, actor: Actor, organization_id: str) -> Organization:
    """Return the operator itself or one of its partners by public id; staff only."""
    query = select(Organization).where(
        Organization.public_id == organization_id,
        Organization.operator_id == own_registry(actor),
    )
    return one(session, query, OrganizationNotFound("There is no such organization."))


def get_site(session: Session, actor: Actor, site_id: str) -> Site:
    """Return a site of the actor's organization by public id."""
    query = select(Site).where(
        Site.public_id == site_id, Site.organization_id == actor.organization_id
    )
    return one(session, query, LocationNotFound("There is no such site."))


def one(session: Session, query: Select[_Row], missing: NotFound) -> _Row:
    """Return the only row of a query; raise `missing` if there is none."""
    row = session.scalars(query).one_or_none()
    if row is None:
        raise missing
    return row


def own_registry(actor: Actor) -> int:
    """Return the id of the registry that staff see; a partner's member sees none."""
    # A partner's member finds nothing here: no organization has the id 0.
    return actor.operator_id if actor.is_operator else 0
