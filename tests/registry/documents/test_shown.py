from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.storage import FolderStore
from registry.documents.errors import (
    ShownDiffers,
)
from registry.documents.models import Document, Signature
from registry.documents.readings import Correction, correct_value
from registry.documents.recording import record_extraction
from registry.documents.review import Decision, decide_document
from registry.documents.signatures import hash_record
from registry.items.models import Item
from registry.ledger.models.traceable import Lot
from registry.values import ReviewOutcome
from tests.registry.company import (
    NOON,
    Company,
    having_seen,
    make_result,
    submit_and_read,
)
from tests.registry.documents.deciding import ACCEPT, decide, make_specification

pytestmark = pytest.mark.either_database


@pytest.fixture
def document(session: Session, company: Company, store: FolderStore) -> Document:
    return submit_and_read(session, company.seller, store)


class TestWhatWasShown:
    def see(self, session: Session, company: Company, document: Document) -> Decision:
        return having_seen(session, company.buyer, document, ACCEPT)

    def refuse(
        self, session: Session, company: Company, document: Document, decision: Decision
    ) -> ShownDiffers:
        before = document.state
        with pytest.raises(ShownDiffers) as refusal:
            decide_document(session, company.buyer, document.public_id, decision, at=NOON)
        assert document.state is before
        assert not list(session.scalars(select(Signature)))
        assert not list(session.scalars(select(Lot)))
        return refusal.value

    @pytest.mark.parametrize("outcome", list(ReviewOutcome))
    def test_another_persons_change_refuses_every_decision_and_is_named(
        self,
        session: Session,
        company: Company,
        store: FolderStore,
        document: Document,
        outcome: ReviewOutcome,
    ) -> None:
        seen = self.see(session, company, document)
        said = Correction("lots.0.lot_number", "L-OTHER")
        correct_value(session, company.second_buyer, store, document.public_id, said, at=NOON)

        decision = replace(seen, outcome=outcome, reason="because")
        refusal = self.refuse(session, company, document, decision)

        assert "lot 1, lot number: was 0125HO002, is L-OTHER" in str(refusal)
        decide(session, company, document, replace(decision, shown=None))

    def test_the_suppliers_change_counts_too(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        seen = self.see(session, company, document)
        said = Correction("lots.0.results.0.value", "0.4")
        correct_value(session, company.seller, store, document.public_id, said, at=NOON)

        refusal = self.refuse(session, company, document, seen)

        assert "result 1: was <0.05, is 0.4" in str(refusal)

    def test_other_limits_and_the_verdict_that_follows_are_named(
        self, session: Session, company: Company, document: Document
    ) -> None:
        seen = self.see(session, company, document)
        make_specification(session, company, maximum=Decimal("0.01"))

        refusal = self.refuse(session, company, document, seen)

        assert "limits, lot 1, Lead (Pb): was nothing, is ≤ 0.01 mg/kg" in str(refusal)
        assert "verdict: was pass, is indeterminate" in str(refusal)

    def test_a_limit_changed_under_the_same_version_is_named(
        self, session: Session, company: Company, document: Document
    ) -> None:
        specification = make_specification(session, company, maximum=Decimal("0.5"))
        seen = self.see(session, company, document)
        specification.limits[0].maximum = Decimal("0.4")
        session.flush()

        refusal = self.refuse(session, company, document, seen)

        assert "Lead (Pb): was ≤ 0.5 mg/kg, required, is ≤ 0.4 mg/kg, required" in str(refusal)

    def test_another_state_is_named(
        self, session: Session, company: Company, document: Document
    ) -> None:
        seen = self.see(session, company, document)
        decide(session, company, document, Decision(ReviewOutcome.HELD, "Wait"))

        refusal = self.refuse(session, company, document, seen)

        assert "state: was read, is held" in str(refusal)

    def test_another_reading_is_named(
        self, session: Session, company: Company, document: Document
    ) -> None:
        seen = self.see(session, company, document)
        again = replace(make_result(), engine="engine 2")
        record_extraction(session, document.public_id, again, pages=[], seconds=1, at=NOON)

        refusal = self.refuse(session, company, document, seen)

        assert "engine: was engine 1, is engine 2" in str(refusal)

    def test_another_item_than_shown_is_refused(
        self, session: Session, company: Company, document: Document
    ) -> None:
        other = Item(
            organization_id=company.operator.id, sku="X", name="X", unit="kg", created_at=NOON
        )
        session.add(other)
        session.flush()
        seen = self.see(session, company, document)

        decision = replace(seen, items={0: other.public_id})
        refusal = self.refuse(session, company, document, decision)

        assert "lot 1, item: was RM-100, is X" in str(refusal)

    def test_who_was_shown_nothing_decides_nothing(
        self, session: Session, company: Company, document: Document
    ) -> None:
        self.refuse(session, company, document, ACCEPT)

    def test_the_signature_covers_the_hash_of_what_was_shown(
        self, session: Session, company: Company, document: Document
    ) -> None:
        seen = self.see(session, company, document)

        review = decide_document(session, company.buyer, document.public_id, seen, at=NOON)

        assert seen.shown is not None
        assert review.versions["shown"] == hash_record(seen.shown)
