from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.errors import Invalid
from registry.recalls.answers import (
    Answer,
    answer_by_link,
    answer_for_consignee,
    find_by_link,
    note_opened,
)
from registry.recalls.errors import LinkRefused, RecallNotFound
from registry.recalls.models import Recall, RecallLine
from registry.recalls.queries import read_case
from registry.recalls.recalls import (
    close_recall,
)
from tests.factories.company import NOON
from tests.registry.recalls.test_recalls import Case
from tests.told import Shelf


class Launched(Case):
    """A case whose customers were told, each with a link of its own."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.recall = self.launch(self.start())
        for place, row in enumerate(self.recall.consignees):
            row.token_hash = f"{place}" * 64


@pytest.fixture
def case(shelf: Shelf) -> Iterator[Launched]:
    with shelf.begin(Launched) as case:
        yield case


@pytest.fixture
def session(case: Launched) -> Session:
    return case.session


@pytest.fixture
def recall(case: Launched) -> Recall:
    return case.recall


class TestAnswers:
    def _answer(self, line: RecallLine, **quantities: str) -> Answer:
        return Answer(by="Anna Lang", quantities={line.id: quantities})

    def test_an_answer_by_link_is_kept_and_a_later_one_adds(
        self, session: Session, recall: Recall
    ) -> None:
        [line] = recall.consignees[0].lines

        answer_by_link(
            session, "0" * 64, self._answer(line, on_hand="6", quarantined="6", used="4"), at=NOON
        )
        answer_by_link(session, "0" * 64, self._answer(line, returned="6", used="4"), at=NOON)

        session.expire_all()
        consignee = recall.consignees[0]
        assert [row.quantities for row in consignee.responses] == [
            {str(line.id): {"on_hand": "6", "used": "4", "quarantined": "6"}},
            {str(line.id): {"used": "4", "returned": "6"}},
        ]
        assert consignee.answered_at == NOON
        assert consignee.opened_at == NOON

    @pytest.mark.parametrize(
        ("quantities", "open_", "over", "answered"),
        [({}, 10, 0, False), ({"used": "4"}, 6, 0, False), ({"used": "0"}, 10, 0, False),
         ({"used": "10"}, 0, 0, True), ({"on_hand": "8", "used": "3"}, 0, 1, True)],
    )  # fmt: skip
    def test_what_is_said_is_recorded_as_it_is_and_what_is_open_is_known(
        self,
        session: Session,
        case: Launched,
        recall: Recall,
        quantities: dict[str, str],
        open_: int,
        over: int,
        answered: bool,
    ) -> None:
        [line] = recall.consignees[0].lines
        assert line.quantity == 10

        answer_by_link(session, "0" * 64, self._answer(line, **quantities), at=NOON)

        session.expire_all()
        part = read_case(session, case.drafter, recall.public_id, at=NOON).parts[0]
        assert [(row.open, row.over) for row in part.standing] == [(open_, over)]
        assert part.answered is answered
        assert part.state == ("answered" if answered else "incomplete")
        assert (part.consignee.answered_at is not None) is answered
        late = read_case(session, case.drafter, recall.public_id, at=NOON + timedelta(days=9))
        assert late.parts[0].overdue is not answered

    def test_a_later_answer_opens_what_was_accounted_for(
        self, session: Session, recall: Recall
    ) -> None:
        [line] = recall.consignees[0].lines
        answer_by_link(session, "0" * 64, self._answer(line, used="10"), at=NOON)
        answer_by_link(session, "0" * 64, Answer(by="Ben", quantities={}), at=NOON)
        assert recall.consignees[0].answered_at == NOON  # an empty answer takes nothing back

        answer_by_link(session, "0" * 64, self._answer(line, used="7"), at=NOON)

        assert recall.consignees[0].answered_at is None

    def test_opening_changes_only_when_it_was_opened(
        self, session: Session, recall: Recall
    ) -> None:
        found = find_by_link(session, "0" * 64)
        assert recall.consignees[0].opened_at is None

        note_opened(session, found, at=NOON)
        note_opened(session, found, at=NOON + timedelta(hours=1))

        assert recall.consignees[0].opened_at == NOON
        assert recall.consignees[0].answered_at is None

    @pytest.mark.parametrize(
        ("quantities", "field"),
        [
            ({"on_hand": "2", "quarantined": "3"}, "quarantined"),
            ({"used": "-1"}, "used"),
            ({"used": "lots"}, "used"),
            ({"used": "1e99"}, "used"),
            ({"used": "NaN"}, "used"),
            ({"used": "1,200"}, "used"),
        ],
    )
    def test_amounts_that_make_no_sense_are_refused_beside_their_field(
        self, session: Session, recall: Recall, quantities: dict[str, str], field: str
    ) -> None:
        [line] = recall.consignees[0].lines

        with pytest.raises(Invalid) as refused:
            answer_by_link(session, "0" * 64, self._answer(line, **quantities), at=NOON)

        assert list(refused.value.fields) == [f"{field}_{line.id}"]

    def test_another_consignees_line_cannot_be_answered(
        self, session: Session, recall: Recall
    ) -> None:
        foreign = recall.consignees[1].lines[0]

        with pytest.raises(Invalid):
            answer_by_link(session, "0" * 64, self._answer(foreign, used="1"), at=NOON)

    def test_an_altered_link_and_a_closed_case_are_refused(
        self, session: Session, case: Launched, recall: Recall
    ) -> None:
        with pytest.raises(LinkRefused):
            find_by_link(session, "f" * 64)

        close_recall(session, case.drafter, recall.public_id, note="all back", at=NOON)

        with pytest.raises(LinkRefused, match="closed"):
            find_by_link(session, "0" * 64)

    def test_a_customer_answers_only_for_itself(
        self, session: Session, case: Launched, recall: Recall
    ) -> None:
        mine = next(row for row in recall.consignees if row.customer_id == case.company.customer.id)
        theirs = next(row for row in recall.consignees if row is not mine)

        answer_for_consignee(
            session, case.company.customer_actor, recall.public_id, mine.public_id,
            self._answer(mine.lines[0], used="1"), at=NOON,
        )  # fmt: skip

        for actor in (case.company.customer_actor, case.company.stranger):
            with pytest.raises(RecallNotFound):
                answer_for_consignee(
                    session, actor, recall.public_id, theirs.public_id,
                    self._answer(theirs.lines[0], used="1"), at=NOON,
                )  # fmt: skip
