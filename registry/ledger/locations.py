"""Places of a site, as a tree: warehouse, aisle, bin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from registry.errors import DuplicateNumber, IdentifierInvalid
from registry.ledger.models.traceable import Balance, Location
from registry.parties.errors import LocationNotFound
from registry.parties.models import Organization, Site


@dataclass(frozen=True, slots=True)
class Branch:
    """One place in the tree; `lots` lie right here, `depth` counts from the site."""

    location: Location
    depth: int
    lots: int


def location_tree(session: Session, actor: Actor) -> list[tuple[Site, list[Branch]]]:
    """Return every site of the registry with its places, each below its parent."""
    actor.require(Permission.VIEW_REGISTRY)
    lots = (
        select(Balance.location_id, func.count().label("lots")).group_by(Balance.location_id)
    ).subquery()
    rows = session.execute(
        select(Site, Location, func.coalesce(lots.c.lots, 0))
        .join(Organization, Organization.id == Site.organization_id)
        .outerjoin(Location, Location.site_id == Site.id)
        .outerjoin(lots, lots.c.location_id == Location.id)
        .where(Organization.operator_id == (actor.operator_id if actor.is_operator else 0))
        .order_by(Site.name, Site.id, Location.path)
    )
    tree: dict[int, tuple[Site, list[Branch]]] = {}
    for site, location, count in rows:
        _, branches = tree.setdefault(site.id, (site, []))
        if location is not None:
            branches.append(Branch(location, location.path.count("/"), count))
    for _, branches in tree.values():
        branches.sort(key=lambda branch: branch.location.path.split("/"))
    return list(tree.values())


def add_location(
    session: Session,
    actor: Actor,
    site_id: str,
    code: str,
    name: str,
    *,
    at: datetime,
    parent: Location | None = None,
) -> Location:
    """Add a place to a site, below another one if `parent` is given.

    Raises:
        LocationNotFound: There is no such site, or the parent is elsewhere.
        IdentifierInvalid: The code is empty or has a slash.
        DuplicateNumber: The place exists.

    """
    actor.require(Permission.MANAGE_ITEMS)
    site = _site(session, actor, site_id)
    code, name = code.strip(), name.strip()
    if not code or "/" in code:
        message = "A place has a short code without a slash, such as A3."
        raise IdentifierInvalid(message, fields={"code": message})
    if parent is not None and parent.site_id != site.id:
        raise LocationNotFound("The place above is at another site.")
    path = f"{parent.path}/{code}" if parent else code
    if path in _paths(session, site):
        raise DuplicateNumber(f"{site.name} has a place {path} already.")
    location = Location(
        organization_id=actor.operator_id,
        site_id=site.id,
        parent_id=parent.id if parent else None,
        path=path,
        name=name or code,
    )
    session.add(location)
    session.flush()
    record(
        session,
        actor,
        "location.add",
        f"location:{location.public_id}",
        at=at,
        after={"site": site.code, "path": path},
    )
    return location


def add_site(
    session: Session,
    actor: Actor,
    owner: Organization,
    code: str,
    name: str,
    time_zone: str,
    *,
    at: datetime,
) -> Site:
    """Add a site of the operator or of a contract manufacturer; it gets one place, MAIN.

    Raises:
        IdentifierInvalid: The code is empty, or the time zone is not known.
        DuplicateNumber: The owner has a site of this code.

    """
    actor.require(Permission.MANAGE_ITEMS)
    if owner.operator_id != actor.operator_id:
        raise LocationNotFound("There is no such organization.")
    code, name = code.strip(), name.strip()
    if not code:
        raise IdentifierInvalid("A site needs a code.", fields={"site_code": "Enter a code"})
    if time_zone not in available_timezones():
        message = f"{time_zone!r} is not an IANA time zone, such as Europe/Berlin."
        raise IdentifierInvalid(message, fields={"time_zone": message})
    taken = select(Site.id).where(Site.organization_id == owner.id, Site.code == code)
    if session.scalars(taken).first() is not None:
        raise DuplicateNumber(f"{owner.name} has a site {code} already.")
    site = Site(organization_id=owner.id, code=code, name=name or code, time_zone=time_zone)
    session.add(site)
    session.flush()
    session.add(
        Location(organization_id=actor.operator_id, site_id=site.id, path="MAIN", name="Main store")
    )
    session.flush()
    record(
        session,
        actor,
        "site.add",
        f"site:{site.public_id}",
        at=at,
        after={"owner": owner.name, "code": code, "time_zone": time_zone},
    )
    return site


def _site(session: Session, actor: Actor, site_id: str) -> Site:
    site = session.scalars(
        select(Site)
        .join(Organization, Organization.id == Site.organization_id)
        .where(Site.public_id == site_id, Organization.operator_id == actor.operator_id)
    ).one_or_none()
    if site is None:
        raise LocationNotFound("There is no such site.")
    return site


def _paths(session: Session, site: Site) -> Sequence[str]:
    return session.scalars(select(Location.path).where(Location.site_id == site.id)).all()
