from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor
from core.storage import FolderStore
from registry.documents.models import Document
from registry.documents.supplier_numbers import MOST, earlier_lot_numbers
from registry.items.models import Item
from registry.ledger.lots import NewTraceable, add_alias, create_traceable
from registry.parties.models import Organization
from registry.values import AliasKind, PartnerRole
from tests.registry.company import NOON, Company, make_company, make_organization, submit

pytestmark = pytest.mark.either_database


def receive(
    session: Session, actor: Actor, item: Item, supplier: Organization, own: str, theirs: str
) -> None:
    new = NewTraceable(item, own, supplier_id=supplier.id)
    lot = create_traceable(session, actor, new, at=NOON)
    add_alias(session, actor, lot, AliasKind.SUPPLIER_LOT, theirs, party_id=supplier.id)
    session.flush()


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


@pytest.fixture
def document(session: Session, company: Company, tmp_path: Path) -> Document:
    return submit(session, company.seller, FolderStore(tmp_path))


class TestEarlierLotNumbers:
    def test_the_suppliers_numbers_come_newest_first_under_each_name(
        self, session: Session, company: Company, document: Document
    ) -> None:
        for own, theirs in (("RM-1", "ZN-001"), ("RM-2", "ZN-002")):
            receive(session, company.buyer, company.item, company.supplier, own, theirs)

        assert earlier_lot_numbers(session, document) == [
            ("Zinc gluconate", "ZN-002"),
            ("Zinc gluconate USP", "ZN-002"),
            ("ZN-7", "ZN-002"),
            ("Zinc gluconate", "ZN-001"),
            ("Zinc gluconate USP", "ZN-001"),
            ("ZN-7", "ZN-001"),
        ]

    def test_another_suppliers_numbers_do_not_count(
        self, session: Session, company: Company, document: Document
    ) -> None:
        receive(session, company.buyer, company.item, company.stranger, "RM-1", "X-1")

        assert earlier_lot_numbers(session, document) == []

    def test_another_organizations_lots_do_not_exist(
        self, session: Session, company: Company, document: Document
    ) -> None:
        other = make_organization(session, "Southwind Foods", None, PartnerRole.OPERATOR)
        item = Item(organization_id=other.id, sku="RM-100", name="Zinc", unit="kg", created_at=NOON)
        session.add(item)
        session.flush()
        buyer = Actor(user_id=None, organization_id=other.id, operator_id=other.id, name="Sue")
        receive(session, buyer, item, company.supplier, "RM-1", "ZN-001")

        assert earlier_lot_numbers(session, document) == []

    def test_without_a_supplier_there_is_nothing_to_compare(
        self, session: Session, company: Company, document: Document
    ) -> None:
        receive(session, company.buyer, company.item, company.supplier, "RM-1", "ZN-001")
        document.supplier_id = None

        assert earlier_lot_numbers(session, document) == []

    def test_only_the_newest_count(
        self, session: Session, company: Company, document: Document
    ) -> None:
        for n in range(MOST + 5):
            receive(session, company.buyer, company.item, company.supplier, f"R{n}", f"ZN-{n:03}")

        numbers = {number for _, number in earlier_lot_numbers(session, document)}

        assert len(numbers) == MOST
        assert "ZN-004" not in numbers
