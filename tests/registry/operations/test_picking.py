"""Proposals: first to expire, then first in; what may not go is passed over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.ledger.disposition import place_hold
from registry.ledger.errors import EventInvalid
from registry.operations.picking import Proposal, propose_picks
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def propose(company: Company, quantity: str, **more: object) -> Proposal:
    return propose_picks(
        company.session,
        company.actor,
        company.raw,
        Decimal(quantity),
        at=NOON,
        **more,  # type: ignore[arg-type]
    )


class TestPicks:
    def test_first_to_expire_then_first_in(self, company: Company) -> None:
        undated, late, soon = (company.receive(number) for number in ("A1", "A2", "A3"))
        late.expiry_date, soon.expiry_date = date(2027, 5, 1), date(2026, 5, 1)
        second = company.receive("A4")
        company.session.flush()

        found = propose(company, "310")

        assert [(pick.traceable.number, pick.quantity) for pick in found.picks] == [
            ("A3", 100), ("A2", 100), ("A1", 100), ("A4", 10),
        ]  # fmt: skip
        assert found.missing == 0
        assert {undated.number, second.number} == {"A1", "A4"}

    def test_what_may_not_go_is_passed_over_with_the_reason(self, company: Company) -> None:
        held = company.receive("H1")
        company.receive("Q1", release=False)
        old = company.receive("E1")
        old.expiry_date = date(2026, 1, 1)
        place_hold(company.session, company.actor, [held], reason="x", at=NOON)

        found = propose(company, "5")

        assert found.picks == ()
        assert found.missing == 5
        assert {(one.traceable.number, one.why) for one in found.skipped} == {
            ("H1", "it is on hold"), ("Q1", "it is quarantine"), ("E1", "it is expired"),
        }  # fmt: skip

    def test_a_customer_wants_shelf_life(self, company: Company) -> None:
        company.customer.minimum_shelf_life_days = 90
        soon, late = company.receive("A1"), company.receive("A2")
        soon.expiry_date, late.expiry_date = date(2026, 4, 1), date(2027, 4, 1)
        company.session.flush()

        found = propose(company, "10", customer=company.customer)

        assert [pick.traceable.number for pick in found.picks] == ["A2"]
        assert "90 days" in found.skipped[0].why

    def test_nothing_is_no_quantity_and_strangers_see_no_stock(self, company: Company) -> None:
        company.receive("A1")

        with pytest.raises(EventInvalid):
            propose(company, "0")
        stranger = propose_picks(
            company.session, company.stranger, company.raw, Decimal(1), at=NOON
        )
        assert stranger.picks == ()
        with pytest.raises(NotAllowed):
            propose_picks(company.session, company.supplier_actor, company.raw, Decimal(1), at=NOON)
