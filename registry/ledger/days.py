"""Which calendar day it is where a lot lies: the day that decides what is expired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from registry.ledger.models.traceable import Traceable
from registry.parties.models import Organization, Site
from registry.values import Status


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar day at each site at one moment; `default` where no site is known."""

    default: date
    by_site: Mapping[int, date] = field(default_factory=dict)

    def at(self, site_id: int | None) -> date:
        """Return the day at a site."""
        return self.by_site.get(site_id or 0, self.default)

    def day_of(self, traceable: Traceable) -> date:
        """Return the day at the lot's or unit's own site."""
        return self.at(traceable.site_id)

    def status_of(self, traceable: Traceable) -> Status:
        """Return the one word that counts today at its site."""
        return traceable.status_on(self.day_of(traceable))

    def expired(self) -> ColumnElement[bool]:
        """Return the SQL of `is_expired(expiry_date, day at its site)`."""
        others = {site: day for site, day in self.by_site.items() if day != self.default}
        usual = Traceable.expiry_date < self.default
        if not others:
            return and_(Traceable.expiry_date.is_not(None), usual)
        elsewhere = or_(Traceable.site_id.is_(None), Traceable.site_id.not_in(others))
        cases = [and_(elsewhere, usual)]
        for day in sorted(set(others.values())):
            sites = [site for site, own in others.items() if own == day]
            cases.append(and_(Traceable.site_id.in_(sites), Traceable.expiry_date < day))
        return and_(Traceable.expiry_date.is_not(None), or_(*cases))


def days_at(session: Session, operator_id: int, at: datetime) -> Days:
    """Return the calendar days at the sites of an operator and its partners; one query."""
    rows = session.execute(
        select(Organization.id, Organization.time_zone, Site.id, Site.time_zone)
        .outerjoin(Site, Site.organization_id == Organization.id)
        .where(Organization.operator_id == operator_id)
    ).all()
    zone = next((zone for owner, zone, _, _ in rows if owner == operator_id), "UTC")
    return Days(
        local_date(at, zone),
        {site: local_date(at, site_zone) for _, _, site, site_zone in rows if site is not None},
    )


def today(session: Session, actor: Actor, at: datetime) -> Days:
    """Return the calendar days at the sites of the actor's registry."""
    return days_at(session, actor.operator_id, at)
