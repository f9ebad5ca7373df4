from __future__ import annotations

import gc
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from registry.genealogy.links import Way
from registry.genealogy.reach import amount, read_links, read_reached
from tests.factories.company import make_company


class TestReadReached:
    def test_each_once_with_stock_and_names(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A", "100.25")
        raw.expiry_date = date(2026, 3, 31)
        first = company.make("T-1", "10", (raw, "4"))
        company.make("T-2", "5", (first, "1"), (raw, "1"))
        session.flush()

        found = {
            row.number: row for row in read_reached(session, company.actor, [raw.id], Way.FORWARD)
        }

        assert {number: row.on_hand for number, row in found.items()} == {
            "A": Decimal("95.25"),
            "T-1": Decimal(9),
            "T-2": Decimal(5),
        }
        assert found["A"].expiry_date == date(2026, 3, 31)
        assert found["A"].supplier == company.supplier.name
        assert (found["T-1"].supplier, found["T-1"].expiry_date) == (None, None)

    def test_a_strangers_roots_reach_nothing(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A")
        company.make("T-1", "10", (raw, "4"))
        assert read_reached(session, company.stranger, [raw.id], Way.FORWARD) == []
        assert read_links(session, company.stranger, [raw.id], Way.FORWARD) == []
        assert read_reached(session, company.actor, [], Way.BACK) == []


class TestReadLinks:
    def test_the_same_links_from_either_end(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A")
        made = company.make("T-1", "10", (raw, "0.000001"))
        link = (raw.id, made.id, Decimal("0.000001"), True)
        assert read_links(session, company.actor, [raw.id], Way.FORWARD) == [link]
        assert read_links(session, company.actor, [made.id], Way.BACK) == [link]
        assert read_links(session, company.actor, [made.id], Way.FORWARD) == []


def test_an_amount_is_exact() -> None:
    assert amount(123_456_789_012_123_456) == Decimal("123456789012.123456")


def test_the_collector_works_again_after_a_trace(session: Session) -> None:
    company = make_company(session)
    lot = company.receive("A1")

    assert gc.isenabled()
    assert [row.number for row in read_reached(session, company.actor, [lot.id], Way.BACK)] == [
        "A1"
    ]
    assert gc.isenabled()
