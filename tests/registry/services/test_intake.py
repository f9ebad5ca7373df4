from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import pending
from core.errors import NotAllowed
from core.jobs import Job
from core.storage import FolderStore
from registry.errors import (
    AlreadyDecided,
    DocumentNotFound,
    DuplicateDocument,
    OrderNotFound,
    OrganizationNotFound,
    UploadRefused,
)
from registry.models.document import Document, DocumentPage, Extraction
from registry.services.documents import get_document
from registry.services.intake import (
    Upload,
    mark_reading,
    read_again,
    record_failure,
    submit_document,
)
from registry.values import DocumentState
from tests.registry.company import NOON, PDF, Company, submit, submit_and_read

ONE_MB = 1_000_000


class TestSubmitDocument:
    def test_it_stores_the_bytes_and_queues_one_reading(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit(session, company.seller, store)

        session.commit()
        assert store.get(document.sha256) == PDF
        assert (document.state, document.media_type) == (DocumentState.RECEIVED, "application/pdf")
        [job] = session.scalars(select(Job))
        assert (job.kind, job.subject, job.args) == (
            "read_document",
            f"document:{document.public_id}",
            {"document_id": document.public_id},
        )

    def test_it_is_audited(self, session: Session, company: Company, store: FolderStore) -> None:
        document = submit(session, company.seller, store)

        [entry] = pending(session)
        assert entry["action"] == "document.submit"
        assert entry["after"]["sha256"] == document.sha256

    def test_the_same_content_again_names_the_document_it_is(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        first = submit(session, company.seller, store)

        with pytest.raises(DuplicateDocument) as refusal:
            submit(session, company.seller, store)

        assert refusal.value.document_id == first.public_id
        assert len(list(session.scalars(select(Document)))) == 1

    def test_two_suppliers_may_send_the_same_content(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        submit(session, company.seller, store)

        other = submit(session, company.other_seller, store)

        assert other.supplier_id == company.stranger.id

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "empty"),
            (PDF + b"x" * ONE_MB, "too_big"),
            (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 200, "wrong_type"),
            (b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + b"\x00" * 60, "wrong_type"),
            (b"<!DOCTYPE html><html><body><script>1</script></body></html>", "wrong_type"),
        ],
    )
    def test_what_is_no_document_is_refused_and_not_stored(
        self, session: Session, company: Company, store: FolderStore, data: bytes, why: str
    ) -> None:
        upload = Upload("coa.pdf", data)

        with pytest.raises(UploadRefused) as refusal:
            submit_document(session, company.seller, store, upload, max_bytes=ONE_MB, at=NOON)

        assert refusal.value.why == why
        assert not list(session.scalars(select(Document)))
        assert not list(store.root.glob("**/*"))

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\Users\\me\\coa 1.pdf", "coa 1.pdf"),
            ("..", "document"),
            ("a\x00b\n.pdf", "ab.pdf"),
            ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
            ("<img src=x>.pdf", "img src=x.pdf"),
            ("Zeugnis Ä.pdf", "Zeugnis Ä.pdf"),
            ("x" * 400 + ".pdf", "x" * 155 + "….pdf"),
        ],
    )
    def test_a_name_loses_its_tricks(
        self, session: Session, company: Company, store: FolderStore, name: str, shown: str
    ) -> None:
        upload = Upload(name, PDF)

        document = submit_document(
            session, company.seller, store, upload, max_bytes=ONE_MB, at=NOON
        )

        assert document.name == shown

    def test_a_buyer_names_the_supplier_whose_document_it_is(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        with pytest.raises(UploadRefused) as refusal:
            submit(session, company.buyer, store)
        assert refusal.value.why == "no_supplier"
        upload = Upload("coa.pdf", PDF, supplier_id=company.supplier.public_id)

        document = submit_document(session, company.buyer, store, upload, max_bytes=ONE_MB, at=NOON)

        assert document.supplier_id == company.supplier.id

    def test_somebody_who_may_not_is_refused(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        onlooker = replace(company.seller, permissions=frozenset())

        with pytest.raises(NotAllowed):
            submit(session, onlooker, store)

    def test_another_suppliers_order_does_not_exist(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        upload = Upload("coa.pdf", PDF, order_id=company.order.public_id)

        with pytest.raises(OrderNotFound):
            submit_document(session, company.other_seller, store, upload, max_bytes=ONE_MB, at=NOON)

    def test_an_organization_that_is_no_supplier_cannot_submit(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        company.supplier.roles.clear()
        session.flush()

        with pytest.raises(OrganizationNotFound):
            submit(session, company.seller, store)


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

    def test_a_decided_document_is_not_read_again(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit_and_read(session, company.seller, store)
        document.state = DocumentState.ACCEPTED
        session.flush()

        with pytest.raises(AlreadyDecided):
            read_again(session, company.buyer, document.public_id, at=NOON)


class TestGetDocument:
    def test_another_suppliers_document_does_not_exist(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit(session, company.seller, store)

        assert get_document(session, company.buyer, document.public_id) is document
        with pytest.raises(DocumentNotFound):
            get_document(session, company.other_seller, document.public_id)
