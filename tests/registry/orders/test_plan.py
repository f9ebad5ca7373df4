"""The plan: entered and moved by number; a delay stays visible."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import Invalid, NotAllowed
from registry.imports.plan import import_plan
from registry.imports.tables import NumberedRow
from registry.orders.plan import PlanData, open_plan, plan_order
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def data(company: Company, **more: object) -> PlanData:
    given = {"number": "P-1", "item": company.product, "quantity": Decimal(10),
             "planned_on": date(2026, 4, 1), **more}  # fmt: skip
    return PlanData(**given)  # type: ignore[arg-type]


class TestPlan:
    def test_a_later_day_is_a_delay_and_done_takes_it_out(self, company: Company) -> None:
        session, actor = company.session, company.actor
        row, what = plan_order(session, actor, data(company), at=NOON)
        assert what == "added"
        assert plan_order(session, actor, data(company), at=NOON)[1] == "unchanged"

        plan_order(session, actor, data(company, planned_on=date(2026, 4, 15)), at=NOON)

        assert row.delayed_days == 14
        assert list(open_plan(session, actor)) == [row]
        plan_order(session, actor, data(company, done=True), at=NOON)
        assert list(open_plan(session, actor)) == []

    def test_what_makes_no_sense_is_refused(self, company: Company) -> None:
        session, actor = company.session, company.actor
        plan_order(session, actor, data(company), at=NOON)
        for wrong in ({"number": " "}, {"quantity": Decimal(0)}, {"item": company.raw}):
            with pytest.raises(Invalid):
                plan_order(session, actor, data(company, **wrong), at=NOON)

    def test_a_table_is_taken_in_and_wrong_rows_are_named(self, company: Company) -> None:
        lot = company.receive("A1")
        sku = company.product.sku
        rows = [
            {"number": "P-1", "item": sku, "quantity": "10", "planned_on": "2026-04-01", "lot": ""},
            {"number": "P-2", "item": company.raw.sku, "quantity": "5",
             "planned_on": "2026-04-02", "lot": lot.number},
            {"number": "P-3", "item": "NONE", "quantity": "5", "planned_on": "2026-04-02"},
            {"number": "P-4", "item": sku, "quantity": "x", "planned_on": "2026-04-02"},
        ]  # fmt: skip

        numbered = [NumberedRow(line, cells) for line, cells in enumerate(rows, 2)]
        report = import_plan(company.session, company.actor, numbered, at=NOON)

        assert (report.added, [error.line for error in report.errors]) == (2, [4, 5])
        assert [row.traceable_id for row in open_plan(company.session, company.actor)] == [
            None, lot.id,
        ]  # fmt: skip

    def test_strangers(self, company: Company) -> None:
        plan_order(company.session, company.actor, data(company), at=NOON)

        assert list(open_plan(company.session, company.stranger)) == []
        with pytest.raises(NotAllowed):
            plan_order(company.session, company.supplier_actor, data(company), at=NOON)
