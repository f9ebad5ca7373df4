"""Returns: received on hold, inspected, decided."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from registry.errors import AlreadyDecided, EventInvalid, EventNotFound
from registry.models.traceable import Balance, Traceable
from registry.services.ledger_entries import EntryLine
from registry.services.returns import Return, ReturnOutcome, accept_return, decide_return
from registry.services.shipments import NewShipment, Pick, create_shipment, ship
from tests.factories.company import NOON, Company, make_actor, make_company


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def sold(company: Company) -> Traceable:
    lot = company.receive("A1")
    pick = Pick(lot, Decimal(100), company.store)
    new = NewShipment(company.customer, [pick], NOON.date())
    ship(
        company.session,
        company.actor,
        create_shipment(company.session, company.actor, new, at=NOON),
        at=NOON,
    )
    return lot


def come_back(company: Company, lot: Traceable) -> str:
    keeper = make_actor(company.session, company.operator, Permission.RECORD_SERVICE)
    line = EntryLine(lot, Decimal(5), company.floor)
    event = accept_return(
        company.session, keeper, Return(company.customer, [line], NOON, complaint="smells"), at=NOON
    )
    assert event.code is not None
    return event.code


class TestReturns:
    def test_what_comes_back_is_held_until_it_is_inspected(self, company: Company) -> None:
        lot = sold(company)

        rma = come_back(company, lot)
        assert rma.startswith("RMA26-")
        assert lot.on_hold is True

        decide_return(
            company.session,
            company.actor,
            rma,
            ReturnOutcome.RESTOCKED,
            findings="sound",
            at=NOON,
        )
        assert lot.on_hold is False
        assert company.session.get(Balance, (lot.id, company.floor.id)) is not None

    def test_scrapped_goods_leave_stock(self, company: Company) -> None:
        lot = sold(company)
        rma = come_back(company, lot)

        decide_return(
            company.session,
            company.actor,
            rma,
            ReturnOutcome.SCRAPPED,
            findings="rotten",
            witness="Jonas Lindqvist",
            at=NOON,
        )

        assert company.session.get(Balance, (lot.id, company.floor.id)) is None

    def test_twice_without_findings_or_replacement_is_refused(self, company: Company) -> None:
        lot = sold(company)
        rma = come_back(company, lot)
        with pytest.raises(EventInvalid, match="found"):
            decide_return(
                company.session, company.actor, rma, ReturnOutcome.SCRAPPED, findings="", at=NOON
            )
        with pytest.raises(EventInvalid, match="replacement"):
            decide_return(
                company.session, company.actor, rma, ReturnOutcome.REPLACED, findings="x", at=NOON
            )
        decide_return(
            company.session, company.actor, rma, ReturnOutcome.REPAIRED, findings="ok", at=NOON
        )
        with pytest.raises(AlreadyDecided):
            decide_return(
                company.session, company.actor, rma, ReturnOutcome.REPAIRED, findings="ok", at=NOON
            )

    def test_a_stranger_finds_no_rma(self, company: Company) -> None:
        rma = come_back(company, sold(company))

        with pytest.raises(EventNotFound):
            decide_return(
                company.session,
                company.stranger,
                rma,
                ReturnOutcome.REPAIRED,
                findings="x",
                at=NOON,
            )
