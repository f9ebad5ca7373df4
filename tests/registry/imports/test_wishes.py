"""Imported shipments keep what the customer asks for."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.ledger.lots import find_traceables
from registry.ledger.models.traceable import Balance
from registry.ledger.rebuild import compare_ledger
from registry.operations.models import Shipment
from tests.factories.company import make_company
from tests.registry.imports.test_events import load

TABLE = """event,type,time,item,number,quantity,unit,party,status,expiry_date
e1,receive,2026-03-02T08:00Z,ZN,A1,100,kg,Acme,released,2026-03-20
e2,receive,2026-03-02T08:00Z,ZN,A2,100,kg,Acme,released,2027-03-20
e3,ship,2026-03-02T09:00Z,ZN,A1,10,kg,Pharmacy,,
e4,ship,2026-03-02T09:00Z,ZN,A2,10,kg,Pharmacy,,
"""


class TestWishes:
    def test_goods_with_too_little_shelf_life_are_named_and_stay(self, session: Session) -> None:
        company = make_company(session)
        company.customer.minimum_shelf_life_days = 30
        session.flush()

        report = load(session, company, TABLE.replace("Pharmacy", company.customer.name))

        assert [error.event for error in report.errors] == ["e3"]
        assert "wants 30 days of shelf life" in report.errors[0].message
        assert report.recorded == 3
        assert [row.number for row in session.scalars(select(Shipment))] == ["e4"]
        [kept] = find_traceables(session, company.actor, "A1")
        left = select(func.sum(Balance.quantity)).where(Balance.traceable_id == kept.id)
        assert session.scalar(left) == 100
        assert list(compare_ledger(session, company.actor)) == []

    def test_a_customer_without_wishes_gets_what_the_ledger_lets_go(self, session: Session) -> None:
        company = make_company(session)

        table = TABLE.replace("Pharmacy", company.customer.name)

        assert load(session, company, table).errors == []
