from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import NotAllowed
from registry.ledger.disposition import place_hold
from registry.ledger.entries import Entry, EntryLine, record_entry
from registry.ledger.errors import TraceableNotFound
from registry.ledger.locations import add_site
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Location, Traceable
from registry.operations.own_site import (
    get_own_place,
    get_own_stock,
    own_events,
    own_items,
    own_places,
    own_stock,
)
from registry.parties.errors import LocationNotFound
from registry.values import EventType, PartnerRole
from tests.factories.company import NOON, Company, make_actor, make_company, make_organization

pytestmark = pytest.mark.either_database


class Case:
    """Forty of lot A1 lie at a contract manufacturer's; B1 lies with the operator only."""

    def __init__(self, session: Session) -> None:
        self.company: Company = make_company(session)
        company = self.company
        maker, rival = (
            make_organization(session, PartnerRole.CONTRACT_MANUFACTURER, operator=company.operator)
            for _ in range(2)
        )
        site = add_site(session, company.actor, maker, "TAB", "Tablets", "Europe/Paris", at=NOON)
        self.place = session.scalars(select(Location).where(Location.site_id == site.id)).one()
        self.lot: Traceable = company.receive("A1")
        company.receive("B1")
        line = EntryLine(self.lot, Decimal(40), to_location=self.place)
        record_entry(session, company.actor, Entry(EventType.MOVE, NOON, [line]), at=NOON)
        self.maker: Actor = make_actor(session, maker, Permission.RECORD_AT_OWN_SITE)
        self.rival: Actor = make_actor(session, rival, Permission.RECORD_AT_OWN_SITE)


@pytest.fixture
def case(session: Session) -> Case:
    return Case(session)


class TestOwnSite:
    def test_the_maker_sees_what_lies_at_its_own_site(self, session: Session, case: Case) -> None:
        [row] = own_stock(session, case.maker, at=NOON)

        assert (row.traceable, row.location, row.quantity) == (case.lot, case.place, Decimal(40))
        assert get_own_stock(session, case.maker, row.key, at=NOON)[0] is case.lot
        assert [place for place, _ in own_places(session, case.maker)] == [case.place]
        assert get_own_place(session, case.maker, case.place.public_id) is case.place
        assert list(own_items(session, case.maker)) == [case.company.raw]

    def test_only_what_may_be_used(self, session: Session, case: Case) -> None:
        assert len(own_stock(session, case.maker, at=NOON, usable=True)) == 1

        place_hold(session, case.company.actor, [case.lot], reason="odd", at=NOON)

        assert own_stock(session, case.maker, at=NOON, usable=True) == []
        assert len(own_stock(session, case.maker, at=NOON)) == 1

    def test_the_operators_places_and_stock_are_not_the_makers(
        self, session: Session, case: Case
    ) -> None:
        store = case.company.store

        with pytest.raises(LocationNotFound):
            get_own_place(session, case.maker, store.public_id)
        with pytest.raises(TraceableNotFound):
            get_own_stock(session, case.maker, f"{case.lot.public_id}@{store.public_id}", at=NOON)

    def test_another_maker_and_a_stranger_see_nothing(self, session: Session, case: Case) -> None:
        assert session.scalars(select(Event)).first() is not None
        for actor in (case.rival, case.company.stranger):
            assert own_stock(session, actor, at=NOON) == []
            assert own_places(session, actor) == []
            assert list(own_items(session, actor)) == []
            assert list(own_events(session, actor)) == []
            with pytest.raises(LocationNotFound):
                get_own_place(session, actor, case.place.public_id)

    def test_it_needs_the_permission(self, session: Session, case: Case) -> None:
        for look in (own_places, own_items, own_events):
            with pytest.raises(NotAllowed):
                look(session, case.company.supplier_actor)
