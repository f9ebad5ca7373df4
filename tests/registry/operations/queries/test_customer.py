from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.operations.queries.customer import own_shipments
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.values import PartnerRole
from tests.factories.company import NOON, make_actor, make_company, make_organization


class TestOwnShipments:
    def test_what_was_shipped_to_the_own_company_only(self, session: Session) -> None:
        company = make_company(session)
        pick = Pick(company.receive("A"), Decimal(1), company.store)
        new = NewShipment(company.customer, [pick], NOON.date())
        sent, _draft = (create_shipment(session, company.actor, new, at=NOON) for _ in range(2))
        ship(session, company.actor, sent, at=NOON)
        other = make_organization(session, PartnerRole.CUSTOMER, operator=company.operator)
        neighbour = make_actor(session, other, Permission.VIEW_OWN_SHIPMENTS)

        assert list(own_shipments(session, company.customer_actor)) == [sent]
        assert list(own_shipments(session, neighbour)) == []
        assert list(own_shipments(session, company.stranger)) == []

    def test_it_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)
        with pytest.raises(NotAllowed):
            own_shipments(session, company.supplier_actor)
