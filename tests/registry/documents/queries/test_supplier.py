from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from core.storage import FolderStore
from registry.documents.errors import DocumentNotFound
from registry.documents.queries.supplier import (
    document_for_supplier,
    list_suppliers,
    supplier_overview,
)
from registry.documents.readings import answer_questions, current_values
from registry.values import DocumentState
from tests.registry.company import NOON, Company, make_result, submit, submit_and_read

TODAY = date(2026, 11, 21)


class TestSupplierOverview:
    def test_it_answers_what_is_owed_sent_and_decided(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        refused = submit(session, company.seller, store, b"%PDF-1 refused")
        refused.state, refused.explanation = DocumentState.REJECTED, "No lead."
        accepted = submit(session, company.seller, store, b"%PDF-1 accepted")
        accepted.state = DocumentState.ACCEPTED
        waiting = submit(session, company.seller, store, b"%PDF-1 waiting")
        session.flush()

        overview = supplier_overview(session, company.seller, today=TODAY)

        assert [row.document for row in overview.wanted] == [refused]
        assert [row.document for row in overview.decided] == [accepted]
        assert [row.document for row in overview.on_its_way] == [waiting]
        assert [row.order for row in overview.owed] == [company.order]

    def test_another_supplier_sees_nothing_of_it(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit(session, company.seller, store)

        overview = supplier_overview(session, company.other_seller, today=TODAY)

        assert (overview.owed, overview.wanted, overview.on_its_way) == ([], [], [])
        with pytest.raises(DocumentNotFound):
            document_for_supplier(session, company.other_seller, document.public_id)


class TestQuestions:
    def test_only_the_doubtful_values_are_asked(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit_and_read(session, company.seller, store)

        view = document_for_supplier(session, company.seller, document.public_id)

        assert [value.path for value in view.questions] == [
            "lots.0.lot_number",
            "lots.0.expiry_date",
        ]
        assert view.asks

    def test_without_a_lot_its_number_is_asked_and_the_answer_adds_it(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        result = replace(make_result(), lots=())
        document = submit_and_read(session, company.seller, store, result)
        view = document_for_supplier(session, company.seller, document.public_id)
        assert [value.path for value in view.questions][:2] == [
            "lots.0.lot_number",
            "lots.0.product_name",
        ]

        answers = {"lots.0.lot_number": "0125HO002", "lots.0.product_name": ""}
        answer_questions(session, company.seller, store, document.public_id, answers, at=NOON)

        [lot] = current_values(session, document).lots
        assert lot["lot_number"].value == "0125HO002"
        assert document.confirmed_at == NOON


class TestListSuppliers:
    def test_staff_see_all_and_partners_none(self, session: Session, company: Company) -> None:
        names = [row.name for row in list_suppliers(session, company.buyer)]

        assert names == ["Acme Chemicals", "Other Chemicals"]
        assert list_suppliers(session, company.seller) == []
