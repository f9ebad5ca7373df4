from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.genealogy.gaps import (
    GapKind,
    Sweep,
    completeness_of,
    count_behind,
    find_all_gaps,
    find_gaps,
)
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.record import record_event
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.values import Direction, EventType
from tests.factories.company import NOON, Company, make_company


def send(session: Session, company: Company, lot: Traceable, quantity: str) -> None:
    shipment = create_shipment(
        session,
        company.actor,
        NewShipment(company.customer, [Pick(lot, Decimal(quantity), company.store)], NOON.date()),
        at=NOON,
    )
    ship(session, company.actor, shipment, at=NOON)


class TestGaps:
    def test_a_clean_chain_has_none_but_the_missing_certificates(self, session: Session) -> None:
        company = make_company(session)
        company.raw.requires_certificate = False
        product = company.make("T-1", "10", (company.receive("A"), "4"))
        send(session, company, product, "5")

        assert find_all_gaps(session, company.actor, at=NOON) == Sweep(NOON, 2, ())
        assert completeness_of(session, company.actor, product).percent == 100
        assert completeness_of(session, company.actor, product).words == (
            "no gap in 2 lots and units, as of now"
        )

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

        found = {
            (gap.number, gap.kind) for gap in find_all_gaps(session, company.actor, at=NOON).gaps
        }

        assert found == {
            ("A", GapKind.NO_CERTIFICATE),
            ("LATE", GapKind.NO_CERTIFICATE),
            ("OUT-OF-NOTHING", GapKind.NO_INPUT),
            ("T-1", GapKind.TIME_ORDER),
        }
        assert completeness_of(session, company.actor, product).percent == 0

    def test_a_lot_that_came_from_nowhere_is_told_and_corrected_events_do_not_count(
        self, session: Session
    ) -> None:
        company = make_company(session)
        company.raw.requires_certificate = False
        lot = company.receive("A")
        [received] = session.scalars(select(Event).where(Event.type == EventType.RECEIVE))
        found = EventDraft(
            type=EventType.COUNT,
            occurred_at=NOON,
            lines=(
                LineDraft(lot.id, Direction.OUT, quantity=Decimal(9), location_id=company.store.id),
            ),
            reason="found",
        )
        record_event(session, company.actor, found, at=NOON)
        company.make("T-1", "10", (lot, "4"))

        assert find_gaps(session, company.actor, [lot.id]) == []
        void = EventDraft(EventType.CORRECT, NOON, corrects_id=received.id, reason="never came")
        record_event(session, company.actor, void, at=NOON)

        # Nine were found by the count, four were used: still nothing is missing.
        assert find_gaps(session, company.actor, [lot.id]) == []

    def test_what_lies_behind_is_counted_up_to_a_limit(self, session: Session) -> None:
        company = make_company(session)
        product = company.make(
            "T-1", "10", (company.receive("A"), "4"), (company.receive("B"), "4")
        )

        assert count_behind(session, product, limit=10) == 3
        assert count_behind(session, product, limit=2) == 2

    def test_a_stranger_sees_none(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A")

        assert find_all_gaps(session, company.stranger, at=NOON) == Sweep(NOON, 0, ())
