from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.documents.owed_orders import list_orders
from registry.ledger.drafts import EventDraft
from registry.ledger.record import record_event
from registry.operations.queries.choices import (
    available,
    items,
    locations,
    open_orders,
    partners,
    recent_events,
    shipments,
)
from registry.operations.shipments import NewShipment, Pick, create_shipment
from registry.values import EventType, PartnerRole
from tests.factories.company import NOON, make_company


class TestLists:
    def test_active_things_by_name(self, session: Session) -> None:
        company = make_company(session)
        assert list(items(session, company.actor)) == [company.raw, company.product]
        assert [place.path for place, _ in locations(session, company.actor)] == ["FLOOR", "STORE"]
        assert list(partners(session, company.actor, PartnerRole.SUPPLIER)) == [company.supplier]

        company.raw.active = company.supplier.active = False
        session.flush()

        assert list(items(session, company.actor)) == [company.product]
        assert list(partners(session, company.actor, PartnerRole.SUPPLIER)) == []

    def test_each_asks_for_the_permission_itself(self, session: Session) -> None:
        company = make_company(session)
        for one in (items, locations, open_orders):
            with pytest.raises(NotAllowed):
                one(session, company.supplier_actor)
        with pytest.raises(NotAllowed):
            partners(session, company.supplier_actor, PartnerRole.CUSTOMER)
        with pytest.raises(NotAllowed):
            list_orders(session, company.customer_actor, today=NOON.date())

    def test_a_stranger_has_own_ones_only(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A")
        assert items(session, company.stranger) == []
        assert locations(session, company.stranger) == []
        assert open_orders(session, company.stranger) == []
        assert shipments(session, company.stranger) == []
        assert partners(session, company.stranger, PartnerRole.SUPPLIER) == []
        assert available(session, company.stranger, at=NOON) == []
        assert recent_events(session, company.stranger, EventType.RECEIVE) == []


class TestAvailable:
    def test_usable_lots_first_to_expire_first(self, session: Session) -> None:
        company = make_company(session)
        company.receive("NEVER")
        company.receive("LATE").expiry_date = date(2027, 1, 31)
        company.receive("SOON").expiry_date = date(2026, 3, 31)
        company.receive("PAST").expiry_date = date(2026, 2, 28)
        company.receive("QUARANTINE", release=False)
        session.flush()

        found = available(session, company.actor, at=NOON)

        assert [row.traceable.number for row in found] == ["SOON", "LATE", "NEVER"]
        assert found[0].key == f"{found[0].traceable.public_id}@{company.store.public_id}"

    def test_it_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)
        with pytest.raises(NotAllowed):
            available(session, company.supplier_actor, at=NOON)


class TestRecentEvents:
    def test_a_voided_event_is_gone(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A", release=False)
        [(event, partner)] = recent_events(session, company.actor, EventType.RECEIVE)
        assert partner == company.supplier

        void = EventDraft(EventType.CORRECT, NOON, corrects_id=event.id, reason="no")
        record_event(session, company.actor, void, at=NOON)

        assert recent_events(session, company.actor, EventType.RECEIVE) == []


class TestShipments:
    def test_the_newest_first(self, session: Session) -> None:
        company = make_company(session)
        pick = Pick(company.receive("A"), Decimal(1), company.store)
        made = [
            create_shipment(
                session,
                company.actor,
                NewShipment(company.customer, [pick], NOON.date()),
                at=NOON,
            )
            for _ in range(2)
        ]
        assert list(shipments(session, company.actor)) == made[::-1]
        with pytest.raises(NotAllowed):
            shipments(session, company.customer_actor)
