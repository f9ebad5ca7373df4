from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.ledger.disposition import place_hold
from registry.ledger.queries.lots import list_lots
from registry.values import Disposition, Status
from tests.factories.company import NOON, Company, make_company


def numbers(company: Company, **wanted: object) -> list[str]:
    page = list_lots(company.session, company.actor, at=NOON, **wanted)  # type: ignore[arg-type]
    assert page.total == len(page.rows)
    return [row.number for row in page.rows]


class TestListLots:
    def test_text_finds_numbers_items_and_suppliers(self, session: Session) -> None:
        company = make_company(session)
        company.make("T-1", "10", (company.receive("0125HO002"), "4"))

        assert numbers(company, text="25ho") == ["0125HO002"]
        assert numbers(company, text="tablets") == ["T-1"]
        assert numbers(company, text=company.supplier.name) == ["0125HO002"]
        assert numbers(company, text="%") == []

    def test_sorting_and_paging(self, session: Session) -> None:
        company = make_company(session)
        for number in ("B", "C", "A"):
            company.receive(number)

        assert numbers(company) == ["A", "C", "B"]
        assert numbers(company, sort="number", descending=False) == ["A", "B", "C"]
        page = list_lots(session, company.actor, at=NOON, sort="number", offset=1, limit=1)
        assert ([row.number for row in page.rows], page.total) == (["B"], 3)

    def test_each_status_finds_what_shows_it(self, session: Session) -> None:
        company = make_company(session)
        company.receive("FREE")
        company.receive("NEW", release=False)
        place_hold(session, company.actor, [company.receive("HELD")], reason="x", at=NOON)
        company.receive("OLD").expiry_date = date(2026, 3, 1)
        company.receive("RECALLED").recalled = True
        company.receive("BAD").disposition = Disposition.REJECTED
        session.flush()

        found = {status.value: numbers(company, status=status.value) for status in Status}

        assert found == {
            "released": ["FREE"],
            "quarantine": ["NEW"],
            "on_hold": ["HELD"],
            "expired": ["OLD"],
            "recalled": ["RECALLED"],
            "rejected": ["BAD"],
            "conditionally_released": [],
        }
        page = list_lots(session, company.actor, at=NOON)
        shown = {row.number: row.status.value for row in page.rows}
        assert shown == {rows[0]: status for status, rows in found.items() if rows}
        assert numbers(company, status="splendid") == []

    def test_a_stranger_sees_none(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A")
        assert list_lots(session, company.stranger, at=NOON).total == 0
        with pytest.raises(NotAllowed):
            list_lots(session, company.supplier_actor, at=NOON)
