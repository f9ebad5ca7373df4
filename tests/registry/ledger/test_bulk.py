from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.ledger.bulk import Mark, place_marks
from registry.ledger.drafts import EventDraft
from registry.ledger.models.traceable import Traceable
from registry.ledger.rebuild import compare_ledger
from registry.values import EventType, Status
from tests.factories.company import NOON, make_company

ALL = select(Traceable.id)


def mark(kind: EventType, code: str) -> Mark:
    outcome = "place" if kind is EventType.RECALL else None
    return Mark(EventDraft(kind, NOON, reason="lead", code=code, outcome=outcome), ALL)


class TestPlaceMarks:
    def test_lines_and_columns_agree_with_the_ledger(self, session: Session) -> None:
        company = make_company(session)
        lots = [company.receive("A"), company.receive("B")]

        [recall, hold] = place_marks(
            session,
            company.actor,
            [mark(EventType.RECALL, "R-1"), mark(EventType.HOLD, "H-1")],
            at=NOON,
        )

        for event in (recall, hold):
            session.refresh(event)
            assert sorted(line.traceable_id for line in event.lines) == [lot.id for lot in lots]
        assert {lot.status_on(NOON.date()) for lot in lots} == {Status.RECALLED}
        assert all(lot.on_hold for lot in lots)
        assert list(compare_ledger(session, company.actor)) == []

    def test_a_strangers_lots_are_left_alone(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")

        [event] = place_marks(session, company.stranger, [mark(EventType.RECALL, "R-1")], at=NOON)

        session.refresh(event)
        assert (event.lines, lot.recalled) == ([], False)

    def test_it_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        with pytest.raises(NotAllowed):
            place_marks(
                session,
                replace(company.actor, permissions=frozenset()),
                [mark(EventType.HOLD, "H-1")],
                at=NOON,
            )
        assert not lot.on_hold
