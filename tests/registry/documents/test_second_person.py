from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.storage import FolderStore
from registry.documents.errors import (
    DecisionInvalid,
)
from registry.documents.models import Document
from registry.documents.readings import Correction, correct_value
from registry.documents.review import Decision, decide_document
from registry.ledger.models.traceable import Lot
from registry.values import Disposition, DocumentState, ReviewOutcome
from tests.registry.company import (
    NOON,
    PASSWORD,
    Company,
    having_seen,
    make_field,
    make_result,
    make_row,
    submit_and_read,
)
from tests.registry.documents.deciding import decide, read_with

pytestmark = pytest.mark.either_database


class TestFailingResults:
    RESTRICT = Decision(ReviewOutcome.ACCEPTED_WITH_RESTRICTION, "Animal feed only", PASSWORD)

    @pytest.fixture
    def failing(self, session: Session, company: Company, store: FolderStore) -> Document:
        row = make_row("Lead", "0.9", "mg/kg", maximum="0.5", characteristic="lead")
        return read_with(session, company, store, row)

    def test_they_cannot_be_accepted_outright(
        self, session: Session, company: Company, failing: Document
    ) -> None:
        with pytest.raises(DecisionInvalid, match=r"with a restriction, or reject.*Lead"):
            decide(session, company, failing)

        assert not list(session.scalars(select(Lot)))

    @pytest.mark.parametrize("whose", ["row", "document"])
    def test_a_printed_fail_is_one_whatever_the_numbers_say(
        self, session: Session, company: Company, store: FolderStore, whose: str
    ) -> None:
        verdict = {"verdict": "fail"} if whose == "row" else {}
        row = make_row("Lead", "0.1", "mg/kg", maximum="0.5", **verdict)
        overall = make_field("fail" if whose == "document" else "pass")
        whole = make_result(overall_result=overall)
        lot = replace(whole.lots[0], rows=(row,))
        document = submit_and_read(session, company.seller, store, replace(whole, lots=(lot,)))

        with pytest.raises(DecisionInvalid, match="fail"):
            decide(session, company, document)

    def test_with_a_restriction_one_person_is_enough_where_no_policy_asks_for_two(
        self, session: Session, company: Company, failing: Document
    ) -> None:
        review = decide(session, company, failing, self.RESTRICT)

        assert [point["key"] for point in review.content["failing"]] == ["lots.0.results.0"]
        lot = session.scalars(select(Lot)).one()
        assert lot.disposition is Disposition.CONDITIONALLY_RELEASED

    def test_by_policy_the_lots_wait_for_a_second_person(
        self, session: Session, company: Company, failing: Document
    ) -> None:
        company.operator.second_person_for_failing = True
        first = decide(session, company, failing, self.RESTRICT)
        assert (first.awaits_second, failing.state) == (True, DocumentState.HELD)
        assert not list(session.scalars(select(Lot)))

        again = decide(session, company, failing, self.RESTRICT)  # the same person: still one
        assert again.awaits_second
        assert not list(session.scalars(select(Lot)))

        seen = having_seen(session, company.second_buyer, failing, self.RESTRICT)
        second = decide_document(session, company.second_buyer, failing.public_id, seen, at=NOON)
        assert (second.awaits_second, second.seconds_id) == (False, again.id)
        assert failing.state is DocumentState.ACCEPTED_WITH_RESTRICTION
        assert session.scalars(select(Lot)).one().restriction == "Animal feed only"

    @pytest.mark.parametrize("differs", ["condition", "value"])
    def test_the_second_signs_the_same_or_is_a_first_again(
        self,
        session: Session,
        company: Company,
        store: FolderStore,
        failing: Document,
        differs: str,
    ) -> None:
        company.operator.second_person_for_failing = True
        decide(session, company, failing, self.RESTRICT)
        decision = self.RESTRICT
        if differs == "condition":
            decision = replace(decision, reason="For everything")
        else:
            said = Correction("lots.0.lot_number", "L-OTHER")
            correct_value(session, company.buyer, store, failing.public_id, said, at=NOON)

        seen = having_seen(session, company.second_buyer, failing, decision)
        review = decide_document(session, company.second_buyer, failing.public_id, seen, at=NOON)

        assert review.awaits_second
        assert not list(session.scalars(select(Lot)))
