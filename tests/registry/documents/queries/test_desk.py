from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.storage import FolderStore
from registry.documents.errors import DocumentNotFound
from registry.documents.models import Document
from registry.documents.queries.desk import open_desk
from registry.documents.review import Decision, decide_document
from registry.items.models import Specification, SpecificationLimit
from registry.values import ReviewOutcome, Summary
from tests.registry.company import NOON, PASSWORD, Company, having_seen, submit, submit_and_read


@pytest.fixture
def document(session: Session, company: Company, store: FolderStore) -> Document:
    return submit_and_read(session, company.seller, store)


class TestOpenDesk:
    def test_it_holds_the_lots_with_their_item_order_and_verdicts(
        self, session: Session, company: Company, document: Document
    ) -> None:
        desk = open_desk(session, company.buyer, document.public_id, items={}, at=NOON)

        [lot] = desk.lots
        assert lot.judged is not None
        assert (lot.judged.item, desk.order) == (company.item, company.order)
        assert lot.comparison.verdict is Summary.PASS
        assert (desk.editable, desk.decidable, desk.doubtful) == (True, True, 2)

    def test_who_sent_it_may_not_decide(
        self, session: Session, company: Company, document: Document
    ) -> None:
        document.sent_by_id = company.buyer.user_id
        session.flush()

        desk = open_desk(session, company.buyer, document.public_id, items={}, at=NOON)

        assert (desk.own, desk.decidable, desk.rejectable) == (True, False, False)

    def test_after_the_decision_it_shows_what_was_judged_then(
        self, session: Session, company: Company, document: Document
    ) -> None:
        decision = Decision(ReviewOutcome.ACCEPTED, password=PASSWORD)
        seen = having_seen(session, company.buyer, document, decision)
        decide_document(session, company.buyer, document.public_id, seen, at=NOON)
        limit = SpecificationLimit(
            position=1, characteristic="lead", name="Lead", maximum=Decimal("0.0001")
        )
        session.add(
            Specification(
                organization_id=company.operator.id,
                item=company.item,
                effective_from=date(2026, 12, 1),
                created_at=NOON,
                limits=[limit],
            )
        )
        session.flush()

        later = NOON.replace(month=12, day=24)
        desk = open_desk(session, company.buyer, document.public_id, items={}, at=later)

        assert desk.lots[0].comparison.specification is None
        assert [lot.number for lot in desk.entered] == ["0125HO002"]
        assert desk.names == {company.buyer.user_id: "Bea Buyer"}
        assert not desk.editable

    def test_an_unread_document_has_only_its_progress(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit(session, company.seller, store)

        desk = open_desk(session, company.buyer, document.public_id, items={}, at=NOON)

        assert desk.reading is None
        assert desk.progress is not None

    def test_a_stranger_finds_nothing(
        self, session: Session, company: Company, document: Document
    ) -> None:
        with pytest.raises(DocumentNotFound):
            open_desk(session, company.other_seller, document.public_id, items={}, at=NOON)
