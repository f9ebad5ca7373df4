"""Finding the demo's people, companies and things by the names that the steps use."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from portal.auth.sessions import actor_of
from registry.items.models import Item
from registry.ledger.models.traceable import Location, Traceable
from registry.orders.models import PurchaseOrder
from registry.parties.models import Organization, User


def actor(session: Session, email: str) -> Actor:
    """Return a person of the demo as they act for their company."""
    user = session.scalars(select(User).where(User.email == email)).one()
    return actor_of(user, user.memberships[0].organization, device="demo")


def company(session: Session, code: str) -> Organization:
    """Return a company by its code."""
    return session.scalars(select(Organization).where(Organization.code == code)).one()


def item(session: Session, sku: str) -> Item:
    """Return an item by its SKU."""
    return session.scalars(select(Item).where(Item.sku == sku)).one()


def order(session: Session, number: str) -> PurchaseOrder:
    """Return a purchase order by its number."""
    return session.scalars(select(PurchaseOrder).where(PurchaseOrder.number == number)).one()


def place(session: Session, path: str) -> Location:
    """Return a location by its path."""
    return session.scalars(select(Location).where(Location.path == path)).one()


def lot(session: Session, number: str) -> Traceable:
    """Return a lot by its own number."""
    return session.scalars(select(Traceable).where(Traceable.number == number)).one()
