"""Bills of materials, backflush, yield."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.items.bills import BillLine, active_bill, save_bill
from registry.items.errors import BillInvalid
from registry.ledger.errors import EventInvalid
from registry.ledger.models.traceable import Edge
from registry.operations.backflush import propose_inputs
from registry.operations.production import Output, Run, record_run
from registry.operations.yields import yield_of
from registry.values import LineRole
from tests.factories.company import NOON, Company, make_actor, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def bill(company: Company, amount: str = "0.5") -> None:
    lines = [BillLine(company.raw, Decimal(amount))]
    save_bill(company.session, company.actor, company.product, lines, at=NOON)


class TestBills:
    def test_the_newest_version_counts(self, company: Company) -> None:
        bill(company)
        bill(company, "0.6")

        found = active_bill(company.session, company.actor, company.product)

        assert found is not None
        assert (found.version, found.lines[0]["quantity"]) == (2, "0.6")
        assert active_bill(company.session, company.stranger, company.product) is None

    def test_what_makes_no_sense_is_refused(self, company: Company) -> None:
        one = BillLine(company.raw, Decimal(1))
        for lines in ([], [one, one], [BillLine(company.product, Decimal(1))],
                      [BillLine(company.raw, Decimal(0))]):  # fmt: skip
            with pytest.raises(BillInvalid):
                save_bill(company.session, company.actor, company.product, lines, at=NOON)
        looker = make_actor(company.session, company.operator, Permission.VIEW_REGISTRY)
        with pytest.raises(NotAllowed):
            save_bill(company.session, looker, company.product, [one], at=NOON)


class TestBackflush:
    def test_inputs_are_proposed_marked_and_linked(self, company: Company) -> None:
        bill(company)
        lots = [company.receive("A1", "30"), company.receive("A2")]

        inputs, short = propose_inputs(
            company.session, company.actor, company.product, Decimal(100), at=NOON
        )
        assert [(line.traceable.number, line.quantity) for line in inputs] == [
            ("A1", 30), ("A2", 20),
        ]  # fmt: skip
        assert short == []

        outputs = [
            Output(company.product, Decimal(96), company.store),
            Output(company.product, Decimal(2), company.store, number="W1", role=LineRole.SCRAP),
        ]
        event, made = record_run(
            company.session, company.actor, Run(inputs, outputs, NOON), at=NOON
        )
        link = company.session.get(Edge, (lots[0].id, made[0].id))
        assert link is not None
        assert link.stated is False
        company.session.refresh(event)
        found = yield_of(company.session, company.actor, event)
        assert (found.went_in, found.came_out, found.scrap) == (50, 96, 2)
        assert found.usages[0].expected == 48
        assert found.usages[0].difference == 2

    def test_what_is_missing_is_said(self, company: Company) -> None:
        bill(company)
        company.receive("A1", "30")

        _, short = propose_inputs(
            company.session, company.actor, company.product, Decimal(100), at=NOON
        )

        assert [(one.item.name, one.missing) for one in short] == [("Zinc gluconate", 20)]
        with pytest.raises(EventInvalid, match="no bill"):
            propose_inputs(company.session, company.actor, company.raw, Decimal(1), at=NOON)
