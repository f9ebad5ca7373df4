from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from registry.genealogy.dossier import read_dossier
from registry.ledger.disposition import place_hold
from registry.ledger.errors import TraceableNotFound
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.values import EventType, Status
from tests.factories.company import NOON, make_company


class TestReadDossier:
    def test_the_six_questions(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A")
        lot = company.make("T-1", "10", (raw, "4"))
        pick = Pick(lot, Decimal(3), company.store)
        new = NewShipment(company.customer, [pick], NOON.date())
        ship(session, company.actor, create_shipment(session, company.actor, new, at=NOON), at=NOON)
        hold = place_hold(session, company.actor, [lot], reason="complaint", at=NOON)

        found = read_dossier(session, company.actor, lot.public_id, at=NOON)

        assert [(row.number, row.quantity, row.supplier) for row in found.used] == [
            ("A", Decimal(4), company.supplier.name)
        ]
        assert found.made == ()
        assert (found.on_hand, found.stock[0].location) == (Decimal(7), "STORE")
        assert [(step.kind, step.change) for step in reversed(found.steps)] == [
            (EventType.TRANSFORM, 10),
            (EventType.INSPECT, 0),
            (EventType.SHIP, -3),
            (EventType.HOLD, 0),
        ]
        assert found.people == ("Maria Weber",)
        assert [step.kind for step in found.quality_steps] == [EventType.HOLD, EventType.INSPECT]
        assert [quantity for _, quantity in found.shipments] == [Decimal(3)]
        assert (found.status, found.holds) == (Status.ON_HOLD, (hold.code,))
        assert found.why_not == f"it is on hold ({hold.code})"

    def test_what_was_made_of_it(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A")
        company.make("T-1", "10", (raw, "4"))

        found = read_dossier(session, company.actor, raw.public_id, at=NOON)

        assert [(row.number, row.quantity, row.unit) for row in found.made] == [("T-1", 4, "kg")]
        assert (found.why_not, found.on_hand) == (None, Decimal(96))

    def test_of_very_many_some_are_shown_and_all_are_counted(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A")
        for number in range(5):
            company.make(f"T-{number}", "10", (raw, "4"))

        found = read_dossier(session, company.actor, raw.public_id, at=NOON, most=3)

        assert (len(found.made), found.made_total, found.used_total) == (3, 5, 0)
        assert (len(found.steps), found.steps_total) == (3, 7)
        assert {step.kind for step in found.steps} == {EventType.TRANSFORM}

    def test_only_the_lots_own_part_of_an_event_is_told(self, session: Session) -> None:
        company = make_company(session)
        lots = [company.receive(number) for number in "ABC"]
        place_hold(session, company.actor, lots, reason="complaint", at=NOON)

        found = read_dossier(session, company.actor, lots[1].public_id, at=NOON)

        [received] = [step for step in found.steps if step.kind is EventType.RECEIVE]
        assert (received.change, received.locations) == (Decimal(100), ("STORE",))
        assert (found.status, len(found.holds)) == (Status.ON_HOLD, 1)

    def test_a_strangers_lot_does_not_exist(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        for actor in (company.stranger, company.supplier_actor, company.customer_actor):
            with pytest.raises(TraceableNotFound):
                read_dossier(session, actor, lot.public_id, at=NOON)
