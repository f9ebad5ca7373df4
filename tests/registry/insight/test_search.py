from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.insight.search import LIMIT, search
from tests.factories.company import make_company


class TestSearch:
    def test_the_exact_number_comes_first(self, session: Session) -> None:
        company = make_company(session)
        company.receive("AB-1")
        company.receive("AB-12")

        found = search(session, company.actor, "AB-1")

        assert [(hit.kind, hit.name, hit.exact) for hit in found] == [
            ("lot", "AB-1", True),
            ("lot", "AB-12", False),
        ]

    def test_items_and_partners_too(self, session: Session) -> None:
        company = make_company(session)
        [item] = search(session, company.actor, "zinc gluc")
        [partner] = search(session, company.actor, company.customer.name)
        assert (item.kind, item.name, item.about) == ("item", company.raw.sku, "Zinc gluconate")
        assert (partner.kind, partner.public_id) == ("partner", company.customer.public_id)

    def test_each_kind_is_limited_and_signs_are_no_patterns(self, session: Session) -> None:
        company = make_company(session)
        for number in range(LIMIT + 1):
            company.receive(f"LOT-{number}", release=False)
        assert len(search(session, company.actor, "LOT-")) == LIMIT
        assert search(session, company.actor, "LOT%") == []

    def test_a_stranger_finds_nothing(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("AB-1")
        assert search(session, company.stranger, "AB-1") == []
        assert search(session, company.stranger, lot.public_id) == []
        with pytest.raises(NotAllowed):
            search(session, company.supplier_actor, "AB-1")
