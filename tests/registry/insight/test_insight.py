from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from core.errors import Invalid, NotAllowed
from registry.genealogy import Way
from registry.insight.bounds import Mix, customer_bounds, least_shares
from registry.insight.causes import find_causes
from registry.insight.gaps import GapKind, completeness_of, find_all_gaps
from registry.insight.relatives import find_siblings
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.record import record_event
from registry.models.traceable import Traceable
from registry.services.production import Input, Output, Run, record_run
from registry.services.shipments import NewShipment, Pick, create_shipment, ship
from registry.services.trace import trace
from registry.values import Direction, EventType
from tests.factories.company import NOON, Company, make_actor, make_company


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
        assert (row.shipped, row.least, row.most) == (80, 30, 80)

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


class TestGaps:
    def test_a_clean_chain_has_none_but_the_missing_certificates(self, session: Session) -> None:
        company = make_company(session)
        company.raw.requires_certificate = False
        product = company.make("T-1", "10", (company.receive("A"), "4"))
        send(session, company, product, "5")

        assert find_all_gaps(session, company.actor) == []
        assert completeness_of(session, company.actor, product).percent == 100

    def test_each_kind_of_gap_is_found(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A", release=False)
        company.make("OUT-OF-NOTHING", "10", release=False)
        late = company.receive("LATE")
        product = company.make("T-1", "10", (late, "4"))
        record_event(
            session,
            company.actor,
            EventDraft(
                type=EventType.DISPOSE,
                occurred_at=NOON - timedelta(days=3),
                lines=(
                    LineDraft(
                        product.id, Direction.IN, quantity=Decimal(1), location_id=company.store.id
                    ),
                ),
                reason="broken",
            ),
            at=NOON,
        )

        found = {(gap.number, gap.kind) for gap in find_all_gaps(session, company.actor)}

        assert found == {
            ("A", GapKind.NO_CERTIFICATE),
            ("LATE", GapKind.NO_CERTIFICATE),
            ("OUT-OF-NOTHING", GapKind.NO_INPUT),
            ("T-1", GapKind.TIME_ORDER),
        }
        assert completeness_of(session, company.actor, product).percent == 0

    def test_a_stranger_sees_none(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A")

        assert find_all_gaps(session, company.stranger) == []


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
