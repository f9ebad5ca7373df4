"""Finding rows for an actor: whatever is not the actor's does not exist."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from registry.errors import (
    ItemNotFound,
    LocationNotFound,
    OrderNotFound,
    OrganizationNotFound,
    TraceableNotFound,
)
from registry.items.models import Item
from registry.ledger.models.traceable import Location, Traceable
from registry.orders.models import PurchaseOrder
from registry.parties.models import Organization, Site

_Row = TypeVar("_Row")


def get_traceable(session: Session, actor: Actor, traceable_id: str) -> Traceable:
    """Return a lot or unit of the operator by public id; staff only."""
    query = select(Traceable).where(
        Traceable.public_id == traceable_id, Traceable.organization_id == _own_registry(actor)
    )
    return _one(session, query, TraceableNotFound("There is no such lot or unit."))


def get_item(session: Session, actor: Actor, item_id: str) -> Item:
    """Return an item of the operator by public id."""
    query = select(Item).where(Item.public_id == item_id, Item.organization_id == actor.operator_id)
    return _one(session, query, ItemNotFound("There is no such item."))


def get_location(session: Session, actor: Actor, location_id: str) -> Location:
    """Return a location of the operator by public id; staff only."""
    query = select(Location).where(
        Location.public_id == location_id, Location.organization_id == _own_registry(actor)
    )
    return _one(session, query, LocationNotFound("There is no such location."))


def get_partner(session: Session, actor: Actor, organization_id: str) -> Organization:
    """Return the operator itself or one of its partners by public id; staff only."""
    query = select(Organization).where(
        Organization.public_id == organization_id,
        Organization.operator_id == _own_registry(actor),
    )
    return _one(session, query, OrganizationNotFound("There is no such organization."))


def get_order(session: Session, actor: Actor, order_id: str) -> PurchaseOrder:
    """Return a purchase order by public id: the operator's own, or to the own company."""
    query = select(PurchaseOrder).where(
        PurchaseOrder.public_id == order_id, PurchaseOrder.organization_id == actor.operator_id
    )
    if not actor.is_operator:
        query = query.where(PurchaseOrder.supplier_id == actor.organization_id)
    return _one(session, query, OrderNotFound("There is no such order."))


def get_site(session: Session, actor: Actor, site_id: str) -> Site:
    """Return a site of the actor's organization by public id."""
    query = select(Site).where(
        Site.public_id == site_id, Site.organization_id == actor.organization_id
    )
    return _one(session, query, LocationNotFound("There is no such site."))


def _one(session: Session, query: Select[_Row], missing: NotFound) -> _Row:
    row = session.scalars(query).one_or_none()
    if row is None:
        raise missing
    return row


def _own_registry(actor: Actor) -> int:
    # A partner's member finds nothing here: no organization has the id 0.
    return actor.operator_id if actor.is_operator else 0
