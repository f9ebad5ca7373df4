from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import NotAllowed
from registry.errors import AlreadyDecided
from registry.ledger.disposition import place_hold
from registry.ledger.errors import EventInvalid, NotEnough, NotUsable, TraceableNotFound
from registry.ledger.models.traceable import Balance, Traceable
from registry.operations.errors import ShipmentNotFound
from registry.operations.models import Shipment
from registry.operations.shipments import NewShipment, Pick, create_shipment, get_shipment, ship
from registry.values import PartnerRole, ShipmentState
from tests.factories.company import NOON, Company, make_actor, make_company, make_organization


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def _draft(
    company: Company, *picks: tuple[Traceable, str], actor: Actor | None = None, **more: Any
) -> Shipment:
    values: dict[str, Any] = {
        "customer": company.customer,
        "picks": [Pick(lot, Decimal(amount), company.store) for lot, amount in picks],
        "ships_on": NOON.date(),
    }
    new = NewShipment(**{**values, **more})
    return create_shipment(company.session, actor or company.actor, new, at=NOON)


def _on_hand(company: Company, lot: Traceable) -> Decimal:
    query = select(Balance.quantity).where(Balance.traceable_id == lot.id)
    return company.session.scalars(query).one()


class TestCreateShipment:
    def test_a_draft_moves_nothing(self, company: Company) -> None:
        lot = company.receive("A1")

        shipment = _draft(company, (lot, "2.5"))

        assert (shipment.number, shipment.state) == ("S26-00001", ShipmentState.DRAFT)
        assert [(line.quantity, line.unit) for line in shipment.lines] == [(Decimal("2.5"), "kg")]
        assert _on_hand(company, lot) == Decimal(100)

    def test_it_goes_to_a_customer_and_holds_something(self, company: Company) -> None:
        lot = company.receive("A1")

        with pytest.raises(EventInvalid, match="not one of your customers"):
            _draft(company, (lot, "1"), customer=company.supplier)
        with pytest.raises(EventInvalid, match="at least one line"):
            _draft(company)

    def test_the_shelf_life_that_the_customer_wants(self, company: Company) -> None:
        lot = company.receive("A1")
        company.customer.minimum_shelf_life_days = 30

        with pytest.raises(NotUsable, match="no stated date"):
            _draft(company, (lot, "1"))
        lot.expiry_date = NOON.date() + timedelta(days=29)
        with pytest.raises(NotUsable, match="30 days of shelf life"):
            _draft(company, (lot, "1"))
        lot.expiry_date = NOON.date() + timedelta(days=30)
        assert _draft(company, (lot, "1")).state is ShipmentState.DRAFT

    def test_the_certificate_that_the_customer_wants(self, company: Company) -> None:
        company.customer.requires_certificate = True

        with pytest.raises(NotUsable, match="wants a certificate"):
            _draft(company, (company.receive("A1"), "1"))

    def test_it_needs_the_permission(self, session: Session, company: Company) -> None:
        reader = make_actor(session, company.operator, Permission.VIEW_REGISTRY)

        with pytest.raises(NotAllowed):
            _draft(company, (company.receive("A1"), "1"), actor=reader)


class TestShip:
    def test_stock_goes_down_once(self, session: Session, company: Company) -> None:
        lot = company.receive("A1")
        shipment = _draft(company, (lot, "2.5"))

        ship(session, company.actor, shipment, at=NOON)

        assert (shipment.state, shipment.shipped_at) == (ShipmentState.SHIPPED, NOON)
        assert _on_hand(company, lot) == Decimal("97.5")
        with pytest.raises(AlreadyDecided, match="shipped already"):
            ship(session, company.actor, shipment, at=NOON)

    def test_the_gate_is_asked_again(self, session: Session, company: Company) -> None:
        lot = company.receive("A1")
        shipment = _draft(company, (lot, "1"))
        place_hold(session, company.actor, [lot], reason="odd colour", at=NOON)

        with pytest.raises(NotUsable, match="hold"):
            ship(session, company.actor, shipment, at=NOON)
        assert shipment.state is ShipmentState.DRAFT

    def test_no_more_leaves_than_is_there(self, session: Session, company: Company) -> None:
        lot = company.receive("A1")
        shipment = _draft(company, (lot, "60"))
        session.execute(update(Balance).where(Balance.traceable_id == lot.id).values(quantity=50))
        session.expire_all()

        with pytest.raises(NotEnough):
            ship(session, company.actor, shipment, at=NOON)

    def test_a_stranger_ships_nothing(self, session: Session, company: Company) -> None:
        lot = company.receive("A1")
        shipment = _draft(company, (lot, "1"))

        with pytest.raises(TraceableNotFound):
            ship(session, company.stranger, shipment, at=NOON)

        assert _on_hand(company, lot) == Decimal(100)


class TestGetShipment:
    def test_a_customer_sees_its_own_once_it_left(self, session: Session, company: Company) -> None:
        shipment = _draft(company, (company.receive("A1"), "1"))

        assert get_shipment(session, company.actor, shipment.public_id) is shipment
        with pytest.raises(ShipmentNotFound):
            get_shipment(session, company.customer_actor, shipment.public_id)
        ship(session, company.actor, shipment, at=NOON)
        assert get_shipment(session, company.customer_actor, shipment.public_id) is shipment

    def test_for_others_it_does_not_exist(self, session: Session, company: Company) -> None:
        shipment = _draft(company, (company.receive("A1"), "1"))
        ship(session, company.actor, shipment, at=NOON)
        rival = make_organization(session, PartnerRole.CUSTOMER, operator=company.operator)

        for actor in (company.stranger, company.supplier_actor, make_actor(session, rival)):
            with pytest.raises(ShipmentNotFound):
                get_shipment(session, actor, shipment.public_id)
