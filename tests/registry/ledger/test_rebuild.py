from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.ledger.models.traceable import Balance, Edge, Traceable
from registry.ledger.rebuild import compare_ledger, rebuild_ledger
from registry.values import Disposition
from tests.factories.company import make_actor, make_company


class TestCompareLedger:
    def test_what_was_recorded_is_what_the_ledger_says(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A")
        company.make("T-1", "10", (raw, "4"))

        assert list(compare_ledger(session, company.actor)) == []

    def test_every_tampered_value_is_found_and_put_right(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A")
        product = company.make("T-1", "10", (raw, "4"))
        session.execute(
            update(Balance).where(Balance.traceable_id == raw.id).values(quantity=Decimal(1))
        )
        session.execute(update(Edge).values(quantity=Decimal(3)))
        session.execute(
            update(Traceable)
            .where(Traceable.id == product.id)
            .values(disposition=Disposition.REJECTED)
        )
        session.expire_all()

        found = list(compare_ledger(session, company.actor))

        assert {(item.what, item.stored, item.derived) for item in found} >= {
            ("balance", "1", "96"),
            ("link", "3, True", "4, True"),
        }
        assert [item.what for item in found].count("status") == 1
        assert rebuild_ledger(session, company.actor) == 3
        assert list(compare_ledger(session, company.actor)) == []

    def test_a_strangers_ledger_is_not_touched(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A")

        assert list(compare_ledger(session, company.stranger)) == []
        with pytest.raises(NotAllowed):
            rebuild_ledger(session, make_actor(session, company.operator, Permission.VIEW_REGISTRY))
