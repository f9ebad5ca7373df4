"""Those to whom a consignee passed the notice on answer for themselves, and for nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import AuditEntry
from core.errors import Invalid
from registry.recalls import forwards
from registry.recalls.errors import LinkRefused
from registry.recalls.forwards import (
    ForwardAnswer,
    TooManyAnswers,
    answer_again,
    answer_as_forwarded,
    find_forward,
    forwarded_standing,
    forwards_of,
)
from registry.recalls.models import RecallConsignee
from registry.recalls.queries import read_case
from registry.recalls.recalls import close_recall
from tests.factories.company import NOON
from tests.registry.recalls.test_recalls import Case


@pytest.fixture
def case(session: Session) -> Case:
    return Case(session)


@pytest.fixture
def consignee(session: Session, case: Case) -> RecallConsignee:
    recall = case.launch(case.start(), at=NOON)
    return next(row for row in recall.consignees if row.customer_id == case.other.id)


def answer(case: Case, company: str = "Corner Shop", **amounts: str) -> ForwardAnswer:
    return ForwardAnswer(company, "Cora", {case.first.id: amounts} if amounts else {})


class TestAnswerAsForwarded:
    def test_it_stands_beside_the_consignees_answer_and_changes_none_of_it(
        self, session: Session, case: Case, consignee: RecallConsignee
    ) -> None:
        made = answer_as_forwarded(
            session, consignee.public_id, answer(case, on_hand="3", quarantined="3"), at=NOON
        )
        answer_again(session, made.public_id, answer(case, on_hand="1", used="2"), at=NOON)

        session.expire_all()
        recall = find_forward(session, made.public_id)[0].recall
        [other] = forwards_of(session, recall)[consignee.id]
        assert (other.forward.company, len(other.forward.answers)) == ("Corner Shop", 2)
        [(lot, unit, fates)] = other.lots
        assert (lot, unit, dict(fates)) == ("FG-1", case.first.unit, {"on_hand": 1, "used": 2})
        assert forwarded_standing(other.forward) == {case.first.id: fates}
        assert (consignee.responses, consignee.answered_at, consignee.opened_at) == ([], None, None)
        view = read_case(session, case.drafter, recall.public_id, at=NOON)
        assert (view.answered, view.fates) == (0, {})
        session.commit()
        [first, _] = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "recall.forward_answer")
        )
        assert first.actor == f"Corner Shop (forwarded by {case.other.name})"

    @pytest.mark.parametrize(
        ("company", "by", "amounts", "said"),
        [
            (" ", "Cora", {"on_hand": "1"}, "Say who answers"),
            ("Shop", " ", {"on_hand": "1"}, "Say who answers"),
            ("Shop", "Cora", {}, "write 0 if it is none"),
            ("Shop", "Cora", {"on_hand": "1_0"}, "amounts again"),
            ("Shop", "Cora", {"on_hand": "1", "quarantined": "2"}, "amounts again"),
        ],
    )
    def test_what_says_nothing_or_makes_no_sense_is_refused(
        self,
        session: Session,
        case: Case,
        consignee: RecallConsignee,
        company: str,
        by: str,
        amounts: dict[str, str],
        said: str,
    ) -> None:
        what = ForwardAnswer(company, by, {case.first.id: amounts} if amounts else {})

        with pytest.raises(Invalid, match=said):
            answer_as_forwarded(session, consignee.public_id, what, at=NOON)

    def test_lots_that_never_went_there_are_not_answered_for(
        self, session: Session, case: Case, consignee: RecallConsignee
    ) -> None:
        with pytest.raises(Invalid):
            answer_as_forwarded(
                session,
                consignee.public_id,
                ForwardAnswer("Shop", "Cora", {case.bad.id: {"used": "1"}}),
                at=NOON,
            )

    def test_the_link_goes_round_only_so_far(
        self,
        session: Session,
        case: Case,
        consignee: RecallConsignee,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(forwards, "MOST_FORWARDS", 2)
        monkeypatch.setattr(forwards, "MOST_ANSWERS", 1)
        made = [
            answer_as_forwarded(session, consignee.public_id, answer(case, used="1"), at=NOON)
            for _ in range(2)
        ]

        with pytest.raises(TooManyAnswers):
            answer_as_forwarded(session, consignee.public_id, answer(case, used="1"), at=NOON)
        with pytest.raises(TooManyAnswers):
            answer_again(session, made[0].public_id, answer(case, used="1"), at=NOON)

    def test_strangers_and_closed_cases_are_refused(
        self, session: Session, case: Case, consignee: RecallConsignee
    ) -> None:
        made = answer_as_forwarded(session, consignee.public_id, answer(case, used="1"), at=NOON)
        recall = find_forward(session, made.public_id)[0].recall
        with pytest.raises(LinkRefused):
            answer_as_forwarded(session, made.public_id, answer(case, used="1"), at=NOON)
        with pytest.raises(LinkRefused):
            answer_again(session, consignee.public_id, answer(case, used="1"), at=NOON)
        close_recall(session, case.drafter, recall.public_id, note="all is back", at=NOON)

        with pytest.raises(LinkRefused, match="is closed"):
            answer_again(session, made.public_id, answer(case, used="1"), at=NOON)
