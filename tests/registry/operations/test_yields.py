from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from registry.items.bills import BillLine, save_bill
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.yields import yield_of
from registry.values import LineRole
from tests.factories.company import NOON, make_company

pytestmark = pytest.mark.either_database


class TestYieldOf:
    def test_against_the_bill_in_one_unit(self, session: Session) -> None:
        company = make_company(session)
        bill = [BillLine(company.raw, Decimal("0.5"))]
        save_bill(session, company.actor, company.product, bill, at=NOON)
        outputs = [
            Output(company.product, Decimal(90), company.store, number="T-1"),
            Output(company.product, Decimal(4), company.store, number="X-1", role=LineRole.SCRAP),
        ]
        run = Run([Input(company.receive("A"), Decimal(100), company.store)], outputs, NOON)
        event, _ = record_run(session, company.actor, run, at=NOON)
        session.refresh(event)

        found = yield_of(session, company.actor, event)

        assert (found.unit, found.went_in, found.came_out, found.scrap) == ("kg", 100, 90, 4)
        assert (found.loss, found.percent) == (6, Decimal("90.0"))
        [usage] = found.usages
        assert (usage.used, usage.expected, usage.difference) == (100, 45, 55)

    def test_mixed_units_have_no_percentage_and_no_bill_no_expectation(
        self, session: Session
    ) -> None:
        company = make_company(session)
        company.product.unit = "{piece}"
        output = Output(company.product, Decimal(500), company.store, number="T-1")
        run = Run([Input(company.receive("A"), Decimal(10), company.store)], [output], NOON)
        event, _ = record_run(session, company.actor, run, at=NOON)
        session.refresh(event)

        found = yield_of(session, company.actor, event)

        assert (found.unit, found.percent) == (None, None)
        assert [usage.difference for usage in found.usages] == [None]

    def test_a_strangers_bill_does_not_speak(self, session: Session) -> None:
        company = make_company(session)
        bill = [BillLine(company.raw, Decimal("0.5"))]
        save_bill(session, company.actor, company.product, bill, at=NOON)
        output = Output(company.product, Decimal(9), company.store, number="T-1")
        run = Run([Input(company.receive("A"), Decimal(10), company.store)], [output], NOON)
        event, _ = record_run(session, company.actor, run, at=NOON)
        session.refresh(event)

        found = yield_of(session, company.stranger, event)

        assert [usage.expected for usage in found.usages] == [None]
