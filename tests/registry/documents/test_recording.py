from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.jobs import Job
from core.storage import FolderStore
from registry.documents.intake import read_again
from registry.documents.models import DocumentPage, Extraction
from registry.documents.recording import mark_reading, record_failure
from registry.values import DocumentState
from tests.registry.company import NOON, Company, submit, submit_and_read


class TestRecordExtraction:
    def test_the_document_waits_for_the_buyer_with_its_reading_and_pages(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit_and_read(session, company.seller, store)

        session.commit()
        session.expire_all()
        assert (document.state, document.page_count) == (DocumentState.READ, 1)
        [extraction] = session.scalars(select(Extraction))
        assert extraction.result["lots"][0]["lot_number"]["value"] == "0125HO002"
        assert len(list(session.scalars(select(DocumentPage)))) == 1

    def test_a_failure_is_told_to_the_sender_and_can_be_tried_again(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit(session, company.seller, store)
        mark_reading(session, document.public_id)

        record_failure(session, document.public_id, "It is protected.", code="x", at=NOON)

        assert document.state is DocumentState.UNREADABLE
        assert document.explanation == "It is protected."
        read_again(session, company.buyer, document.public_id, at=NOON)
        assert document.state is DocumentState.RECEIVED
        assert len(list(session.scalars(select(Job)))) == 2

    def test_the_printed_order_number_ties_it_to_the_order(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        own = submit_and_read(session, company.seller, store)
        strange = submit_and_read(session, company.other_seller, store)

        assert own.purchase_order_id == company.order.id
        assert strange.purchase_order_id is None

    def test_a_decided_document_keeps_its_state(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit(session, company.seller, store)
        document.state = DocumentState.REJECTED
        session.flush()

        record_failure(session, document.public_id, "late", code="x", at=NOON)

        assert document.state is DocumentState.REJECTED
