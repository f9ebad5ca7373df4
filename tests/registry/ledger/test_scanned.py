from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from registry.errors import IdentifierInvalid
from registry.imports.events import batches, group_rows, import_events
from registry.imports.names import Names
from registry.imports.tables import read_table
from registry.ledger.lots import NewTraceable, create_traceable, find_traceables
from registry.ledger.naming import find_named
from registry.operations.receiving import Receipt, ReceiptLine, receive_goods
from registry.values import TraceableKind
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database

GTIN = "04006381333931"
CODE = f"]d201{GTIN}1728033110L-7"


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    company.raw.gtin = "4006381333931"
    session.flush()
    return company


def receive(session: Session, company: Company, code: str, expiry: date | None = None) -> None:
    line = ReceiptLine(company.raw, code, Decimal(10), company.store, expiry_date=expiry)
    receipt = Receipt(company.supplier, [line], NOON, delivery_note="D-1")
    receive_goods(session, company.actor, receipt, at=NOON)


def test_a_code_scanned_at_receipt_becomes_its_parts(session: Session, company: Company) -> None:
    receive(session, company, CODE)

    [lot] = find_traceables(session, company.actor, "L-7")
    assert (lot.number, lot.expiry_date) == ("L-7", date(2028, 3, 31))
    assert find_named(session, company.actor, CODE) == [lot]


def test_a_code_scanned_for_a_new_lot_becomes_its_parts(session: Session, company: Company) -> None:
    made = create_traceable(session, company.actor, NewTraceable(company.raw, CODE), at=NOON)
    assert (made.number, made.kind, made.expiry_date) == (
        "L-7",
        TraceableKind.LOT,
        date(2028, 3, 31),
    )


@pytest.mark.parametrize("column", ["number", "supplier_lot"])
def test_a_code_in_a_table_becomes_its_parts(
    session: Session, company: Company, column: str
) -> None:
    number, supplied = (CODE, "") if column == "number" else ("L-7", CODE)
    table = (
        "event,type,time,item,number,supplier_lot,quantity,party\n"
        f"e1,receive,{NOON.isoformat()},{company.raw.sku},{number},{supplied},5,"
        f"{company.supplier.name}\n"
    )
    [batch] = batches(group_rows(read_table(io.BytesIO(table.encode()), "t.csv")))
    names = Names(session, company.actor, False, NOON, "history")

    report = import_events(session, company.actor, batch, names=names, at=NOON)

    assert report.errors == []
    [lot] = find_traceables(session, company.actor, "L-7")
    assert (lot.number, lot.expiry_date) == ("L-7", date(2028, 3, 31))


@pytest.mark.parametrize(
    ("code", "expiry", "why"),
    [
        ("0109501101530003" + "10L-7", None, "GTIN 09501101530003"),
        (f"01{GTIN}10L717280331", None, "may hold a further field"),
        (f"01{GTIN}17280331", None, "holds no lot"),
        (CODE, date(2029, 1, 1), "expiry 2028-03-31"),
        ("+$$3271231L1/S1C", None, "HIBC"),
    ],
)
def test_what_does_not_fit_is_refused(
    session: Session, company: Company, code: str, expiry: date | None, why: str
) -> None:
    with pytest.raises(IdentifierInvalid, match=why):
        receive(session, company, code, expiry)
