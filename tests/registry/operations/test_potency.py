"""Potency from the approved certificate: what a quantity counts for, and what a bill takes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from registry.items.bills import BillLine, save_bill
from registry.items.content import Content, set_content
from registry.ledger.models.traceable import Attribute, Traceable
from registry.operations.backflush import propose_inputs
from registry.operations.potency import potency_of
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.yields import yield_of
from registry.values import Layer
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    content = Content("assay", Decimal(98), "%")
    set_content(session, company.actor, company.raw, content, at=NOON)
    lines = [BillLine(company.raw, Decimal("0.5"))]
    save_bill(session, company.actor, company.product, lines, at=NOON)
    return company


def result(company: Company, lot: Traceable, number: str, unit: str = "%", sign: str = "") -> None:
    company.session.add(
        Attribute(
            traceable_id=lot.id, characteristic="assay", name="Assay", operator=sign,
            number=Decimal(number), text=f"{sign}{number}", unit=unit, ucum=unit,
            layer=Layer.BUYER, confidence=1.0, at=NOON,
        )
    )  # fmt: skip
    company.session.flush()


class TestPotency:
    def test_the_newest_exact_result_counts_in_the_items_unit(self, company: Company) -> None:
        lot = company.receive("A1")
        assert potency_of(company.session, lot) is None
        result(company, lot, "90")
        result(company, lot, "0.96", "g/g")
        result(company, lot, "99", sign="<")

        found = potency_of(company.session, lot)

        assert found is not None
        assert found.number == 96
        assert found.nominal_of(Decimal(49)) == 48
        assert found.quantity_for(Decimal(48)) == 49
        assert found.active_in(Decimal(50)) == 48

    def test_a_result_in_another_kind_of_unit_says_nothing(self, company: Company) -> None:
        lot = company.receive("A1")
        result(company, lot, "12", "mg/L")
        assert potency_of(company.session, lot) is None

    def test_a_bill_takes_more_of_a_weak_lot(self, company: Company) -> None:
        weak, plain = company.receive("A1", "49"), company.receive("A2", "100")
        result(company, weak, "96")

        inputs, short = propose_inputs(
            company.session, company.actor, company.product, Decimal(200), at=NOON
        )

        taken = [(line.traceable.number, line.quantity) for line in inputs]
        assert taken == [("A1", 49), ("A2", 52)]  # 49 kg count for 48; the rest at nominal
        assert short == []
        assert plain.number == "A2"

    def test_a_shortage_is_said_at_nominal(self, company: Company) -> None:
        result(company, company.receive("A1", "49"), "96")
        _, [short] = propose_inputs(
            company.session, company.actor, company.product, Decimal(200), at=NOON
        )
        assert short.missing == 52

    def test_the_yield_compares_with_the_bill_at_nominal(self, company: Company) -> None:
        lot = company.receive("A1")
        result(company, lot, "96")
        run = Run(
            [Input(lot, Decimal(49), company.store)],
            [Output(company.product, Decimal(96), company.store)],
            NOON,
        )
        event, _ = record_run(company.session, company.actor, run, at=NOON)

        [usage] = yield_of(company.session, company.actor, event).usages

        assert (usage.used, usage.at_nominal, usage.expected) == (49, 48, 48)
        assert usage.difference == 0
