from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Permission
from core.audit import pending
from core.errors import AppError, NotAllowed
from registry.ledger.disposition import decide, place_hold, release_hold
from registry.ledger.models.event import Event
from registry.values import Disposition, EventType, Status
from tests.factories.company import NOON, Company, make_actor, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


class TestDecide:
    @pytest.mark.parametrize("disposition", list(Disposition))
    def test_the_decision_stands(
        self, session: Session, company: Company, disposition: Disposition
    ) -> None:
        lots = [company.receive(number, release=False) for number in ("A1", "A2")]

        event = decide(
            session, company.actor, lots, disposition, reason="as measured", at=NOON, document="d1"
        )

        assert [lot.disposition for lot in lots] == [disposition] * 2
        assert (event.type, event.reason) == (EventType.INSPECT, "as measured")
        assert event.references == {"document": "d1"}
        assert [entry["subject"] for entry in pending(session)[-2:]] == [
            f"lot:{lot.public_id}" for lot in lots
        ]

    def test_it_needs_the_permission(self, session: Session, company: Company) -> None:
        lot = company.receive("A1", release=False)
        warehouse = make_actor(session, company.operator, Permission.RECORD_WAREHOUSE)

        with pytest.raises(NotAllowed):
            decide(session, warehouse, [lot], Disposition.RELEASED, reason="ok", at=NOON)
        assert lot.disposition is Disposition.QUARANTINE

    def test_a_stranger_decides_on_nothing(self, session: Session, company: Company) -> None:
        lot = company.receive("A1", release=False)
        before = len(session.scalars(select(Event)).all())

        with pytest.raises(AppError):
            decide(session, company.stranger, [lot], Disposition.RELEASED, reason="ok", at=NOON)

        session.flush()
        session.expire_all()
        assert lot.disposition is Disposition.QUARANTINE
        assert len(session.scalars(select(Event)).all()) == before


class TestHolds:
    def test_a_hold_outweighs_the_release_until_it_is_lifted(
        self, session: Session, company: Company
    ) -> None:
        lot = company.receive("A1")

        hold = place_hold(session, company.actor, [lot], reason="odd colour", at=NOON)
        assert hold.code is not None
        assert lot.status_on(NOON.date()) is Status.ON_HOLD

        release_hold(session, company.actor, [lot], hold.code, reason="checked", at=NOON)
        assert lot.status_on(NOON.date()) is Status.RELEASED

    def test_two_holds_are_lifted_one_by_one(self, session: Session, company: Company) -> None:
        lot = company.receive("A1")
        first, second = (
            place_hold(session, company.actor, [lot], reason="odd", at=NOON).code or ""
            for _ in range(2)
        )
        assert first != second

        release_hold(session, company.actor, [lot], first, reason="checked", at=NOON)
        assert lot.on_hold
        release_hold(session, company.actor, [lot], second, reason="checked", at=NOON)
        assert not lot.on_hold

    def test_both_need_the_permission(self, session: Session, company: Company) -> None:
        lot = company.receive("A1")
        hold = place_hold(session, company.actor, [lot], reason="odd", at=NOON)
        clerk = make_actor(session, company.operator, Permission.DECIDE_LOTS)

        with pytest.raises(NotAllowed):
            place_hold(session, clerk, [lot], reason="odd", at=NOON)
        with pytest.raises(NotAllowed):
            release_hold(session, clerk, [lot], hold.code or "", reason="checked", at=NOON)
        assert lot.on_hold

    def test_a_stranger_neither_stops_nor_frees(self, session: Session, company: Company) -> None:
        free, held = company.receive("A1"), company.receive("A2")
        code = place_hold(session, company.actor, [held], reason="odd", at=NOON).code or ""

        with pytest.raises(AppError):
            place_hold(session, company.stranger, [free], reason="odd", at=NOON)
        with pytest.raises(AppError):
            release_hold(session, company.stranger, [held], code, reason="checked", at=NOON)

        assert (free.on_hold, held.on_hold) == (False, True)
