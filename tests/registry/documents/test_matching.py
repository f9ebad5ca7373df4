from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from core.storage import FolderStore
from extraction.result import LotPart
from registry.documents.matching import ItemMatch, find_order, match_items, sure_item
from registry.documents.models import Document
from registry.documents.readings import current_values
from registry.items.models import Item
from tests.registry.company import NOON, Company, make_field, make_result, submit_and_read

pytestmark = pytest.mark.either_database


@pytest.fixture
def other_item(session: Session, company: Company) -> Item:
    item = Item(
        organization_id=company.operator.id,
        sku="RM-200",
        name="Magnesium stearate",
        unit="kg",
        created_at=NOON,
    )
    session.add(item)
    session.flush()
    return item


def matches(
    session: Session, company: Company, store: FolderStore, **lot_fields: str
) -> list[ItemMatch]:
    lot = LotPart(fields={name: make_field(text) for name, text in lot_fields.items()})
    result = replace(make_result(), lots=(lot,), fields={})
    document = submit_and_read(session, company.seller, store, result)
    reading = current_values(session, document)
    return match_items(session, company.buyer, document, reading.lots[0], None)


class TestMatchItems:
    def test_the_suppliers_code_decides(
        self, session: Session, company: Company, store: FolderStore, other_item: Item
    ) -> None:
        found = matches(
            session, company, store, product_code="zn 7", product_name="Magnesium stearate"
        )

        assert found[0].item is company.item
        assert "code" in found[0].why
        assert sure_item(found) is company.item

    def test_a_name_written_otherwise_is_found(
        self, session: Session, company: Company, store: FolderStore, other_item: Item
    ) -> None:
        found = matches(session, company, store, product_name="STEARATE, Magnesium (vegetable)")

        assert found[0].item is other_item

    def test_an_unknown_product_matches_nothing(
        self, session: Session, company: Company, store: FolderStore, other_item: Item
    ) -> None:
        found = matches(session, company, store, product_name="Portland cement")

        assert found == []
        assert sure_item(found) is None

    def test_two_that_fit_alike_leave_it_to_a_person(self, company: Company) -> None:
        one = ItemMatch(company.item, 96.0, "")

        assert sure_item([one, one]) is None

    def test_another_suppliers_codes_do_not_count(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        lot = LotPart(fields={"product_code": make_field("ZN-7")})
        result = replace(make_result(), lots=(lot,), fields={})
        document = submit_and_read(session, company.other_seller, store, result)
        reading = current_values(session, document)

        assert not match_items(session, company.buyer, document, reading.lots[0], None)


class TestFindOrder:
    def test_by_the_printed_number_and_its_item_comes_first(
        self, session: Session, company: Company, store: FolderStore, other_item: Item
    ) -> None:
        lot = LotPart(fields={"lot_number": make_field("1")})
        result = replace(make_result(), lots=(lot,))
        document: Document = submit_and_read(session, company.seller, store, result)
        reading = current_values(session, document)

        order = find_order(session, company.buyer, document, reading)
        found = match_items(session, company.buyer, document, reading.lots[0], order)

        assert order is company.order
        assert [match.item for match in found] == [company.item]
        assert sure_item(found) is None
