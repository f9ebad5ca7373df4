from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.storage import FolderStore
from registry.documents.documents import get_document
from registry.documents.errors import DocumentNotFound
from tests.registry.company import Company, submit


class TestGetDocument:
    def test_another_suppliers_document_does_not_exist(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        document = submit(session, company.seller, store)

        assert get_document(session, company.buyer, document.public_id) is document
        with pytest.raises(DocumentNotFound):
            get_document(session, company.other_seller, document.public_id)
