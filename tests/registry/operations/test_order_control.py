from __future__ import annotations

import io
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from registry.imports.events import batches, group_rows, import_events
from registry.imports.names import Names
from registry.imports.tables import read_table
from registry.items.models import Item
from registry.ledger.errors import EventInvalid
from registry.operations.order_control import order_progress
from registry.operations.receiving import Receipt, ReceiptLine, receive_goods
from registry.orders.models import PurchaseOrder
from registry.orders.purchasing import OrderData, OrderLineData, add_order
from tests.factories.company import NOON, Company, make_company


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


@pytest.fixture
def order(session: Session, company: Company) -> PurchaseOrder:
    lines = (OrderLineData(company.raw, Decimal(100)),)
    data = OrderData("4711", company.supplier, NOON.date(), lines)
    return add_order(session, company.actor, data, at=NOON)


def receive(
    company: Company, order: PurchaseOrder, item: Item, amount: str, reason: str | None = None
) -> None:
    line = ReceiptLine(item, f"L-{item.id}-{amount}", Decimal(amount), company.store)
    receipt = Receipt(company.supplier, [line], NOON, purchase_order=order, reason=reason)
    receive_goods(company.session, company.actor, receipt, at=NOON)


def test_received_open_and_over_are_counted_per_item(
    session: Session, company: Company, order: PurchaseOrder
) -> None:
    receive(company, order, company.raw, "60")
    [row] = order_progress(session, company.actor, order)
    assert (row.received, row.open, row.over) == (60, 40, 0)

    receive(company, order, company.raw, "45")
    receive(company, order, company.product, "7", reason="Sent in place of something else")
    ours, foreign = order_progress(session, company.actor, order)
    assert (ours.received, ours.open, ours.over) == (105, 0, 5)
    assert (foreign.item, foreign.ordered, foreign.over) == (company.product, 0, 7)


@pytest.mark.parametrize(("which", "amount"), [("raw", "3000"), ("raw", "106"), ("product", "1")])
def test_what_the_order_does_not_cover_needs_a_reason(
    session: Session, company: Company, order: PurchaseOrder, which: str, amount: str
) -> None:
    item = getattr(company, which)
    with pytest.raises(EventInvalid, match="Say why"):
        receive(company, order, item, amount)

    receive(company, order, item, amount, reason="The supplier asked for it")
    assert sum(row.over for row in order_progress(session, company.actor, order)) > 0


@pytest.mark.parametrize(
    ("item", "supplier", "company_wide", "taken"),
    [
        (None, None, None, 105),
        (None, None, 0, 100),
        (None, 10, 0, 110),
        (2, 10, 20, 102),
        (20, 10, 0, 110),
    ],
)
def test_how_much_more_is_taken_is_a_setting(
    company: Company,
    order: PurchaseOrder,
    item: int | None,
    supplier: int | None,
    company_wide: int | None,
    taken: int,
) -> None:
    company.raw.over_delivery_percent = item
    company.supplier.over_delivery_percent = supplier
    company.operator.over_delivery_percent = company_wide

    with pytest.raises(EventInvalid, match=f"more than {taken - 100} % over"):
        receive(company, order, company.raw, str(taken + 1))
    receive(company, order, company.raw, str(taken))


def test_a_table_is_held_against_the_order_too(
    session: Session, company: Company, order: PurchaseOrder
) -> None:
    head = "event,type,time,item,number,quantity,party,purchase_order,reason\n"
    row = "{0},receive,{1},{2},{0},{3},{4},4711,{5}\n"
    words = (NOON.isoformat(), company.raw.sku)
    table = head + "".join(
        row.format(event, *words, amount, company.supplier.name, reason)
        for event, amount, reason in (("a", 60, ""), ("b", 60, ""), ("c", 60, "agreed"))
    )
    names = Names(session, company.actor, False, NOON, "history")
    for text in (table, table):
        [batch] = batches(group_rows(read_table(io.BytesIO(text.encode()), "t.csv")), size=9)
        report = import_events(session, company.actor, batch, names=names, at=NOON)
        assert [(error.event, "Say why" in error.message) for error in report.errors] == [
            ("b", True)
        ]
    assert report.repeated == 2
