from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.storage import FolderStore
from registry.documents.current import Certainty
from registry.documents.errors import DocumentNotFound, NotReadYet, ReadingInvalid
from registry.documents.models import Document
from registry.documents.readings import (
    Correction,
    add_lot,
    add_row,
    confirm_reading,
    correct_value,
    current_values,
    list_history,
    remove_part,
    restore_part,
)
from registry.errors import AlreadyDecided
from registry.values import DocumentState, Layer
from tests.registry.company import NOON, Company, submit, submit_and_read

LOT = "lots.0.lot_number"


@pytest.fixture
def document(session: Session, company: Company, store: FolderStore) -> Document:
    return submit_and_read(session, company.seller, store)


class TestCurrentValues:
    def test_the_machines_values_stand_until_somebody_says_otherwise(
        self, session: Session, document: Document
    ) -> None:
        reading = current_values(session, document)

        lot = reading.lots[0]["lot_number"]
        assert (lot.value, lot.layer, lot.certainty) == (
            "0125HO002",
            Layer.MACHINE,
            Certainty.UNSURE,
        )
        assert lot.alternatives == ("0125H0002",)
        assert [value.path for value in reading.doubtful()] == [LOT, "lots.0.expiry_date"]

    def test_the_buyer_goes_before_the_supplier_and_all_three_stay(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        said = Correction(LOT, "0125H0002")
        correct_value(session, company.seller, store, document.public_id, said, at=NOON)
        said = Correction(LOT, "0125HO002")
        correct_value(session, company.buyer, store, document.public_id, said, at=NOON)

        value = current_values(session, document).lots[0]["lot_number"]

        assert value.supplier is not None
        assert value.buyer is not None
        layers = (value.machine.value, value.supplier.value, value.buyer.value)
        assert layers == ("0125HO002", "0125H0002", "0125HO002")
        assert (value.value, value.layer) == ("0125HO002", Layer.BUYER)
        assert value.certainty is Certainty.SURE
        assert len(list_history(session, document)) == 2

    def test_an_unread_document_has_none(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        unread = submit(session, company.other_seller, store)

        with pytest.raises(NotReadYet):
            current_values(session, unread)


class TestCorrectValue:
    def test_a_suppliers_value_that_stands_nowhere_is_flagged(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        said = Correction(LOT, "SOMETHING-ELSE")

        value = correct_value(session, company.seller, store, document.public_id, said, at=NOON)

        assert not value.on_document
        assert value.certainty is Certainty.UNSURE
        assert value.reasons[0].code == "not_on_document"

    def test_a_typed_value_is_found_on_the_page(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        said = Correction("lots.0.product_name", "ZN Gluconate")

        value = correct_value(session, company.seller, store, document.public_id, said, at=NOON)

        assert value.on_document
        assert value.evidence is not None
        assert value.evidence["box"] == [10, 50, 70, 60]

    def test_a_date_is_found_as_it_is_printed(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        said = Correction("lots.0.retest_date", "2027-04-03")

        value = correct_value(session, company.seller, store, document.public_id, said, at=NOON)

        assert value.on_document
        assert value.evidence is not None
        assert value.evidence["text"] == "03/04/2027"

    def test_a_kind_of_document_is_shown_and_typed_in_words(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        said = Correction("document_type", "Certificate of conformance")

        value = correct_value(session, company.buyer, store, document.public_id, said, at=NOON)

        assert value.value == "certificate_of_conformance"
        assert value.shown == "certificate of conformance"

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("lots.0.expiry_date", "03/04/2027"),
            ("lots.0.expiry_date", "soon"),
            ("overall_result", "maybe"),
            ("document_type", "invoice"),
            (LOT, "x" * 501),
            ("lots.7.lot_number", "1"),
            ("lots.0.results.99.value", "1"),
            ("lots.0", "present"),
            ("lots.0.password", "1"),
            ("__class__", "1"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self,
        session: Session,
        company: Company,
        store: FolderStore,
        document: Document,
        path: str,
        text: str,
    ) -> None:
        with pytest.raises(ReadingInvalid):
            correct_value(
                session,
                company.buyer,
                store,
                document.public_id,
                Correction(path, text),
                at=NOON,
            )

    def test_a_decided_document_is_closed(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        document.state = DocumentState.ACCEPTED
        session.flush()

        with pytest.raises(AlreadyDecided):
            correct_value(
                session, company.buyer, store, document.public_id, Correction(LOT, "1"), at=NOON
            )

    def test_a_stranger_finds_no_document(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        with pytest.raises(DocumentNotFound):
            correct_value(
                session,
                company.other_seller,
                store,
                document.public_id,
                Correction(LOT, "1"),
                at=NOON,
            )


class TestRowsAndLots:
    def test_an_added_row_is_filled_and_a_removed_one_can_come_back(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        buyer, key = company.buyer, document.public_id
        path = add_row(session, buyer, key, 0, at=NOON)
        correct_value(session, buyer, store, key, Correction(f"{path}.test", "Arsenic"), at=NOON)
        remove_part(session, buyer, key, "lots.0.results.0", at=NOON)

        [lot] = current_values(session, document).lots
        assert [row["test"].value for row in lot.rows] == ["Assay", "Arsenic"]
        restore_part(session, buyer, key, "lots.0.results.0", at=NOON)

        [lot] = current_values(session, document).lots
        assert [row["test"].value for row in lot.rows] == ["Lead", "Assay", "Arsenic"]

    def test_a_lot_can_be_added_and_removed(
        self, session: Session, company: Company, store: FolderStore, document: Document
    ) -> None:
        buyer, key = company.buyer, document.public_id
        path = add_lot(session, buyer, key, at=NOON)
        correct_value(session, buyer, store, key, Correction(f"{path}.lot_number", "L2"), at=NOON)

        assert [lot["lot_number"].value for lot in current_values(session, document).lots] == [
            "0125HO002",
            "L2",
        ]
        remove_part(session, buyer, key, path, at=NOON)

        assert len(current_values(session, document).lots) == 1
        with pytest.raises(ReadingInvalid):
            remove_part(session, buyer, key, path, at=NOON)


class TestConfirmReading:
    def test_an_answered_question_goes_back_to_the_buyer(
        self, session: Session, company: Company, document: Document
    ) -> None:
        document.state = DocumentState.NEEDS_CLARIFICATION
        session.flush()

        confirm_reading(session, company.seller, document.public_id, at=NOON)

        assert (document.state, document.confirmed_at) == (DocumentState.READ, NOON)
