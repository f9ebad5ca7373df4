from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core import audit
from core.errors import Invalid, NotAllowed
from registry.documents.owed_orders import read_order
from registry.errors import DuplicateNumber
from registry.orders.errors import OrderNotFound
from registry.orders.purchasing import OrderData, OrderLineData, add_order, change_order
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database

TODAY = NOON.date()


def order_data(company: Company) -> OrderData:
    lines = (OrderLineData(company.raw, Decimal(500)),)
    return OrderData("4500", company.supplier, TODAY, lines, TODAY + timedelta(days=9))


class TestAddOrder:
    def test_its_certificate_is_owed(self, session: Session) -> None:
        company = make_company(session)

        order = add_order(session, company.actor, order_data(company), at=NOON)

        row = read_order(session, company.actor, order.public_id, today=TODAY)
        assert (row.settled, row.on_its_way) == (False, False)
        assert [(line.quantity, line.unit) for line in row.order.lines] == [(500, "kg")]
        assert audit.pending(session)[-1]["action"] == "order.add"

    def test_what_cannot_be_is_refused(self, session: Session) -> None:
        company = make_company(session)
        data = order_data(company)
        bad = replace(
            data, number="", supplier=company.customer, lines=(), due_on=TODAY - timedelta(days=1)
        )

        with pytest.raises(Invalid) as refused:
            add_order(session, company.actor, bad, at=NOON)
        assert set(refused.value.fields) == {"number", "supplier", "lines.0.item", "due_on"}

        add_order(session, company.actor, data, at=NOON)
        with pytest.raises(DuplicateNumber):
            add_order(session, company.actor, data, at=NOON)
        with pytest.raises(NotAllowed):
            add_order(session, company.supplier_actor, data, at=NOON)


class TestChangeOrder:
    def test_lines_and_dates_change_and_the_same_again_does_not(self, session: Session) -> None:
        company = make_company(session)
        order = add_order(session, company.actor, order_data(company), at=NOON)
        more = replace(order_data(company), lines=(OrderLineData(company.raw, Decimal(600)),))

        assert change_order(session, company.actor, order.public_id, more, at=NOON)
        assert not change_order(session, company.actor, order.public_id, more, at=NOON)
        assert [line.quantity for line in order.lines] == [600]

    def test_the_supplier_stays_and_a_stranger_finds_none(self, session: Session) -> None:
        company = make_company(session)
        order = add_order(session, company.actor, order_data(company), at=NOON)
        company.customer.roles[0].role = company.supplier.roles[0].role

        with pytest.raises(Invalid, match="the supplier stays"):
            change_order(
                session,
                company.actor,
                order.public_id,
                replace(order_data(company), supplier=company.customer),
                at=NOON,
            )
        with pytest.raises(OrderNotFound):
            change_order(session, company.stranger, order.public_id, order_data(company), at=NOON)
