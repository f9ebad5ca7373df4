from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import Permission
from core.audit import pending
from core.errors import Invalid, NotAllowed
from registry.errors import AlreadyDecided
from registry.ledger.models.traceable import Traceable
from registry.parties.errors import UserNotFound
from registry.parties.models import Membership, User
from registry.quality.errors import NotReadyToClose, QualityEventNotFound
from registry.quality.models.quality_event import Nonconformance, QualityEvent
from registry.quality.quality_events import (
    NewQualityEvent,
    add_action,
    check_effectiveness,
    close_quality_event,
    finish_action,
    get_quality_event,
    list_owners,
    open_quality_event,
)
from registry.quality.queries import count_overdue, list_quality_events, quality_events_of
from registry.recalls.recalls import NewRecall, close_recall, start_recall
from registry.values import QualityKind, QualityState, RecallState, Settlement, Verdict
from tests.factories.company import NOON, Company, make_actor, make_company

DAY = timedelta(days=1)


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


@pytest.fixture
def lot(company: Company) -> Traceable:
    return company.receive("Z1")


@pytest.fixture
def owner(session: Session, company: Company) -> User:
    user = session.get_one(User, company.actor.user_id)
    user.memberships.append(Membership(organization_id=company.operator.id, role="quality"))
    session.flush()
    return user


def opened(
    session: Session, company: Company, kind: QualityKind, *lots: Traceable, **more: Any
) -> QualityEvent:
    new = NewQualityEvent(kind, "Grey specks", "Seen in two bags", NOON, traceables=lots, **more)
    return open_quality_event(session, company.actor, new, at=NOON)


class TestOpen:
    def test_it_is_numbered_linked_and_audited(
        self, session: Session, company: Company, lot: Traceable
    ) -> None:
        first = opened(session, company, QualityKind.NONCONFORMANCE, lot)
        second = opened(session, company, QualityKind.NONCONFORMANCE, lot)

        assert (first.number, second.number) == ("NCR26-0001", "NCR26-0002")
        assert isinstance(first, Nonconformance)
        assert [link.traceable for link in first.links] == [lot]
        assert quality_events_of(session, company.actor, lot) == (second, first)
        assert pending(session)[-1]["action"] == "nonconformance.open"

    def test_an_inspection_is_closed_with_its_result(
        self, session: Session, company: Company, lot: Traceable
    ) -> None:
        row = opened(session, company, QualityKind.INSPECTION, lot, result=Verdict.PASS)
        assert (row.state, row.result) == (QualityState.CLOSED, Verdict.PASS)

    def test_documents_and_ledger_events_lead_to_the_lot(
        self, session: Session, company: Company, lot: Traceable
    ) -> None:
        from registry.ledger.drafts import EventDraft, LineDraft
        from registry.ledger.record import record_event
        from registry.values import Direction, EventType

        event = record_event(
            session,
            company.actor,
            EventDraft(
                type=EventType.INSPECT, occurred_at=NOON, outcome="noted",
                lines=(LineDraft(lot.id, Direction.ABOUT),),
            ),
            at=NOON,
        )  # fmt: skip
        row = opened(session, company, QualityKind.DEVIATION, events=[event])
        capa = opened(session, company, QualityKind.CAPA, source=row)

        assert set(quality_events_of(session, company.actor, lot)) == {row, capa}

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": " "}, "title"),
            ({"traceables": ()}, "numbers"),
            ({"occurred_at": NOON + DAY}, "occurred_at"),
            ({"kind": QualityKind.INSPECTION}, "result"),
        ],
    )
    def test_what_is_missing_is_named(
        self, session: Session, company: Company, lot: Traceable, change: dict[str, Any], field: str
    ) -> None:
        new = NewQualityEvent(QualityKind.DEVIATION, "Odd", "Very", NOON, traceables=[lot])
        with pytest.raises(Invalid) as error:
            open_quality_event(session, company.actor, replace(new, **change), at=NOON)
        assert field in error.value.fields

    def test_a_stranger_and_one_who_may_not(
        self, session: Session, company: Company, lot: Traceable
    ) -> None:
        new = NewQualityEvent(QualityKind.DEVIATION, "Odd", "Very", NOON, traceables=[lot])
        with pytest.raises(QualityEventNotFound):
            open_quality_event(session, company.stranger, new, at=NOON)
        looker = make_actor(session, company.operator, Permission.VIEW_REGISTRY)
        with pytest.raises(NotAllowed):
            open_quality_event(session, looker, new, at=NOON)
        row = opened(session, company, QualityKind.DEVIATION, lot)
        with pytest.raises(QualityEventNotFound):
            get_quality_event(session, company.stranger, row.public_id)
        assert list_quality_events(session, company.stranger) == []


