from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.insight.items import item_kinds, list_items, read_item
from registry.items.errors import ItemNotFound
from registry.items.models import SupplierItem
from registry.ledger.days import Days
from registry.orders.purchasing import OrderData, OrderLineData, add_order
from registry.values import Status
from tests.factories.company import NOON, make_company

DAY = NOON.date()


class TestListItems:
    def test_stock_over_lots_and_places(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A", "10.5")
        company.receive("B", "2")

        page = list_items(session, company.actor)

        assert [(row.item, row.on_hand, row.lots) for row in page.rows] == [
            (company.raw, Decimal("12.5"), 2),
            (company.product, Decimal(0), 0),
        ]

    def test_text_finds_names_and_suppliers_codes(self, session: Session) -> None:
        company = make_company(session)
        session.add(
            SupplierItem(item_id=company.raw.id, supplier_id=company.supplier.id, code="ZG-99")
        )
        company.product.kind = "product"
        session.flush()

        for text in ("gluconate", company.raw.sku, "zg-99"):
            assert [row.item for row in list_items(session, company.actor, text=text).rows] == [
                company.raw
            ]
        assert list_items(session, company.actor, text="%").total == 0
        assert list_items(session, company.actor, kind="product").total == 1
        assert item_kinds(session, company.actor) == ["material", "product"]

    def test_a_stranger_sees_none(self, session: Session) -> None:
        company = make_company(session)
        assert list_items(session, company.stranger).total == 0
        assert item_kinds(session, company.stranger) == []
        with pytest.raises(NotAllowed):
            list_items(session, company.supplier_actor)


class TestReadItem:
    def test_lots_and_open_orders(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A", "10.5")
        order = add_order(
            session,
            company.actor,
            OrderData("4500", company.supplier, DAY, (OrderLineData(company.raw, Decimal(5)),)),
            at=NOON,
        )

        found = read_item(session, company.actor, company.raw.public_id, today=DAY, days=Days(DAY))

        assert [(row.lot, row.status) for row in found.lots] == [(lot, Status.RELEASED)]
        assert found.on_hand == Decimal("10.5")
        assert [row.order for row in found.orders] == [order]
        assert (
            read_item(
                session, company.actor, company.product.public_id, today=DAY, days=Days(DAY)
            ).orders
            == ()
        )

    def test_the_day_at_the_lots_own_site_decides(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A").expiry_date = DAY
        session.flush()
        later = Days(DAY, {company.site.id: DAY + timedelta(days=1)})

        found = read_item(session, company.actor, company.raw.public_id, today=DAY, days=later)

        assert [row.status for row in found.lots] == [Status.EXPIRED]

    def test_a_strangers_item_does_not_exist(self, session: Session) -> None:
        company = make_company(session)
        with pytest.raises(ItemNotFound):
            read_item(session, company.stranger, company.raw.public_id, today=DAY, days=Days(DAY))
        with pytest.raises(NotAllowed):
            read_item(
                session, company.supplier_actor, company.raw.public_id, today=DAY, days=Days(DAY)
            )
