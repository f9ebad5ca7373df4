"""Abnormal scrap by input lot: pieces by Fisher's test, weighed goods by Mann and Whitney."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.insight.kpi import key_figures
from registry.insight.scrap import ScrapFinding, find_scrap, runs_of
from registry.ledger.models.traceable import Traceable
from registry.operations.production import Input, Output, Run, record_run
from registry.values import LineRole
from tests.factories.company import NOON, Company, make_company, make_item


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def run(company: Company, lot: Traceable, good: int, scrap: int) -> None:
    outputs = [Output(company.product, Decimal(good), company.store)]
    if scrap:
        outputs.append(Output(company.product, Decimal(scrap), company.floor, role=LineRole.SCRAP))
    one = Run([Input(lot, Decimal(1), company.store)], outputs, NOON)
    record_run(company.session, company.actor, one, at=NOON)


def find(company: Company) -> dict[str, ScrapFinding]:
    since, until = NOON - timedelta(days=1), NOON + timedelta(days=1)
    rows = find_scrap(company.session, company.actor, since=since, until=until)
    return {row.number: row for row in rows}


class TestScrap:
    def test_counted_pieces(self, company: Company) -> None:
        company.product.unit = "{piece}"
        bad, good = company.receive("BAD"), company.receive("GOOD")
        run(company, bad, 80, 20)
        for _ in range(3):
            run(company, good, 100, 1)

        found = find(company)

        assert found["BAD"].abnormal
        assert (found["BAD"].share, found["BAD"].scrapped, found["BAD"].runs) == (0.2, 20, 1)
        assert not found["GOOD"].abnormal
        assert found["BAD"].supplier == company.supplier.name

    def test_scrap_in_another_unit_is_converted_or_left_out(self, company: Company) -> None:
        lot = company.receive("A1")
        grams, pieces = (
            make_item(company.session, company.operator, "Scrap", unit=unit)
            for unit in ("g", "{piece}")
        )
        for item, amount in ((grams, 10_000), (pieces, 10)):
            outputs = [
                Output(company.product, Decimal(90), company.store),
                Output(item, Decimal(amount), company.floor, role=LineRole.SCRAP),
            ]
            one = Run([Input(lot, Decimal(1), company.store)], outputs, NOON)
            record_run(company.session, company.actor, one, at=NOON)

        weighed, counted = runs_of(
            company.session, company.operator.id, NOON - timedelta(days=1), NOON + timedelta(days=1)
        )

        assert (weighed.adds_up, weighed.share) == (True, 0.1)
        assert (counted.adds_up, counted.scrap) == (False, 0)
        figures = key_figures(
            company.session,
            company.actor,
            until=NOON + timedelta(days=1),
            period=timedelta(days=30),
        )
        assert [row.now for row in figures if row.name == "Scrap"] == [10.0]

    def test_weighed_goods_need_several_runs(self, company: Company) -> None:
        bad, good, once = (company.receive(number) for number in ("BAD", "GOOD", "ONCE"))
        for amount in (60, 62, 59, 65):
            run(company, bad, 80, amount)
        for amount in (1, 2, 3, 1, 2, 1, 2, 3):
            run(company, good, 100, amount)
        run(company, once, 100, 5)

        found = find(company)

        assert found["BAD"].abnormal
        assert "ONCE" not in found

    def test_no_scrap_no_findings_and_strangers(self, company: Company) -> None:
        run(company, company.receive("A1"), 100, 0)
        assert find(company) == {}
        run(company, company.receive("A2"), 100, 5)
        since, until = NOON - timedelta(days=1), NOON + timedelta(days=1)
        assert find_scrap(company.session, company.stranger, since=since, until=until) == []
        with pytest.raises(NotAllowed):
            find_scrap(company.session, company.supplier_actor, since=since, until=until)