class TestClose:
    def test_a_nonconformance_needs_a_decision_on_the_goods(
        self, session: Session, company: Company, lot: Traceable
    ) -> None:
        row = opened(session, company, QualityKind.NONCONFORMANCE, lot)
        with pytest.raises(Invalid) as error:
            close_quality_event(session, company.actor, row.public_id, note="gone", at=NOON)
        assert "settlement" in error.value.fields

        close_quality_event(
            session, company.actor, row.number, note="gone", settlement=Settlement.SCRAP, at=NOON
        )

        assert (row.state, row.settlement) == (QualityState.CLOSED, Settlement.SCRAP)
        with pytest.raises(AlreadyDecided):
            close_quality_event(session, company.actor, row.public_id, note="again", at=NOON)

    def test_the_database_refuses_a_close_without_decision(
        self, session: Session, company: Company, lot: Traceable
    ) -> None:
        row = opened(session, company, QualityKind.NONCONFORMANCE, lot)
        row.state, row.closed_at = QualityState.CLOSED, NOON
        with pytest.raises(IntegrityError):
            session.flush()

    def test_a_stranger_closes_nothing(
        self, session: Session, company: Company, lot: Traceable
    ) -> None:
        row = opened(session, company, QualityKind.DEVIATION, lot)
        with pytest.raises(QualityEventNotFound):
            close_quality_event(session, company.stranger, row.public_id, note="x", at=NOON)


class TestCapa:
    def test_it_closes_when_all_is_done_and_helped(
        self, session: Session, company: Company, lot: Traceable, owner: User
    ) -> None:
        capa = opened(session, company, QualityKind.CAPA, lot)
        act = {"session": session, "actor": company.actor, "event_id": capa.public_id, "at": NOON}
        with pytest.raises(NotReadyToClose, match="no action"):
            close_quality_event(**act, note="done")
        action = add_action(**act, what="Sieve anew", owner_id=owner.public_id, due_on=NOON.date())
        assert count_overdue(session, company.actor, (NOON + DAY).date()) == 1
        with pytest.raises(NotReadyToClose, match="1 of 1"):
            close_quality_event(**act, note="done")
        with pytest.raises(NotReadyToClose, match="1 of 1"):
            check_effectiveness(**act, effective=True, note="looked")
        finish_action(**act, action_id=action.public_id, result="Sieve replaced")
        with pytest.raises(NotReadyToClose, match="effective"):
            close_quality_event(**act, note="done")
        check_effectiveness(**act, effective=False, note="Specks again")
        with pytest.raises(NotReadyToClose, match="effective"):
            close_quality_event(**act, note="done")
        check_effectiveness(**act, effective=True, note="Ten bags without specks")

        close_quality_event(**act, note="Worn sieve")

        assert capa.state is QualityState.CLOSED
        assert count_overdue(session, company.actor, (NOON + DAY).date()) == 0

    def test_a_later_action_asks_for_a_new_check(
        self, session: Session, company: Company, lot: Traceable, owner: User
    ) -> None:
        capa = opened(session, company, QualityKind.CAPA, lot)
        act = {"session": session, "actor": company.actor, "event_id": capa.public_id, "at": NOON}
        plan = {"what": "Sieve", "owner_id": owner.public_id, "due_on": NOON.date()}
        first = add_action(**act, **plan)
        finish_action(**act, action_id=first.public_id, result="done")
        check_effectiveness(**act, effective=True, note="fine")
        add_action(**act, **plan)
        assert capa.effective is None

    def test_an_action_needs_words_a_day_and_one_of_the_staff(
        self, session: Session, company: Company, lot: Traceable, owner: User
    ) -> None:
        capa = opened(session, company, QualityKind.CAPA, lot)
        act = {"session": session, "actor": company.actor, "event_id": capa.public_id, "at": NOON}
        stranger = session.get_one(User, company.stranger.user_id)
        with pytest.raises(Invalid):
            add_action(**act, what=" ", owner_id=owner.public_id, due_on=NOON.date())
        with pytest.raises(Invalid):
            add_action(**act, what="Sieve", owner_id=owner.public_id, due_on=None)
        with pytest.raises(UserNotFound):
            add_action(**act, what="Sieve", owner_id=stranger.public_id, due_on=NOON.date())
        assert list(list_owners(session, company.actor)) == [owner]
        with pytest.raises(QualityEventNotFound):
            add_action(
                **{**act, "actor": company.stranger},
                what="Sieve", owner_id=owner.public_id, due_on=NOON.date(),
            )  # fmt: skip

    def test_a_recall_waits_for_its_capa(
        self, session: Session, company: Company, lot: Traceable, owner: User
    ) -> None:
        recall = start_recall(
            session,
            company.actor,
            NewRecall([lot], "Lead", "0.9 mg/kg", "Harms nerves", "Send back", NOON),
            at=NOON,
        )
        # Launching takes a second person; here only the state counts.
        recall.state, recall.launched_at = RecallState.LAUNCHED, NOON
        capa = opened(session, company, QualityKind.CAPA, recall=recall)
        with pytest.raises(NotReadyToClose, match=capa.number):
            close_recall(session, company.actor, recall.public_id, note="all back", at=NOON)
        act = {"session": session, "actor": company.actor, "event_id": capa.public_id, "at": NOON}
        action = add_action(**act, what="Sieve", owner_id=owner.public_id, due_on=NOON.date())
        finish_action(**act, action_id=action.public_id, result="done")
        check_effectiveness(**act, effective=True, note="fine")
        close_quality_event(**act, note="Worn sieve")

        close_recall(session, company.actor, recall.public_id, note="all back", at=NOON)

        assert recall.state is RecallState.CLOSED
