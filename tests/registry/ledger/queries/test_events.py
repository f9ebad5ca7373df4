from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.queries.events import recent_ledger, variances
from registry.ledger.record import record_event
from registry.values import Direction, EventType
from tests.factories.company import NOON, make_company


class TestRecentLedger:
    def test_corrected_events_stay_and_name_the_correction(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A", release=False)
        [received] = recent_ledger(session, company.actor)
        assert (received.party, received.site, received.site_zone, received.corrected_by) == (
            company.supplier.name,
            "Berlin",
            "Europe/Berlin",
            None,
        )

        void = record_event(
            session,
            company.actor,
            EventDraft(EventType.CORRECT, NOON, corrects_id=received.event.id, reason="no"),
            at=NOON,
        )

        rows = recent_ledger(session, company.actor)
        assert [row.event.type for row in rows] == [EventType.CORRECT, EventType.RECEIVE]
        assert rows[1].corrected_by == void.public_id
        assert len(recent_ledger(session, company.actor, kind=EventType.RECEIVE)) == 1
        assert len(recent_ledger(session, company.actor, limit=1)) == 1

    def test_a_stranger_sees_none(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A")
        assert recent_ledger(session, company.stranger) == []
        partner = replace(company.supplier_actor, permissions=company.actor.permissions)
        assert recent_ledger(session, partner) == []
        with pytest.raises(NotAllowed):
            recent_ledger(session, company.supplier_actor)


class TestVariances:
    def test_what_a_count_found(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A", "100")
        line = LineDraft(
            lot.id, Direction.IN, quantity=Decimal("2.5"), location_id=company.store.id
        )
        count = EventDraft(EventType.COUNT, NOON, (line,), reason="stocktaking")
        event = record_event(session, company.actor, count, at=NOON)

        session.refresh(event)
        [row] = variances(session, company.actor)

        assert (row.number, row.place, row.change, row.unit, row.reason, row.counted_by) == (
            "A",
            "STORE",
            Decimal("-2.5"),
            "kg",
            "stocktaking",
            "Maria Weber",
        )
        assert variances(session, company.stranger) == []
        with pytest.raises(NotAllowed):
            variances(session, company.customer_actor)
