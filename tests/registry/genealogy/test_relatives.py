from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.genealogy.relatives import find_siblings
from tests.factories.company import make_company


class TestSiblings:
    def test_what_shares_an_input(self, session: Session) -> None:
        company = make_company(session)
        a, b = company.receive("A"), company.receive("B")
        first = company.make("T-1", "10", (a, "4"), (b, "4"))
        second = company.make("T-2", "10", (a, "4"), (b, "4"))
        third = company.make("T-3", "10", (a, "4"))

        found = find_siblings(session, company.actor, first)

        assert [(row.traceable.id, row.shared) for row in found] == [
            (second.id, ("A", "B")),
            (third.id, ("A",)),
        ]

    def test_it_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)
        with pytest.raises(NotAllowed):
            find_siblings(
                session, replace(company.actor, permissions=frozenset()), company.receive("A")
            )

    def test_a_strangers_lot_has_none(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        first = company.make("T-1", "10", (lot, "4"))
        company.make("T-2", "10", (lot, "4"))

        assert find_siblings(session, company.stranger, first) == []
