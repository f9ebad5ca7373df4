from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.jobs import JobState, claim_job, latest_job, renew_lease
from core.storage import FolderStore
from registry.documents.current import Certainty
from registry.documents.models import Document
from registry.documents.queries.inbox import (
    SORTS,
    count_boxes,
    list_documents,
    oldest_waiting,
    reading_progress,
)
from registry.values import DocumentState
from tests.registry.company import NOON, Company, submit, submit_and_read


@pytest.fixture
def document(session: Session, company: Company, store: FolderStore) -> Document:
    return submit_and_read(session, company.seller, store)


class TestListDocuments:
    def test_a_row_says_lots_product_and_how_doubtful(
        self, session: Session, company: Company, document: Document
    ) -> None:
        [row], total = list_documents(session, company.buyer, box="review")

        assert (row.lots, row.product, total) == (("0125HO002",), "Zinc gluconate", 1)
        assert (row.doubtful, row.certainty) == (2, Certainty.UNSURE)

    @pytest.mark.parametrize("sort", sorted(SORTS))
    def test_it_sorts_both_ways(
        self, session: Session, company: Company, store: FolderStore, sort: str
    ) -> None:
        first = submit(session, company.seller, store)
        second = submit(session, company.other_seller, store)
        second.name, second.state = "zz.pdf", DocumentState.READ
        session.flush()

        up, _ = list_documents(session, company.buyer, box="all", sort=sort)
        down, _ = list_documents(session, company.buyer, box="all", sort=sort, descending=True)

        assert {row.document.id for row in up} == {first.id, second.id}
        assert [row.document.id for row in up] == [row.document.id for row in down][::-1]

    @pytest.mark.parametrize(
        ("text", "found"),
        [("acme", 1), ("COA.pdf", 1), ("4500123", 1), ("coa acme", 1), ("coa other", 0), ("%", 1)],
    )
    def test_every_word_must_occur_somewhere(
        self, session: Session, company: Company, document: Document, text: str, found: int
    ) -> None:
        _, total = list_documents(session, company.buyer, box="all", text=text)

        assert total == found

    def test_pages_hold_so_many(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        for number in range(5):
            submit(session, company.seller, store, b"%PDF-1.7 " + str(number).encode())

        rows, total = list_documents(session, company.buyer, box="all", offset=4, size=2)

        assert (len(rows), total) == (1, 5)

    def test_a_stranger_sees_nothing(
        self, session: Session, company: Company, document: Document
    ) -> None:
        assert list_documents(session, company.other_seller, box="all") == ([], 0)


class TestCountBoxes:
    def test_each_document_is_in_its_box_and_in_all(
        self, session: Session, company: Company, document: Document, store: FolderStore
    ) -> None:
        submit(session, company.other_seller, store)

        counts = count_boxes(session, company.buyer)

        assert (counts["review"], counts["reading"], counts["all"]) == (1, 1, 2)
        assert count_boxes(session, company.seller)["all"] == 1
        assert oldest_waiting(session, company.buyer) == NOON


class TestReadingProgress:
    def test_it_follows_the_job(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit(session, company.seller, store)
        waiting = reading_progress(session, document)
        job = claim_job(session, "me")
        assert job is not None
        renew_lease(session, job.id, "me", progress={"page": 2, "pages": 5, "doing": "reading"})
        session.refresh(job)
        working = reading_progress(session, document)
        job.state = JobState.DEAD
        session.flush()
        dead = reading_progress(session, document)

        assert waiting is not None
        assert waiting.sentence == "waiting for a free reader"
        assert working is not None
        assert working.sentence == "page 2 of 5, reading"
        assert dead is not None
        assert dead.failed
        assert latest_job(session, f"document:{document.public_id}") is job

    def test_a_read_document_has_none(self, session: Session, document: Document) -> None:
        assert reading_progress(session, document) is None
