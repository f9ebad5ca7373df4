"""What the forms and lists of receiving, production and shipping show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.items.models import Item
from registry.ledger.book import counts, effective_kind
from registry.ledger.days import today
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Location, Traceable
from registry.operations.models import Shipment
from registry.orders.models import PurchaseOrder
from registry.parties.models import Organization, OrganizationRole, Site
from registry.values import USABLE, EventType, PartnerRole


@dataclass(frozen=True, slots=True)
class Available:
    """So much of a usable lot or unit at one place, first to expire first."""

    traceable: Traceable
    location: Location
    quantity: Decimal

    @property
    def key(self) -> str:
        """What a form sends back: lot and place."""
        return f"{self.traceable.public_id}@{self.location.public_id}"


def items(session: Session, actor: Actor) -> Sequence[Item]:
    """Return the operator's active items by name."""
    actor.require(Permission.VIEW_REGISTRY)
    return session.scalars(
        select(Item)
        .where(Item.organization_id == actor.operator_id, Item.active)
        .order_by(Item.name)
    ).all()


def locations(session: Session, actor: Actor) -> Sequence[tuple[Location, Site]]:
    """Return the operator's locations with their sites."""
    actor.require(Permission.VIEW_REGISTRY)
    rows = session.execute(
        select(Location, Site)
        .join(Site, Site.id == Location.site_id)
        .where(Location.organization_id == actor.operator_id)
        .order_by(Site.name, Location.path)
    )
    return [(location, site) for location, site in rows]


def partners(session: Session, actor: Actor, role: PartnerRole) -> Sequence[Organization]:
    """Return the operator's active partners of one role by name."""
    actor.require(Permission.VIEW_REGISTRY)
    return session.scalars(
        select(Organization)
        .join(OrganizationRole)
        .where(
            Organization.operator_id == actor.operator_id,
            Organization.active,
            OrganizationRole.role == role,
        )
        .order_by(Organization.name)
    ).all()


def open_orders(session: Session, actor: Actor) -> Sequence[PurchaseOrder]:
    """Return the purchase orders, the one due first in front."""
    actor.require(Permission.VIEW_REGISTRY)
    return session.scalars(
        select(PurchaseOrder)
        .where(PurchaseOrder.organization_id == actor.operator_id)
        .order_by(PurchaseOrder.due_on, PurchaseOrder.number)
        .limit(500)
    ).all()


def available(
    session: Session, actor: Actor, *, at: datetime, also: Collection[int] = ()
) -> list[Available]:
    """Return what may be used, first to expire first (FEFO), then oldest (FIFO).

    `also` names lots that are offered whatever their status, such as those to be reworked.
    """
    actor.require(Permission.VIEW_REGISTRY)
    days = today(session, actor, at)
    rows = session.execute(
        select(Traceable, Location, Balance.quantity)
        .join(Balance, Balance.traceable_id == Traceable.id)
        .join(Location, Location.id == Balance.location_id)
        .where(Traceable.organization_id == actor.operator_id)
        .order_by(Traceable.expiry_date.is_(None), Traceable.expiry_date, Traceable.id)
        .limit(5000)
    )
    return [
        Available(traceable, location, quantity)
        for traceable, location, quantity in rows
        if traceable.id in also or days.status_of(traceable) in USABLE
    ]


def recent_events(
    session: Session, actor: Actor, kind: EventType, *, limit: int = 100
) -> list[tuple[Event, Organization | None]]:
    """Return the newest events of a kind that count, with the partner at the other end."""
    actor.require(Permission.VIEW_REGISTRY)
    rows = session.execute(
        select(Event, Organization)
        .outerjoin(Organization, Organization.id == Event.party_id)
        .where(
            Event.organization_id == actor.operator_id,
            effective_kind() == kind.value,
            counts(),
        )
        .order_by(Event.occurred_at.desc(), Event.id.desc())
        .limit(limit)
    )
    return [(event, partner) for event, partner in rows]


def shipments(session: Session, actor: Actor, *, limit: int = 200) -> Sequence[Shipment]:
    """Return the newest shipments of the operator."""
    actor.require(Permission.VIEW_REGISTRY)
    return session.scalars(
        select(Shipment)
        .where(Shipment.organization_id == actor.operator_id)
        .order_by(Shipment.id.desc())
        .limit(limit)
    ).all()
