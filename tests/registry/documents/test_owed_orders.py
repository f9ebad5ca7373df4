from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from core.storage import FolderStore
from registry.documents.owed_orders import list_orders, list_owed_orders, match_order
from registry.orders.errors import OrderNotFound
from registry.orders.scope import get_order
from registry.values import DocumentState
from tests.registry.company import Company, submit_and_read

pytestmark = pytest.mark.either_database

TODAY = date(2026, 11, 21)


class TestListOwedOrders:
    def test_an_order_is_owed_until_a_document_for_it_is_accepted(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        [owed] = list_owed_orders(session, company.seller, today=TODAY)
        assert (owed.order, owed.overdue_days, owed.on_its_way) == (company.order, 6, False)

        document = submit_and_read(session, company.seller, store)
        [owed] = list_owed_orders(session, company.seller, today=TODAY)
        assert owed.on_its_way
        document.state = DocumentState.REJECTED
        session.flush()
        [owed] = list_owed_orders(session, company.seller, today=TODAY)
        assert not owed.on_its_way
        document.state = DocumentState.ACCEPTED
        session.flush()

        assert list_owed_orders(session, company.seller, today=TODAY) == []
        assert [row.settled for row in list_orders(session, company.seller, today=TODAY)] == [True]

    def test_items_without_need_of_a_certificate_owe_none(
        self, session: Session, company: Company
    ) -> None:
        company.item.requires_certificate = False
        session.flush()

        assert list_owed_orders(session, company.seller, today=TODAY) == []

    def test_a_stranger_sees_none(self, session: Session, company: Company) -> None:
        assert list_orders(session, company.other_seller, today=TODAY) == []
        with pytest.raises(OrderNotFound):
            get_order(session, company.other_seller, company.order.public_id)


class TestMatchOrder:
    @pytest.mark.parametrize("printed", ["PO-4500123", "4500123", "PO 4500 123", "po4500123"])
    def test_the_number_counts_not_its_dress(
        self, session: Session, company: Company, printed: str
    ) -> None:
        supplier_id = company.supplier.id

        found = match_order(session, company.buyer, printed, supplier_id=supplier_id)

        assert found is company.order

    @pytest.mark.parametrize("printed", [None, "", "--", "450012", "4500124"])
    def test_another_number_is_no_match(
        self, session: Session, company: Company, printed: str | None
    ) -> None:
        supplier_id = company.supplier.id

        assert match_order(session, company.buyer, printed, supplier_id=supplier_id) is None
