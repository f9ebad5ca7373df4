from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import NotAllowed
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import TraceableNotFound
from registry.ledger.models.traceable import Location, Traceable
from registry.ledger.sites import at_sites, check_sites, own_site_ids, require_kind
from registry.parties.models import Site
from registry.values import Direction, EventType, PartnerRole
from tests.factories.company import (
    NOON,
    Company,
    make_actor,
    make_company,
    make_organization,
)


def make_partner(session: Session, company: Company) -> tuple[Actor, Site, Location]:
    role = PartnerRole.CONTRACT_MANUFACTURER
    partner = make_organization(session, role, operator=company.operator)
    site = Site(organization_id=partner.id, code="CM", name="Filler", time_zone="UTC")
    session.add(site)
    session.flush()
    place = Location(organization_id=company.operator.id, site_id=site.id, path="CM", name="Filler")
    session.add(place)
    session.flush()
    return make_actor(session, partner, Permission.RECORD_AT_OWN_SITE), site, place


def move(lot: Traceable, *places: Location) -> EventDraft:
    directions = (Direction.IN, Direction.OUT)
    return EventDraft(
        EventType.MOVE,
        NOON,
        tuple(
            LineDraft(lot.id, direction, quantity=Decimal(1), location_id=place.id)
            for direction, place in zip(directions, places, strict=True)
        ),
    )


class TestRequireKind:
    def test_a_partner_may_record_runs_but_no_shipments(self, session: Session) -> None:
        actor, _, _ = make_partner(session, make_company(session))

        require_kind(actor, EventDraft(EventType.TRANSFORM, NOON))

        with pytest.raises(NotAllowed, match="cannot record a ship"):
            require_kind(actor, EventDraft(EventType.SHIP, NOON))

    def test_staff_need_the_permission_of_the_kind(self, session: Session) -> None:
        company = make_company(session)
        clerk = make_actor(session, company.operator, Permission.SHIP)
        require_kind(clerk, EventDraft(EventType.SHIP, NOON))
        with pytest.raises(NotAllowed):
            require_kind(clerk, EventDraft(EventType.TRANSFORM, NOON))


class TestOwnSiteIds:
    def test_staff_have_all_sites_a_partner_its_own(self, session: Session) -> None:
        company = make_company(session)
        actor, site, _ = make_partner(session, company)
        one_site = replace(company.actor, site_ids=frozenset({company.site.id}))
        assert own_site_ids(session, company.actor) is None
        assert own_site_ids(session, one_site) == {company.site.id}
        assert own_site_ids(session, actor) == {site.id}
        elsewhere = replace(actor, site_ids=frozenset({company.site.id}))
        assert own_site_ids(session, elsewhere) == frozenset()


class TestCheckSites:
    def test_staff_of_one_site_stay_there(self, session: Session) -> None:
        company = make_company(session)
        _, site, _ = make_partner(session, company)
        lot = company.receive("A")
        draft = move(lot, company.store, company.floor)

        check_sites(session, replace(company.actor, site_ids=frozenset({company.site.id})), [draft])

        with pytest.raises(NotAllowed, match="own site"):
            check_sites(session, replace(company.actor, site_ids=frozenset({site.id})), [draft])

    def test_a_partner_uses_its_own_places_and_lots_only(self, session: Session) -> None:
        company = make_company(session)
        actor, site, place = make_partner(session, company)
        foreign = company.receive("A")
        own = company.receive("B")
        own.site_id = site.id
        session.flush()

        check_sites(session, actor, [move(own, place, place)])

        with pytest.raises(NotAllowed, match="own site"):
            check_sites(session, actor, [move(own, company.store, place)])
        with pytest.raises(TraceableNotFound):
            check_sites(session, actor, [move(foreign, place, place)])


class TestAtSites:
    def test_what_belongs_there_or_was_there(self, session: Session) -> None:
        company = make_company(session)
        _, site, _ = make_partner(session, company)
        been, belongs = company.receive("A"), company.receive("B")
        been.site_id = belongs.site_id = None
        session.flush()

        def found(number: int) -> list[int]:
            query = select(Traceable.id).where(at_sites(frozenset({number})))
            return list(session.scalars(query.order_by(Traceable.id)))

        assert found(company.site.id) == [been.id, belongs.id]
        assert found(site.id) == []
        belongs.site_id = site.id
        session.flush()
        assert found(site.id) == [belongs.id]
