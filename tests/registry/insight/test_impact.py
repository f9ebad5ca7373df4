"""Open matters by impact: what reaches more customers and is graver comes first."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.insight.impact import rank_impacts
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.quality.quality_events import NewQualityEvent, open_quality_event
from registry.recalls.recalls import NewRecall, start_recall
from registry.values import QualityKind, RecallClass, RecallKind
from tests.factories.company import NOON, Company, make_company, make_item


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


class TestImpact:
    def test_reach_and_severity_decide(self, company: Company) -> None:
        session, actor = company.session, company.actor
        company.raw.requires_certificate = False
        here, gone = company.receive("HERE"), company.receive("GONE")
        shipment = create_shipment(
            session, actor,
            NewShipment(company.customer, [Pick(gone, Decimal(90), company.store)], NOON.date()),
            at=NOON,
        )  # fmt: skip
        ship(session, actor, shipment, at=NOON)
        start_recall(
            session, actor,
            NewRecall([gone], "Lead", "High", "Nerves", "Stop", NOON, RecallKind.RECALL, RecallClass.I),
            at=NOON,
        )  # fmt: skip
        new = NewQualityEvent(QualityKind.NONCONFORMANCE, "Specks", "grey", NOON, [here])
        open_quality_event(session, actor, new, at=NOON)

        first, second = rank_impacts(session, actor, at=NOON)

        assert (first.kind, first.customers, first.out, first.remaining) == (
            "recall", 1, {"kg": 90}, {"kg": 10},
        )  # fmt: skip
        kind, reached, remaining = second.kind, second.customers, second.remaining
        assert (kind, reached, remaining) == ("nonconformance", 0, {"kg": 100})
        # 5 x (1 + 1) x log10(10 + 90) x (1 + 10/100) x 1
        assert first.score == 22.0
        assert second.score == 2 * 1 * 1 * 2 * 1

    def test_pieces_and_kilograms_are_not_added(self, company: Company) -> None:
        weighed = company.receive("W")
        company.raw = make_item(company.session, company.operator, "Caps", unit="{piece}")
        counted = company.receive("C")
        new = NewQualityEvent(
            QualityKind.NONCONFORMANCE, "Specks", "grey", NOON, [weighed, counted]
        )
        open_quality_event(company.session, company.actor, new, at=NOON)

        [row] = rank_impacts(company.session, company.actor, at=NOON)

        assert row.remaining == {"kg": 100, "{piece}": 100}
        assert row.score == 2 * 1 * 1 * 2 * 0.5  # nothing is known of what is behind

    def test_strangers(self, company: Company) -> None:
        new = NewQualityEvent(
            QualityKind.NONCONFORMANCE, "Specks", "grey", NOON, [company.receive("A1")]
        )
        open_quality_event(company.session, company.actor, new, at=NOON)
        assert rank_impacts(company.session, company.stranger, at=NOON) == []
        with pytest.raises(NotAllowed):
            rank_impacts(company.session, company.supplier_actor, at=NOON)
