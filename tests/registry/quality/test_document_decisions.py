from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.storage import FolderStore
from registry.documents.errors import DocumentNotFound
from registry.documents.models import Document
from registry.documents.review import Decision
from registry.ledger.models.traceable import Lot
from registry.quality.document_decisions import decide_on_document
from registry.quality.models.quality_event import QualityEvent
from registry.values import QualityKind, ReviewOutcome
from tests.registry.company import (
    NOON,
    PASSWORD,
    Company,
    having_seen,
    make_result,
    make_row,
    submit_and_read,
)

pytestmark = pytest.mark.either_database

REJECT = Decision(ReviewOutcome.REJECTED, "Lead is too high.", PASSWORD)
RESTRICT = Decision(ReviewOutcome.ACCEPTED_WITH_RESTRICTION, "Animal feed only", PASSWORD)


@pytest.fixture
def failing(session: Session, company: Company, store: FolderStore) -> Document:
    whole = make_result()
    row = make_row("Lead", "0.9", "mg/kg", maximum="0.5", characteristic="lead")
    lot = replace(whole.lots[0], rows=(row,))
    return submit_and_read(session, company.seller, store, replace(whole, lots=(lot,)))


def decide(
    session: Session, company: Company, document: Document, decision: Decision
) -> QualityEvent | None:
    seen = having_seen(session, company.buyer, document, decision)
    _, opened = decide_on_document(session, company.buyer, document.public_id, seen, at=NOON)
    return opened


class TestDecideOnDocument:
    def test_failing_results_that_are_accepted_open_a_nonconformance_about_the_lot(
        self, session: Session, company: Company, failing: Document
    ) -> None:
        opened = decide(session, company, failing, RESTRICT)

        assert opened is not None
        assert opened.kind is QualityKind.NONCONFORMANCE
        assert "Animal feed only" in opened.description
        assert "Lead" in opened.description
        lot = session.scalars(select(Lot)).one()
        assert {(link.traceable, link.document) for link in opened.links} == {
            (lot, None),
            (None, failing),
        }

    def test_a_rejection_opens_one(
        self, session: Session, company: Company, failing: Document
    ) -> None:
        opened = decide(session, company, failing, REJECT)

        assert opened is not None
        assert "Lead is too high." in opened.description
        assert [link.document for link in opened.links] == [failing]

    def test_the_first_of_two_signatures_opens_none_and_the_second_one(
        self, session: Session, company: Company, failing: Document
    ) -> None:
        company.operator.second_person_for_failing = True
        assert decide(session, company, failing, RESTRICT) is None

        seen = having_seen(session, company.second_buyer, failing, RESTRICT)
        _, opened = decide_on_document(
            session, company.second_buyer, failing.public_id, seen, at=NOON
        )

        assert opened is not None

    @pytest.mark.parametrize(
        "outcome",
        [
            ReviewOutcome.ACCEPTED,
            ReviewOutcome.ACCEPTED_WITH_RESTRICTION,
            ReviewOutcome.HELD,
            ReviewOutcome.NEEDS_CLARIFICATION,
        ],
    )
    def test_nothing_is_opened_where_nothing_fails(
        self, session: Session, company: Company, store: FolderStore, outcome: ReviewOutcome
    ) -> None:
        document = submit_and_read(session, company.seller, store)

        assert decide(session, company, document, Decision(outcome, "because", PASSWORD)) is None

    def test_a_stranger_finds_no_document(
        self, session: Session, company: Company, failing: Document
    ) -> None:
        stranger = replace(company.buyer, organization_id=999, operator_id=999)

        with pytest.raises(DocumentNotFound):
            decide_on_document(session, stranger, failing.public_id, REJECT, at=NOON)
