"""What lots take over from what they are made of, by rule, with the lots it comes from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.insight.inherited import Inherited, inherited_by
from registry.items.content import Content, set_content, set_inheritance
from registry.ledger.models.traceable import Traceable
from registry.operations.corrections import LineChange, Restatement, restate_event
from registry.operations.production import Input, Output, Run, record_run
from registry.values import Inheritance
from tests.factories.company import NOON, Company, make_company
from tests.registry.operations.test_potency import result


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def taken(company: Company, lot: Traceable) -> dict[str, Inherited]:
    rows = inherited_by(company.session, company.actor, lot)
    return {row.attribute: row for row in rows}


def sources(row: Inherited) -> list[str]:
    return sorted(one.number for one in row.sources)


class TestInherited:
    def test_origins_and_allergens_are_passed_down_all_levels(self, company: Company) -> None:
        session, actor = company.session, company.actor
        set_content(session, actor, company.raw, Content(allergens=("Milk", "soy ")), at=NOON)
        first, second = company.receive("A1"), company.receive("A2")
        first.country_of_origin, second.country_of_origin = "FR", "DE"
        middle = company.make("M1", "10", (first, "1"))
        made = company.make("P1", "10", (middle, "1"), (second, "1"))

        found = taken(company, made)

        assert found["country_of_origin"].value == ("DE", "FR")
        assert sources(found["country_of_origin"]) == ["A1", "A2"]
        assert found["allergens"].text == "milk, soy"
        assert "expiry_date" not in found

    def test_expiry_and_results_by_the_items_rules(self, company: Company) -> None:
        session, actor = company.session, company.actor
        rules = {"expiry_date": Inheritance.EARLIEST, "assay": Inheritance.MEAN}
        set_inheritance(session, actor, company.product, rules, at=NOON)
        first, second = company.receive("A1"), company.receive("A2")
        first.expiry_date, second.expiry_date = date(2027, 5, 1), date(2026, 8, 1)
        result(company, first, "90")
        result(company, second, "96")

        made = company.make("P1", "10", (first, "1"), (second, "3"))

        assert made.expiry_date == date(2026, 8, 1)
        found = taken(company, made)["assay"]
        assert (found.value, found.own, sources(found)) == (Decimal("94.5"), False, ["A1", "A2"])

    def test_a_later_expiry_than_the_rule_allows_is_refused(self, company: Company) -> None:
        rules = {"expiry_date": Inheritance.EARLIEST}
        set_inheritance(company.session, company.actor, None, rules, at=NOON)
        lot = company.receive("A1")
        lot.expiry_date = date(2027, 5, 1)
        company.product.shelf_life_days = 1000

        def make(**more: Any) -> Traceable:
            run = Run(
                [Input(lot, Decimal(1), company.store)],
                [Output(company.product, Decimal(1), company.store, **more)],
                NOON,
            )
            return record_run(company.session, company.actor, run, at=NOON)[1][0]

        assert make().expiry_date == date(2027, 5, 1)
        assert make(expiry_date=date(2026, 12, 1)).expiry_date == date(2026, 12, 1)
        with pytest.raises(Exception, match="expires no later than A1: 2027-05-01"):
            make(expiry_date=date(2028, 1, 1))

    def test_a_correction_corrects_what_is_taken_over(self, company: Company) -> None:
        first, second = company.receive("A1"), company.receive("A2")
        first.country_of_origin, second.country_of_origin = "FR", "DE"
        run = Run(
            [Input(first, Decimal(1), company.store)],
            [Output(company.product, Decimal(1), company.store, number="P1")],
            NOON,
        )
        event, [made] = record_run(company.session, company.actor, run, at=NOON)

        changes = Restatement(lines={0: LineChange(traceable=second)})
        restate_event(
            company.session, company.actor, event.public_id, changes, reason="other bag", at=NOON
        )

        assert taken(company, made)["country_of_origin"].value == ("DE",)

    def test_strangers(self, company: Company) -> None:
        lot = company.receive("A1")
        with pytest.raises(NotAllowed):
            inherited_by(company.session, company.supplier_actor, lot)
