from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.errors import NotFound
from registry.genealogy.mass_balance import mass_balance
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.models.traceable import Balance, Traceable
from registry.ledger.record import record_event
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.values import Direction, EventType
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database


def book(
    session: Session, company: Company, kind: EventType, lot: Traceable, *lines: LineDraft
) -> None:
    record_event(
        session,
        company.actor,
        EventDraft(type=kind, occurred_at=NOON, lines=lines, reason="so it was"),
        at=NOON,
    )


class TestMassBalance:
    def test_it_closes_over_every_way_out(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("Z1", "100")
        company.make("T1", "60", (lot, "40"))
        shipment = create_shipment(
            session,
            company.actor,
            NewShipment(company.customer, [Pick(lot, Decimal(20), company.store)], NOON.date()),
            at=NOON,
        )
        ship(session, company.actor, shipment, at=NOON)
        out = LineDraft(lot.id, Direction.IN, quantity=Decimal(5), location_id=company.store.id)
        book(session, company, EventType.DISPOSE, lot, out)
        missing = LineDraft(lot.id, Direction.IN, quantity=Decimal(2), location_id=company.store.id)
        book(session, company, EventType.COUNT, lot, missing)
        there = LineDraft(lot.id, Direction.OUT, quantity=Decimal(10), location_id=company.floor.id)
        away = LineDraft(lot.id, Direction.IN, quantity=Decimal(10), location_id=company.store.id)
        book(session, company, EventType.MOVE, lot, away, there)

        found = mass_balance(session, company.actor, lot)

        assert (found.received, found.made, found.returned) == (100, 0, 0)
        assert (found.used, found.shipped, found.disposed) == (40, 20, 5)
        assert (found.on_hand, found.counted, found.unexplained) == (33, -2, 0)
        assert found.percent == 98
        assert not found.too_much

    def test_more_than_came_in_is_flagged(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("Z1", "100")
        more = LineDraft(lot.id, Direction.OUT, quantity=Decimal(10), location_id=company.store.id)
        book(session, company, EventType.COUNT, lot, more)

        found = mass_balance(session, company.actor, lot)

        assert found.percent == 110
        assert found.too_much
        assert found.unexplained == 0

    def test_stock_that_no_event_explains_is_named(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("Z1", "100")
        session.execute(
            update(Balance).where(Balance.traceable_id == lot.id).values(quantity=Decimal(90))
        )

        assert mass_balance(session, company.actor, lot).unexplained == 10

    def test_a_stranger_gets_nothing(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("Z1", "100")
        with pytest.raises(NotFound):
            mass_balance(session, company.stranger, lot)
