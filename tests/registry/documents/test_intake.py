from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import pending
from core.errors import NotAllowed
from core.jobs import Job
from core.storage import FolderStore
from registry.documents.errors import DuplicateDocument, UploadRefused
from registry.documents.intake import (
    Upload,
    choose_order,
    read_again,
    submit_document,
)
from registry.documents.models import Document
from registry.errors import AlreadyDecided
from registry.orders.errors import OrderNotFound
from registry.parties.errors import OrganizationNotFound
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


class TestReadAgain:
    def test_a_decided_document_is_not_read_again(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit_and_read(session, company.seller, store)
        document.state = DocumentState.ACCEPTED
        session.flush()

        with pytest.raises(AlreadyDecided):
            read_again(session, company.buyer, document.public_id, at=NOON)


class TestChooseOrder:
    def test_the_reviewer_ties_a_document_to_an_order_of_its_supplier(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit(session, company.seller, store)

        choose_order(session, company.buyer, document.public_id, company.order.public_id, at=NOON)
        assert document.purchase_order is company.order
        choose_order(session, company.buyer, document.public_id, None, at=NOON)
        assert document.purchase_order is None

    def test_another_suppliers_order_is_refused(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit(session, company.other_seller, store)

        with pytest.raises(OrderNotFound):
            choose_order(
                session, company.buyer, document.public_id, company.order.public_id, at=NOON
            )

    def test_a_supplier_may_not(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit(session, company.seller, store)

        with pytest.raises(NotAllowed):
            choose_order(session, company.seller, document.public_id, None, at=NOON)
