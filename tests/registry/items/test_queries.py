from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.items.models import Specification
from registry.items.queries import list_specifications, version_states
from tests.factories.company import NOON, Company, make_company

DAY = date(2026, 3, 31)


def add(company: Company, version: int, begins: date, **more: object) -> Specification:
    row = Specification(
        organization_id=company.operator.id,
        item=company.raw,
        version=version,
        effective_from=begins,
        created_at=NOON,
        **more,
    )
    company.session.add(row)
    company.session.flush()
    return row


class TestListSpecifications:
    def test_each_version_has_its_state(self, session: Session) -> None:
        company = make_company(session)
        add(company, 1, date(2025, 1, 1))
        add(company, 2, DAY)
        add(company, 3, date(2026, 4, 1))
        add(company, 1, date(2025, 1, 1), customer_id=company.customer.id, effective_until=DAY)
        supplier = company.supplier.id
        add(company, 1, date(2025, 1, 1), supplier_id=supplier, effective_until=date(2026, 3, 30))

        rows = list_specifications(session, company.actor, today=DAY)

        found = {(row.applies_to, row.specification.version): row.state for row in rows}
        assert found == {
            ("all suppliers", 3): "planned",
            ("all suppliers", 2): "in_force",
            ("all suppliers", 1): "replaced",
            (f"to {company.customer.name}", 1): "in_force",
            (f"from {company.supplier.name}", 1): "ended",
        }

    def test_a_newer_version_that_ended_gives_way(self, session: Session) -> None:
        company = make_company(session)
        old = add(company, 1, date(2025, 1, 1))
        new = add(company, 2, date(2026, 1, 1), effective_until=DAY)
        states = version_states([new, old], date(2026, 4, 1))
        assert states == {old.id: "in_force", new.id: "ended"}

    def test_of_one_item_and_never_a_strangers(self, session: Session) -> None:
        company = make_company(session)
        add(company, 1, DAY)
        assert list_specifications(session, company.actor, today=DAY, item=company.product) == []
        assert len(list_specifications(session, company.actor, today=DAY, item=company.raw)) == 1
        assert list_specifications(session, company.stranger, today=DAY) == []
        with pytest.raises(NotAllowed):
            list_specifications(session, company.supplier_actor, today=DAY)
