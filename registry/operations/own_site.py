"""A contract manufacturer at its own site: what lies there, and the runs it records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.errors import IdentifierInvalid
from registry.items.models import BillOfMaterials, Item
from registry.ledger.days import today
from registry.ledger.errors import TraceableNotFound
from registry.ledger.identifiers import unseen_gone
from registry.ledger.lots import note
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Location, LotAlias, Traceable
from registry.ledger.sites import at_sites, own_site_ids
from registry.operations.queries.choices import Available
from registry.parties.errors import LocationNotFound
from registry.parties.models import Site
from registry.values import USABLE


def own_stock(
    session: Session, actor: Actor, *, at: datetime, usable: bool = False
) -> list[Available]:
    """Return what lies at the actor's own sites, first to expire first."""
    sites = _sites(session, actor)
    rows = session.execute(
        select(Traceable, Location, Balance.quantity)
        .join(Balance, Balance.traceable_id == Traceable.id)
        .join(Location, Location.id == Balance.location_id)
        .where(Traceable.organization_id == actor.operator_id, Location.site_id.in_(sites))
        .order_by(Traceable.expiry_date.is_(None), Traceable.expiry_date, Traceable.id)
        .limit(5000)
    )
    days = today(session, actor, at)
    return [
        Available(traceable, location, quantity)
        for traceable, location, quantity in rows
        if not usable or days.status_of(traceable) in USABLE
    ]


def own_places(session: Session, actor: Actor) -> list[tuple[Location, Site]]:
    """Return the places of the actor's own sites."""
    rows = session.execute(
        select(Location, Site)
        .join(Site, Site.id == Location.site_id)
        .where(
            Location.organization_id == actor.operator_id,
            Location.site_id.in_(_sites(session, actor)),
        )
        .order_by(Site.name, Location.path)
    )
    return [(location, site) for location, site in rows]


def own_items(session: Session, actor: Actor) -> Sequence[Item]:
    """Return the items that the site has had, and the products that are made from them."""
    had = set(
        session.scalars(
            select(Traceable.item_id).where(
                Traceable.organization_id == actor.operator_id,
                at_sites(_sites(session, actor)),
            )
        )
    )
    bills = session.scalars(
        select(BillOfMaterials).where(
            BillOfMaterials.organization_id == actor.operator_id, BillOfMaterials.active
        )
    )
    made = {bill.item_id for bill in bills if had & {line["item_id"] for line in bill.lines}}
    wanted = had | made
    return session.scalars(
        select(Item).where(Item.id.in_(wanted), Item.active).order_by(Item.name)
    ).all()


def own_events(session: Session, actor: Actor, *, limit: int = 100) -> Sequence[Event]:
    """Return the newest events at the actor's own sites."""
    return session.scalars(
        select(Event)
        .where(
            Event.organization_id == actor.operator_id,
            Event.site_id.in_(_sites(session, actor)),
        )
        .order_by(Event.id.desc())
        .limit(limit)
    ).all()


def get_own_stock(
    session: Session, actor: Actor, key: str, *, at: datetime
) -> tuple[Traceable, Location, Decimal]:
    """Return lot, place and quantity of a key ("lot@place"); TraceableNotFound elsewhere."""
    for row in own_stock(session, actor, at=at):
        if row.key == key:
            return row.traceable, row.location, row.quantity
    raise TraceableNotFound("There is no such lot or unit at your site.")


def pick_own_named(
    session: Session, actor: Actor, text: str, *, field: str = "number"
) -> Traceable:
    """Return the one lot or unit of the actor's own sites that carries a number.

    Raises:
        IdentifierInvalid: Nothing that is, or was, at the own sites carries it, or several do.

    """
    wanted = text.strip()
    names = {wanted, unseen_gone(wanted)}
    aliases = select(LotAlias.traceable_id).where(
        LotAlias.organization_id == actor.operator_id, LotAlias.number.in_(names)
    )
    found = session.scalars(
        select(Traceable)
        .where(
            Traceable.organization_id == actor.operator_id,
            or_(Traceable.number.in_(names), Traceable.id.in_(aliases)),
            at_sites(_sites(session, actor)),
        )
        .order_by(Traceable.id)
        .limit(5)
    ).all()
    if len(found) == 1:
        note(session, found[0])
        return found[0]
    items = ", ".join(row.item.name for row in found)
    many = f"{len(found)} lots or serials are called {wanted}: {items}."
    message = many if found else f"No lot or serial at your site is called {wanted}."
    raise IdentifierInvalid(message, fields={field: message})


def get_own_place(session: Session, actor: Actor, location_id: str) -> Location:
    """Return a place of the actor's own sites by public id."""
    for location, _ in own_places(session, actor):
        if location.public_id == location_id:
            return location
    raise LocationNotFound("There is no such place at your site.")


def _sites(session: Session, actor: Actor) -> frozenset[int]:
    actor.require(Permission.RECORD_AT_OWN_SITE)
    # Staff who hold the role without being limited to a site have no "own" site.
    return own_site_ids(session, actor) or frozenset()
