from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.genealogy.bounds import Mix, customer_bounds, least_shares
from registry.genealogy.links import Way
from registry.genealogy.trace import trace
from registry.ledger.models.traceable import Traceable
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from tests.factories.company import NOON, Company, make_company


def send(session: Session, company: Company, lot: Traceable, quantity: str) -> None:
    shipment = create_shipment(
        session,
        company.actor,
        NewShipment(company.customer, [Pick(lot, Decimal(quantity), company.store)], NOON.date()),
        at=NOON,
    )
    ship(session, company.actor, shipment, at=NOON)


class TestBounds:
    def test_a_half_tainted_ingredient_affects_half_at_least_and_all_at_most(
        self, session: Session
    ) -> None:
        company = make_company(session)
        bad, sound = company.receive("BAD"), company.receive("SOUND")
        product = company.make("T-1", "100", (bad, "30"), (sound, "30"))
        send(session, company, product, "80")

        found = trace(session, company.actor, [bad], Way.FORWARD, at=NOON)
        [row] = customer_bounds(session, company.actor, found)

        # 100 made, 50 affected at least: of 80 shipped no more than 50 can be sound.
        assert (row.out, row.least, row.most) == (80, 30, 80)

    def test_wholly_tainted_is_wholly_affected(self, session: Session) -> None:
        company = make_company(session)
        bad = company.receive("BAD")
        send(session, company, company.make("T-1", "100", (bad, "30")), "10")

        found = trace(session, company.actor, [bad], Way.FORWARD, at=NOON)
        [row] = customer_bounds(session, company.actor, found)

        assert (row.least, row.most) == (10, 10)

    @given(st.permutations(range(4)))
    def test_the_order_of_runs_does_not_matter_and_cycles_end(self, order: list[int]) -> None:
        one = Decimal(1)
        mixes = [
            Mix(((1, 1, one), (2, 1, one)), ((3, one),)),
            Mix(((3, 2, one),), ((4, one),)),
            Mix(((4, 3, one), (5, 3, one)), ((6, one),)),
            Mix(((6, 4, one),), ((5, one),)),  # rework: 6 goes into 5, which goes into 6
        ]

        shares = least_shares([1], [mixes[place] for place in order])

        assert shares[3] == shares[4] == Decimal("0.5")
        assert shares[6] == pytest.approx(Decimal("0.5"), abs=Decimal("0.26"))
        assert all(0 <= share <= 1 for share in shares.values())

    def test_it_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)
        bad = company.receive("BAD")
        found = trace(session, company.actor, [bad], Way.FORWARD, at=NOON)

        with pytest.raises(NotAllowed):
            customer_bounds(session, company.customer_actor, found)


def test_shares_follow_the_runs_whatever_their_order() -> None:
    # 1 -> 2 -> 3 and 1, 9 -> 4 -> 3: each run is met before what goes into it.
    runs = [
        Mix(((2, 7, Decimal(1)), (4, 7, Decimal(1))), ((3, Decimal(2)),)),
        Mix(((1, 7, Decimal(1)), (9, 7, Decimal(3))), ((4, Decimal(4)),)),
        Mix(((1, 7, Decimal(1)),), ((2, Decimal(1)),)),
    ]
    expected = {1: 1, 2: 1, 4: Decimal("0.25"), 3: Decimal("0.625")}
    for order in permutations(runs):
        assert least_shares([1], order) == expected


def test_what_no_tainted_lot_went_into_has_no_share() -> None:
    runs = [Mix(((9, 7, Decimal(1)),), ((4, Decimal(4)),))]
    assert least_shares([1], runs) == {1: 1}
