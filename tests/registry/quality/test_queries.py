from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.ledger.models.traceable import Traceable
from registry.quality.models.quality_event import CapaAction, QualityEvent
from registry.quality.quality_events import NewQualityEvent, open_quality_event
from registry.quality.queries import (
    count_overdue,
    following,
    list_quality_events,
    quality_events_of,
)
from registry.values import QualityKind, QualityState, Verdict
from tests.factories.company import NOON, Company, make_company


def opened(company: Company, kind: QualityKind, *lots: Traceable, **more: object) -> QualityEvent:
    new = NewQualityEvent(
        kind,
        "Lead",
        "Too much lead",
        NOON,
        traceables=lots,
        **more,  # type: ignore[arg-type]
    )
    return open_quality_event(company.session, company.actor, new, at=NOON)


class TestQualityEvents:
    def test_open_ones_come_first(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        wrong = opened(company, QualityKind.NONCONFORMANCE, lot)
        looked = opened(company, QualityKind.INSPECTION, lot, result=Verdict.PASS)
        actor = company.actor

        assert list(list_quality_events(session, actor)) == [wrong, looked]
        kind, state = QualityKind.INSPECTION, QualityState.OPEN
        assert list(list_quality_events(session, actor, kind=kind)) == [looked]
        assert list(list_quality_events(session, actor, state=state)) == [wrong]
        assert list(list_quality_events(session, actor, kind=kind, state=state)) == []

    def test_what_follows_comes_with_a_lot(self, session: Session) -> None:
        company = make_company(session)
        lot, other = company.receive("A"), company.receive("B")
        wrong = opened(company, QualityKind.NONCONFORMANCE, lot)
        capa = opened(company, QualityKind.CAPA, source=wrong)

        assert set(quality_events_of(session, company.actor, lot)) == {wrong, capa}
        assert quality_events_of(session, company.actor, other) == ()
        assert list(following(session, company.actor, wrong)) == [capa]

    def test_an_action_is_overdue_after_its_day(self, session: Session) -> None:
        company = make_company(session)
        capa = opened(company, QualityKind.CAPA, company.receive("A"))
        due = NOON.date() + timedelta(days=3)
        session.add(
            CapaAction(
                quality_event_id=capa.id,
                what="Change supplier",
                owner_id=company.actor.user_id,
                due_on=due,
            )
        )
        session.flush()

        assert count_overdue(session, company.actor, due) == 0
        assert count_overdue(session, company.actor, due + timedelta(days=1)) == 1
        assert count_overdue(session, company.stranger, due + timedelta(days=1)) == 0

    def test_a_stranger_sees_none(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        wrong = opened(company, QualityKind.NONCONFORMANCE, lot)
        opened(company, QualityKind.CAPA, source=wrong)
        assert list_quality_events(session, company.stranger) == []
        assert quality_events_of(session, company.stranger, lot) == ()
        assert following(session, company.stranger, wrong) == []
        with pytest.raises(NotAllowed):
            list_quality_events(session, company.supplier_actor)
