from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import Invalid
from registry.insight.causes import find_causes
from registry.ledger.models.traceable import Traceable
from registry.operations.production import Input, Output, Run, record_run
from tests.factories.company import NOON, make_actor, make_company


class TestCauses:
    def test_the_guilty_lot_comes_first(self, session: Session) -> None:
        company = make_company(session)
        guilty, common = company.receive("GUILTY"), company.receive("COMMON")
        failed = [company.make(f"F{n}", "1", (guilty, "1"), (common, "1")) for n in range(6)]
        good = [company.make(f"G{n}", "1", (common, "1")) for n in range(6)]

        first, *others = find_causes(session, company.actor, failed, good)

        assert (first.kind, first.name, first.failed_with, first.good_with) == (
            "input lot",
            "GUILTY (Zinc gluconate)",
            6,
            0,
        )
        assert first.q < 0.05
        assert all(cause.q > 0.5 for cause in others)

    def test_a_machine_can_be_the_cause(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A")

        def made(number: str, machine: str) -> Traceable:
            run = Run(
                inputs=[Input(raw, Decimal(1), company.store)],
                outputs=[Output(company.product, Decimal(1), company.store, number=number)],
                occurred_at=NOON,
                machine=machine,
            )
            return record_run(session, company.actor, run, at=NOON)[1][0]

        failed = [made(f"F{n}", "Press 7") for n in range(5)]
        good = [made(f"G{n}", "Press 2") for n in range(5)]

        assert find_causes(session, company.actor, failed, good)[0].name == "Press 7"

    def test_a_unit_cannot_be_both(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        with pytest.raises(Invalid):
            find_causes(session, make_actor(session, company.operator), [lot], [lot])

    def test_a_stranger_learns_neither_inputs_nor_machines(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A")
        failed, good = company.make("F", "1", (raw, "1")), company.make("G", "1", (raw, "1"))

        assert find_causes(session, company.actor, [failed], [good]) != []
        assert find_causes(session, company.stranger, [failed], [good]) == []
