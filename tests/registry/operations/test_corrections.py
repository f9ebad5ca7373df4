"""An event that was wrong: voided, restated, and never gone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.genealogy.dossier import read_dossier
from registry.ledger.errors import EventInvalid, EventNotFound, NotEnough
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Edge
from registry.ledger.rebuild import compare_ledger
from registry.ledger.record import AlreadyCorrected
from registry.operations.corrections import LineChange, Restatement, restate_event, void_event
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.values import EventType, ShipmentState
from tests.factories.company import NOON, Company, make_actor, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def event_of(company: Company, kind: EventType) -> Event:
    return company.session.scalars(
        select(Event).where(Event.type == kind).order_by(Event.id)
    ).all()[-1]


class TestRestate:
    def test_another_lot_was_used(self, company: Company) -> None:
        wrong, right = company.receive("A1"), company.receive("A2")
        made = company.make("T1", "10", (wrong, "5"))
        run = event_of(company, EventType.TRANSFORM)

        restate_event(
            company.session,
            company.actor,
            run.public_id,
            Restatement(lines={0: LineChange(traceable=right, quantity=Decimal(6))}),
            reason="the label was of A2",
            at=NOON,
        )

        assert company.session.get(Edge, (wrong.id, made.id)) is None
        assert company.session.get(Edge, (right.id, made.id)) is not None
        left = company.session.get(Balance, (right.id, company.store.id))
        assert left is not None
        assert left.quantity == Decimal(94)
        assert list(compare_ledger(company.session, company.actor)) == []
        steps = read_dossier(company.session, company.actor, wrong.public_id, at=NOON).steps
        assert [step.corrected for step in steps if step.kind is EventType.TRANSFORM] == [True]

    def test_a_shipment_follows(self, company: Company) -> None:
        lot = company.receive("A1")
        pick = Pick(lot, Decimal(10), company.store)
        shipment = create_shipment(
            company.session,
            company.actor,
            NewShipment(company.customer, [pick], NOON.date()),
            at=NOON,
        )
        ship(company.session, company.actor, shipment, at=NOON)
        gone = event_of(company, EventType.SHIP)

        later = restate_event(
            company.session,
            company.actor,
            gone.public_id,
            Restatement(lines={0: LineChange(quantity=Decimal(8))}),
            reason="two stayed",
            at=NOON,
        )
        assert shipment.lines[0].quantity == Decimal(8)

        void_event(company.session, company.actor, later.public_id, reason="it never left", at=NOON)
        assert shipment.state is ShipmentState.CANCELLED

    def test_nothing_left_is_refused(self, company: Company) -> None:
        company.receive("A1")
        receipt = event_of(company, EventType.RECEIVE)

        with pytest.raises(EventInvalid, match="void it"):
            restate_event(
                company.session,
                company.actor,
                receipt.public_id,
                Restatement(lines={0: LineChange(drop=True)}),
                reason="x",
                at=NOON,
            )

    def test_a_later_time_is_judged_by_the_gate_of_then(self, company: Company) -> None:
        lot = company.receive("A1")
        company.make("T1", "10", (lot, "5"))
        run = event_of(company, EventType.TRANSFORM)

        with pytest.raises(Exception, match="quarantine"):
            restate_event(
                company.session,
                company.actor,
                run.public_id,
                Restatement(occurred_at=NOON - timedelta(days=1)),
                reason="earlier",
                at=NOON,
            )


class TestVoid:
    def test_stock_returns_and_a_second_time_is_refused(self, company: Company) -> None:
        lot = company.receive("A1")
        company.make("T1", "10", (lot, "5"))
        run = event_of(company, EventType.TRANSFORM)

        void_event(company.session, company.actor, run.public_id, reason="typed twice", at=NOON)

        left = company.session.get(Balance, (lot.id, company.store.id))
        assert left is not None
        assert left.quantity == Decimal(100)
        with pytest.raises(AlreadyCorrected):
            void_event(company.session, company.actor, run.public_id, reason="again", at=NOON)

    def test_what_is_used_already_cannot_be_undone(self, company: Company) -> None:
        lot = company.receive("A1")
        receipt = event_of(company, EventType.RECEIVE)
        company.make("T1", "10", (lot, "5"))

        with pytest.raises(NotEnough):
            void_event(company.session, company.actor, receipt.public_id, reason="no", at=NOON)

    def test_it_needs_a_reason_the_permission_and_the_own_registry(self, company: Company) -> None:
        company.receive("A1")
        receipt = event_of(company, EventType.RECEIVE)
        keeper = make_actor(company.session, company.operator, Permission.RECORD_WAREHOUSE)

        with pytest.raises(EventInvalid, match="reason"):
            void_event(company.session, company.actor, receipt.public_id, reason=" ", at=NOON)
        with pytest.raises(NotAllowed):
            void_event(company.session, keeper, receipt.public_id, reason="x", at=NOON)
        with pytest.raises(EventNotFound):
            void_event(company.session, company.stranger, receipt.public_id, reason="x", at=NOON)
