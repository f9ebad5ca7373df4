"""Returns: received on hold, inspected, decided on by quantity."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Permission
from registry.errors import AlreadyDecided
from registry.genealogy.mass_balance import mass_balance
from registry.ledger.entries import EntryLine
from registry.ledger.errors import EventInvalid, EventNotFound
from registry.ledger.models.traceable import Balance, Edge, Traceable
from registry.ledger.rebuild import compare_ledger
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.returns import (
    Finding,
    Return,
    ReturnOutcome,
    accept_return,
    decide_return,
    waiting_of,
)
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.values import Disposition, TraceableKind
from tests.factories.company import NOON, Company, make_actor, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def sold(company: Company, quantity: str = "60") -> Traceable:
    lot = company.receive("A1")
    send(company, lot, quantity)
    return lot


def send(company: Company, lot: Traceable, quantity: str) -> None:
    pick = Pick(lot, Decimal(quantity), company.store)
    new = NewShipment(company.customer, [pick], NOON.date())
    shipment = create_shipment(company.session, company.actor, new, at=NOON)
    ship(company.session, company.actor, shipment, at=NOON)


def come_back(company: Company, lot: Traceable, quantity: str = "5") -> tuple[str, Traceable]:
    """Return the RMA and what is held of it."""
    keeper = make_actor(
        company.session, company.operator, Permission.RECORD_SERVICE, Permission.VIEW_REGISTRY
    )
    line = EntryLine(lot, Decimal(quantity), company.floor)
    event = accept_return(
        company.session, keeper, Return(company.customer, [line], NOON, complaint="smells"), at=NOON
    )
    assert event.code is not None
    [waiting] = waiting_of(company.session, keeper, event.code)
    return event.code, waiting.traceable


def decide(company: Company, rma: str, *findings: Finding, note: str = "seen") -> None:
    decide_return(company.session, company.actor, rma, findings, note=note, at=NOON)


def stock(company: Company, lot: Traceable) -> Decimal:
    rows = company.session.scalars(select(Balance.quantity).where(Balance.traceable_id == lot.id))
    return sum(rows, Decimal(0))


class TestReturns:
    def test_only_what_came_back_is_held(self, company: Company) -> None:
        lot = sold(company)

        rma, part = come_back(company, lot)

        assert rma.startswith("RMA26-")
        assert part.number == f"A1-{rma}"
        assert (part.on_hold, lot.on_hold) == (True, False)
        assert (stock(company, part), stock(company, lot)) == (5, 40)
        assert company.session.get(Edge, (lot.id, part.id)) is not None
        assert part.disposition is Disposition.RELEASED
        assert mass_balance(company.session, company.actor, lot).unexplained == 0

    def test_each_quantity_has_its_outcome(self, company: Company) -> None:
        rma, part = come_back(company, sold(company))

        decide(
            company,
            rma,
            Finding(part, Decimal(3), ReturnOutcome.SCRAPPED),
            Finding(part, Decimal(2), ReturnOutcome.RESTOCKED),
        )

        assert stock(company, part) == 2
        assert part.on_hold is False
        assert list(compare_ledger(company.session, company.actor)) == []

    def test_what_is_left_open_stays_held_until_it_is_decided(self, company: Company) -> None:
        rma, part = come_back(company, sold(company))

        decide(company, rma, Finding(part, Decimal(2), ReturnOutcome.RESTOCKED))
        good = company.session.scalars(
            select(Traceable).where(Traceable.number == f"{part.number}.1")
        ).one()
        [waiting] = waiting_of(company.session, company.actor, rma)

        assert (good.on_hold, part.on_hold) == (False, True)
        assert (stock(company, good), stock(company, part)) == (2, 3)
        assert (waiting.returned, waiting.waiting) == (5, 3)
        decide(company, rma, Finding(part, Decimal(3), ReturnOutcome.REPAIRED))
        assert part.on_hold is False
        with pytest.raises(AlreadyDecided):
            decide(company, rma, Finding(part, Decimal(1), ReturnOutcome.REPAIRED))

    def test_a_unit_is_held_itself_and_replaced_by_another(self, company: Company) -> None:
        outputs = [
            Output(company.product, Decimal(1), company.store, number, TraceableKind.SERIAL)
            for number in ("U1", "U2")
        ]
        run = Run([Input(company.receive("A1"), Decimal(1), company.store)], outputs, NOON)
        _, [unit, other] = record_run(company.session, company.actor, run, at=NOON)
        company.release(unit, other)
        send(company, unit, "1")

        rma, held = come_back(company, unit, "1")
        assert held is unit
        with pytest.raises(EventInvalid, match="replacement"):
            decide(company, rma, Finding(unit, Decimal(1), ReturnOutcome.REPLACED))
        decide(company, rma, Finding(unit, Decimal(1), ReturnOutcome.REPLACED, other))

        assert stock(company, unit) == 0
        assert waiting_of(company.session, company.actor, rma)[0].waiting == 0

    def test_too_much_nothing_or_no_note_is_refused(self, company: Company) -> None:
        rma, part = come_back(company, sold(company))
        scrap = Finding(part, Decimal(6), ReturnOutcome.SCRAPPED)

        with pytest.raises(EventInvalid, match="Only 5 kg of A1-RMA"):
            decide(company, rma, scrap)
        with pytest.raises(EventInvalid, match="found"):
            decide(company, rma, Finding(part, Decimal(1), ReturnOutcome.SCRAPPED), note=" ")
        with pytest.raises(EventInvalid, match="how much"):
            decide(company, rma)
        with pytest.raises(EventInvalid, match="more than zero"):
            decide(company, rma, Finding(part, Decimal(0), ReturnOutcome.SCRAPPED))

    def test_a_stranger_finds_no_rma(self, company: Company) -> None:
        rma, part = come_back(company, sold(company))

        assert waiting_of(company.session, company.stranger, rma) == []
        with pytest.raises(EventNotFound):
            decide_return(
                company.session,
                company.stranger,
                rma,
                [Finding(part, Decimal(1), ReturnOutcome.REPAIRED)],
                note="x",
                at=NOON,
            )
