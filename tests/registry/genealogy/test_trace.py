from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.genealogy.links import Way
from registry.genealogy.trace import trace
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from tests.factories.company import NOON, make_actor, make_company


class TestTrace:
    def test_forward_from_a_receipt_finds_what_was_made_and_who_got_it(
        self, session: Session
    ) -> None:
        company = make_company(session)
        company.site.time_zone = "Pacific/Auckland"
        raw = company.receive("0125HO002")
        product = company.make("T-1", "500", (raw, "40"))
        shipment = create_shipment(
            session,
            company.actor,
            NewShipment(
                customer=company.customer,
                picks=[Pick(product, Decimal(120), company.store)],
                ships_on=NOON.date(),
            ),
            at=NOON,
        )
        ship(session, company.actor, shipment, at=NOON)

        found = trace(session, company.actor, [raw], Way.FORWARD, at=NOON)

        assert [(node.number, node.level, node.on_hand) for node in found.nodes] == [
            ("0125HO002", 0, Decimal(60)),
            ("T-1", 1, Decimal(380)),
        ]
        [link] = found.links
        assert (link.parent_id, link.child_id, link.quantity) == (raw.id, product.id, Decimal(40))
        [delivery] = found.deliveries
        assert (delivery.customer, delivery.quantity) == (company.customer.name, Decimal(120))
        assert delivery.shipped_at.isoformat() == "2026-03-03T01:00:00+13:00"

    def test_back_from_a_product_finds_its_sources(self, session: Session) -> None:
        company = make_company(session)
        first, second = company.receive("A"), company.receive("B")
        product = company.make("T-1", "10", (first, "4"), (second, "6"))

        found = trace(session, company.actor, [product], Way.BACK, at=NOON)

        assert [node.number for node in found.nodes] == ["T-1", "A", "B"]
        assert {(link.parent_id, link.quantity) for link in found.links} == {
            (first.id, Decimal(4)),
            (second.id, Decimal(6)),
        }

    def test_it_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)
        actor = make_actor(session, company.operator, Permission.USE_ACCOUNT)

        with pytest.raises(NotAllowed):
            trace(session, actor, [company.receive("A")], Way.BACK, at=NOON)
