from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from core.storage import FolderStore
from registry.documents.errors import DocumentNotFound
from registry.documents.models import Document
from registry.documents.presence import PRESENT_FOR, note_presence
from tests.registry.company import NOON, Company, submit_and_read


@pytest.fixture
def document(session: Session, company: Company, store: FolderStore) -> Document:
    return submit_and_read(session, company.seller, store)


class TestNotePresence:
    def test_each_sees_the_others_and_not_themselves(
        self, session: Session, company: Company, document: Document
    ) -> None:
        key = document.public_id

        assert list(note_presence(session, company.buyer, key, at=NOON)) == []
        assert list(note_presence(session, company.second_buyer, key, at=NOON)) == ["Bea Buyer"]
        assert list(note_presence(session, company.buyer, key, at=NOON)) == ["Bob Buyer"]

    def test_who_gave_no_sign_has_left(
        self, session: Session, company: Company, document: Document
    ) -> None:
        key = document.public_id
        note_presence(session, company.buyer, key, at=NOON)

        there = NOON + PRESENT_FOR - timedelta(seconds=1)
        assert list(note_presence(session, company.second_buyer, key, at=there)) == ["Bea Buyer"]
        gone = NOON + PRESENT_FOR
        assert list(note_presence(session, company.second_buyer, key, at=gone)) == []

    def test_a_supplier_learns_nothing_of_the_buyers(
        self, session: Session, company: Company, document: Document
    ) -> None:
        with pytest.raises(NotAllowed):
            note_presence(session, company.seller, document.public_id, at=NOON)

    def test_a_stranger_finds_no_document(
        self, session: Session, company: Company, document: Document
    ) -> None:
        stranger = replace(company.buyer, organization_id=999, operator_id=999)

        with pytest.raises(DocumentNotFound):
            note_presence(session, stranger, document.public_id, at=NOON)
