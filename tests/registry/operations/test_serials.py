"""Ranges of serials; units with parents of their own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.errors import DuplicateNumber, IdentifierInvalid
from registry.ledger.errors import EventInvalid
from registry.ledger.models.traceable import Balance, Edge
from registry.ledger.rebuild import compare_ledger
from registry.operations.production import Input
from registry.operations.serials import UnitRun, expand_range, make_serials, next_serials
from registry.parties.errors import LocationNotFound
from tests.factories.company import NOON, Company, make_actor, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


class TestRanges:
    def test_they_count_up_their_last_digits(self) -> None:
        assert expand_range("SN-008", 3) == ["SN-008", "SN-009", "SN-010"]
        assert expand_range("X2-1", 1) == ["X2-1"]

    @pytest.mark.parametrize(("first", "count"), [("SN", 1), ("SN-9", 2), ("S1", 0), ("S1", 9999)])
    def test_what_cannot_be_counted_is_refused(self, first: str, count: int) -> None:
        with pytest.raises(IdentifierInvalid):
            expand_range(first, count)

    def test_numbers_by_the_rule_have_no_gap(self, company: Company) -> None:
        numbers = next_serials(company.session, company.actor, company.product, 3, at=NOON)

        assert [number.rpartition("-")[2] for number in numbers] == ["000001", "000002", "000003"]


class TestUnits:
    def test_each_unit_has_its_own_parents(self, company: Company) -> None:
        powder = company.receive("A1")
        numbers = expand_range("U-1", 3)
        boards = make_serials(
            company.session,
            company.actor,
            UnitRun(company.raw, expand_range("B-1", 3), company.store, NOON),
            at=NOON,
        )
        company.release(*boards)

        units = make_serials(
            company.session,
            company.actor,
            UnitRun(
                company.product,
                numbers,
                company.store,
                NOON,
                inputs=[Input(powder, Decimal(10), company.store)],
                parts={number: [board] for number, board in zip(numbers, boards, strict=True)},
                machine="Line 1",
            ),
            at=NOON,
        )

        def parents(unit: int) -> set[int]:
            rows = company.session.scalars(select(Edge.parent_id).where(Edge.child_id == unit))
            return set(rows)

        for unit, board in zip(units, boards, strict=True):
            assert parents(unit.id) == {powder.id, board.id}
        left = company.session.get(Balance, (powder.id, company.store.id))
        assert left is not None
        assert left.quantity == 90
        assert list(compare_ledger(company.session, company.actor)) == []

    def test_doubles_foreign_parts_and_strangers_are_refused(self, company: Company) -> None:
        run = UnitRun(company.product, ["U-1"], company.store, NOON)
        make_serials(company.session, company.actor, run, at=NOON)
        with pytest.raises(DuplicateNumber):
            make_serials(company.session, company.actor, run, at=NOON)
        lot = company.receive("A1")
        with pytest.raises(EventInvalid, match="not made"):
            make_serials(
                company.session,
                company.actor,
                UnitRun(company.product, ["U-2"], company.store, NOON, parts={"U-9": [lot]}),
                at=NOON,
            )
        looker = make_actor(company.session, company.operator, Permission.VIEW_REGISTRY)
        with pytest.raises(NotAllowed):
            make_serials(company.session, looker, run, at=NOON)
        foreign = UnitRun(company.product, ["U-8"], company.store, NOON)
        with pytest.raises(LocationNotFound):
            make_serials(company.session, company.stranger, foreign, at=NOON)
