from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from registry.items.scope import get_item
from registry.ledger.scope import get_location, get_traceable
from registry.orders.models import PurchaseOrder
from registry.orders.scope import get_order
from registry.parties.scope import get_partner, get_site
from tests.factories.company import NOON, make_actor, make_company, make_organization

pytestmark = pytest.mark.either_database

FINDERS: list[Callable[[Session, Actor, str], Any]] = [
    get_traceable, get_item, get_location, get_partner, get_order, get_site,
]  # fmt: skip


class Rows:
    """One row for each finder, of one company."""

    def __init__(self, session: Session) -> None:
        self.company = company = make_company(session)
        order = PurchaseOrder(
            organization_id=company.operator.id,
            supplier_id=company.supplier.id,
            number="PO-1",
            ordered_on=NOON.date(),
            created_at=NOON,
        )
        session.add(order)
        session.flush()
        rows = [company.receive("A1"), company.raw, company.store, company.supplier, order,
                company.site]  # fmt: skip
        self.of = dict(zip(FINDERS, rows, strict=True))


@pytest.fixture
def rows(session: Session) -> Rows:
    return Rows(session)


@pytest.mark.parametrize("find", FINDERS)
class TestFinders:
    def test_staff_find_their_own(
        self, session: Session, rows: Rows, find: Callable[..., Any]
    ) -> None:
        row: Any = rows.of[find]

        assert find(session, rows.company.actor, row.public_id) is row

    def test_for_a_stranger_it_does_not_exist(
        self, session: Session, rows: Rows, find: Callable[..., Any]
    ) -> None:
        row: Any = rows.of[find]

        with pytest.raises(NotFound, match="There is no such"):
            find(session, rows.company.stranger, row.public_id)

    def test_an_id_that_nobody_has(
        self, session: Session, rows: Rows, find: Callable[..., Any]
    ) -> None:
        with pytest.raises(NotFound):
            find(session, rows.company.actor, "' OR 1=1 --")


class TestPartners:
    @pytest.mark.parametrize("find", [get_traceable, get_location, get_partner, get_site])
    def test_a_supplier_does_not_see_the_registry(
        self, session: Session, rows: Rows, find: Callable[..., Any]
    ) -> None:
        row: Any = rows.of[find]

        with pytest.raises(NotFound):
            find(session, rows.company.supplier_actor, row.public_id)

    def test_an_order_is_seen_by_the_supplier_it_went_to_and_no_other(
        self, session: Session, rows: Rows
    ) -> None:
        order: Any = rows.of[get_order]
        other = make_actor(session, make_organization(session, operator=rows.company.operator))

        assert get_order(session, rows.company.supplier_actor, order.public_id) is order
        with pytest.raises(NotFound):
            get_order(session, other, order.public_id)
