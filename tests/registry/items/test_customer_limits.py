"""The ship gate asks the customer's own specification."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.items.models import Specification, SpecificationLimit
from registry.ledger.errors import NotUsable
from registry.ledger.models.traceable import Attribute, Traceable
from registry.operations.shipments import NewShipment, Pick, create_shipment
from registry.values import Layer
from tests.factories.company import NOON, Company, make_company, make_organization


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def limit_lead(company: Company, *, start: date = date(2026, 1, 1)) -> None:
    company.session.add(
        Specification(
            organization_id=company.operator.id,
            item_id=company.raw.id,
            customer_id=company.customer.id,
            effective_from=start,
            created_at=NOON,
            limits=[
                SpecificationLimit(
                    position=1,
                    characteristic="lead",
                    name="Lead",
                    maximum=Decimal("0.1"),
                    unit="mg/kg",
                )
            ],
        )
    )
    company.session.flush()


def result(company: Company, lot: Traceable, text: str) -> None:
    company.session.add(
        Attribute(
            traceable_id=lot.id,
            characteristic="lead",
            name="Lead (Pb)",
            operator="",
            text=text,
            unit="mg/kg",
            ucum="mg/kg",
            layer=Layer.BUYER,
            confidence=1.0,
            at=NOON,
        )
    )
    company.session.flush()


def send(company: Company, lot: Traceable) -> None:
    new = NewShipment(company.customer, [Pick(lot, Decimal(1), company.store)], NOON.date())
    create_shipment(company.session, company.actor, new, at=NOON)


class TestCustomerSpecification:
    def test_a_result_within_goes(self, company: Company) -> None:
        limit_lead(company)
        lot = company.receive("A1")
        result(company, lot, "0.05")

        send(company, lot)

    @pytest.mark.parametrize("text", ["0.2", "<0.5"])
    def test_a_result_outside_or_undecided_stays(self, company: Company, text: str) -> None:
        limit_lead(company)
        lot = company.receive("A1")
        result(company, lot, text)

        with pytest.raises(NotUsable, match=r"Lead is .* mg/kg, the limit is ≤ 0.1 mg/kg"):
            send(company, lot)

    def test_a_missing_result_stays_and_the_newest_counts(self, company: Company) -> None:
        limit_lead(company)
        lot = company.receive("A1")
        with pytest.raises(NotUsable, match="no result for Lead"):
            send(company, lot)
        result(company, lot, "0.2")
        result(company, lot, "0.05")

        send(company, lot)

    def test_another_customers_or_a_later_one_says_nothing(self, company: Company) -> None:
        limit_lead(company, start=date(2027, 1, 1))
        lot = company.receive("A1")

        send(company, lot)
        assert make_organization(company.session).id != company.customer.id


class TestMarket:
    def test_a_markets_limits_bind_customers_of_that_country(self, company: Company) -> None:
        limit_lead(company)
        specification = company.session.scalars(select(Specification)).one()
        specification.customer_id, specification.market = None, "DE"
        company.customer.country = "DE"
        company.session.flush()
        lot = company.receive("A1")

        with pytest.raises(NotUsable, match="the market DE: there is no result for Lead"):
            send(company, lot)

        company.customer.country = "FR"
        company.session.flush()
        send(company, lot)
