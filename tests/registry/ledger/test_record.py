from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.ledger.disposition import decide, place_hold, release_hold
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import EventInvalid, NotEnough, NotUsable, TraceableNotFound
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Edge
from registry.ledger.record import AlreadyCorrected, ExternalIdReused, record_event
from registry.values import Direction, Disposition, EventType, Status
from tests.factories.company import NOON, Company, make_company


def move(company: Company, lot_id: int, quantity: str, **more: object) -> EventDraft:
    amount = Decimal(quantity)
    return EventDraft(
        type=EventType.MOVE,
        occurred_at=NOON,
        lines=(
            LineDraft(lot_id, Direction.IN, quantity=amount, location_id=company.store.id),
            LineDraft(lot_id, Direction.OUT, quantity=amount, location_id=company.floor.id),
        ),
        **more,  # type: ignore[arg-type]
    )


def stock(session: Session, company: Company, lot_id: int) -> dict[str, Decimal]:
    names = {company.store.id: "store", company.floor.id: "floor"}
    rows = session.execute(
        select(Balance.location_id, Balance.quantity).where(Balance.traceable_id == lot_id)
    )
    return {names[location]: quantity for location, quantity in rows}


class TestRecordEvent:
    def test_a_move_moves_stock(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A", "100")

        record_event(session, company.actor, move(company, lot.id, "30.5"), at=NOON)

        assert stock(session, company, lot.id) == {
            "store": Decimal("69.5"),
            "floor": Decimal("30.5"),
        }

    def test_more_than_there_is_cannot_be_moved(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A", "100")

        with pytest.raises(NotEnough, match=r"not enough of A at this place: 0\.5 kg short"):
            record_event(session, company.actor, move(company, lot.id, "100.5"), at=NOON)

    def test_a_strangers_lot_does_not_exist(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")

        with pytest.raises(TraceableNotFound):
            record_event(session, company.stranger, move(company, lot.id, "1"), at=NOON)

    def test_what_goes_in_must_come_out_of_a_move(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        draft = move(company, lot.id, "5")
        uneven = replace(
            draft, lines=(draft.lines[0], replace(draft.lines[1], quantity=Decimal(4)))
        )

        with pytest.raises(EventInvalid, match="must equal"):
            record_event(session, company.actor, uneven, at=NOON)

    def test_the_same_external_id_counts_once(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")

        first = record_event(
            session, company.actor, move(company, lot.id, "5", external_id="x1"), at=NOON
        )
        again = record_event(
            session, company.actor, move(company, lot.id, "5", external_id="x1"), at=NOON
        )

        assert first.id == again.id
        assert stock(session, company, lot.id)["floor"] == 5
        with pytest.raises(ExternalIdReused):
            record_event(
                session, company.actor, move(company, lot.id, "6", external_id="x1"), at=NOON
            )

    def test_a_quarantined_lot_cannot_be_consumed(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A", release=False)

        with pytest.raises(NotUsable, match="quarantine"):
            company.make("T-1", "10", (lot, "5"))

    def test_a_held_lot_cannot_be_consumed_until_released(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        hold = place_hold(session, company.actor, [lot], reason="smells", at=NOON)
        assert lot.status_on(NOON.date()) is Status.ON_HOLD
        with pytest.raises(NotUsable, match="hold"):
            company.make("T-1", "10", (lot, "5"))

        release_hold(
            session,
            company.actor,
            [lot],
            hold.code or "",
            reason="checked",
            at=NOON + timedelta(minutes=1),
        )

        assert lot.status_on(NOON.date()) is Status.RELEASED

    def test_status_follows_the_time_of_the_event_not_of_its_record(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A", release=False)
        decide(
            session,
            company.actor,
            [lot],
            Disposition.REJECTED,
            reason="late",
            at=NOON + timedelta(days=2),
        )

        decide(session, company.actor, [lot], Disposition.RELEASED, reason="earlier", at=NOON)

        assert lot.disposition is Disposition.REJECTED


class TestCorrection:
    def test_a_correction_replaces_stock_and_links(self, session: Session) -> None:
        company = make_company(session)
        wrong, right = company.receive("A"), company.receive("B")
        product = company.make("T-1", "10", (wrong, "5"))
        event = session.scalars(select(Event).where(Event.type == EventType.TRANSFORM)).one()
        lines = tuple(
            LineDraft(
                right.id if line.traceable_id == wrong.id else line.traceable_id,
                line.direction,
                line.role,
                line.quantity,
                line.location_id,
            )
            for line in event.lines
        )

        record_event(
            session,
            company.actor,
            EventDraft(
                type=EventType.CORRECT,
                restates=EventType.TRANSFORM,
                corrects_id=event.id,
                occurred_at=NOON,
                lines=lines,
                reason="B was used, not A",
            ),
            at=NOON,
        )

        assert stock(session, company, wrong.id) == {"store": Decimal(100)}
        assert stock(session, company, right.id) == {"store": Decimal(95)}
        assert list(session.execute(select(Edge.parent_id, Edge.child_id, Edge.quantity))) == [
            (right.id, product.id, Decimal(5))
        ]

    def test_a_void_takes_everything_back_and_only_once(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        event = record_event(session, company.actor, move(company, lot.id, "5"), at=NOON)
        void = EventDraft(
            type=EventType.CORRECT, corrects_id=event.id, occurred_at=NOON, reason="never happened"
        )

        record_event(session, company.actor, void, at=NOON)

        assert stock(session, company, lot.id) == {"store": Decimal(100)}
        with pytest.raises(AlreadyCorrected):
            record_event(session, company.actor, void, at=NOON)

    def test_the_database_refuses_to_change_an_event(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A")
        event = session.scalars(select(Event)).first()
        assert event is not None
        event.reason = "rewritten"

        with pytest.raises(DBAPIError, match="append-only"):
            session.flush()
