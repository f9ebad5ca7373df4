"""Availability and expiry risk: the plan taken apart, first to expire first."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.insight.forecast import Forecast, Outlook, forecast
from registry.items.bills import BillLine, save_bill
from registry.ledger.models.traceable import Traceable
from registry.orders.plan import PlanData, plan_order
from tests.factories.company import NOON, Company, make_company

TODAY = NOON.date()


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    save_bill(
        session, company.actor, company.product, [BillLine(company.raw, Decimal("0.5"))], at=NOON
    )
    return company


def lot(company: Company, number: str, quantity: str, days: int, **more: bool) -> Traceable:
    row = company.receive(number, quantity, **more)
    row.expiry_date = TODAY + timedelta(days=days)
    company.session.flush()
    return row


def plan(company: Company, number: str, quantity: int, days: int, **more: Traceable) -> None:
    day = TODAY + timedelta(days=days)
    data = PlanData(number, company.product, Decimal(quantity), day, **more)
    plan_order(company.session, company.actor, data, at=NOON)


def look(company: Company) -> tuple[Forecast, Outlook]:
    found = forecast(company.session, company.actor, at=NOON)
    [outlook] = [row for row in found.outlooks if row.item.id == company.raw.id]
    return found, outlook


class TestForecast:
    def test_what_the_plan_leaves_of_a_lot_is_expected_to_expire(self, company: Company) -> None:
        lot(company, "A1", "60", 20)
        lot(company, "A2", "100", 90)
        plan(company, "P-1", 80, 10)  # takes 40 of A1
        plan(company, "P-2", 100, 60)  # A1 has expired by then: 50 of A2

        _, outlook = look(company)

        left = {row.lot.number: amount for row, amount in outlook.expected}
        assert left == {"A1": 20, "A2": 50}
        assert (outlook.planned, outlook.missing, outlook.will_expire) == (90, 0, 70)
        assert (outlook.usable, outlook.expiring_soon) == (160, 60)
        assert outlook.next_expiry == TODAY + timedelta(days=20)

    def test_what_is_missing_is_said_and_held_stock_does_not_count(self, company: Company) -> None:
        lot(company, "A1", "10", 90)
        lot(company, "A2", "10", -1)  # expired
        lot(company, "A3", "10", 90, release=False)  # may be released
        plan(company, "P-1", 100, 10)

        _, outlook = look(company)

        assert outlook.missing == 30

    def test_a_reserved_lot_and_a_delayed_run_are_warned_about(self, company: Company) -> None:
        reserved = lot(company, "A1", "10", 5)
        lot(company, "A2", "10", 15)
        plan(company, "P-1", 2, 10, lot=reserved)
        plan(company, "P-2", 2, 12)
        plan(company, "P-2", 2, 20)

        found, _ = look(company)

        said = {(row.order.number, row.lot.number) for row in found.warnings}
        assert said == {("P-1", "A1"), ("P-2", "A2")}
        [why] = [row.why for row in found.warnings if row.order.number == "P-2"]
        assert "put off by 8 days" in why

    def test_without_a_plan_the_use_of_the_last_90_days_counts(self, company: Company) -> None:
        old = company.receive("A0", "90")
        company.make("P1", "10", (old, "90"))  # one kg a day
        lot(company, "A1", "30", 9)
        lot(company, "A2", "30", 200)

        _, outlook = look(company)

        assert outlook.daily == 1
        assert {row.lot.number: amount for row, amount in outlook.expected} == {"A1": 20}

    def test_strangers(self, company: Company) -> None:
        lot(company, "A1", "60", 20)
        assert forecast(company.session, company.stranger, at=NOON).outlooks == ()
        with pytest.raises(NotAllowed):
            forecast(company.session, company.supplier_actor, at=NOON)
        assert look(company)[0].outlooks[0].item.created_at.date() == date(2026, 3, 2)
