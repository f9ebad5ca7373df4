"""Supplier scores: what counts, and that a supplier sees only its own."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.documents.models import Document
from registry.insight.scorecard import score_suppliers
from registry.ledger.disposition import decide
from registry.orders.models import PurchaseOrder
from registry.quality.quality_events import NewQualityEvent, open_quality_event
from registry.quality.supplier_claims import NewSupplierClaim, send_claim
from registry.values import (
    Channel,
    ClaimWish,
    Disposition,
    DocumentState,
    PartnerRole,
    QualityKind,
)
from tests.factories.company import NOON, Company, make_actor, make_company, make_organization

SINCE, UNTIL = NOON - timedelta(days=30), NOON + timedelta(days=1)


@pytest.fixture
def company(session: Session) -> Company:
    """Four lots, one rejected, with a nonconformance and a claim; one order late, one not."""
    company = make_company(session)
    lots = [company.receive(f"A{n}") for n in range(4)]
    decide(session, company.actor, lots[:1], Disposition.REJECTED, reason="lead", at=NOON)
    new = NewQualityEvent(QualityKind.NONCONFORMANCE, "Lead", "high", NOON, lots[:1])
    open_quality_event(session, company.actor, new, at=NOON)
    claim = NewSupplierClaim(lots[0], Decimal(1), "lead", ClaimWish.CREDIT, date(2026, 4, 1))
    send_claim(session, company.actor, claim, at=NOON)
    for n, state in enumerate((DocumentState.ACCEPTED, DocumentState.REJECTED)):
        order = PurchaseOrder(
            organization_id=company.operator.id, supplier_id=company.supplier.id,
            number=f"PO-{n}", ordered_on=date(2026, 2, 1), due_on=date(2026, 3, 1), created_at=NOON,
        )  # fmt: skip
        session.add(order)
        session.flush()
        session.add(
            Document(
                operator_id=company.operator.id, supplier_id=company.supplier.id,
                purchase_order_id=order.id, sha256=f"{n}" * 64, name=f"{n}.pdf", size=1,
                media_type="application/pdf", channel=Channel.WEB, state=state,
                received_at=NOON - timedelta(days=5), decided_at=NOON - timedelta(days=1),
            )
        )  # fmt: skip
    session.flush()
    return company


class TestScores:
    def test_everything_is_counted_and_weighed(self, company: Company) -> None:
        idle = make_organization(
            company.session, PartnerRole.SUPPLIER, operator=company.operator, name="Idle"
        )

        score, nothing = score_suppliers(company.session, company.actor, since=SINCE, until=UNTIL)

        assert (score.lots, score.rejected, score.documents, score.refused) == (4, 1, 2, 1)
        assert (score.orders, score.late, score.nonconformances, score.claims) == (2, 1, 1, 1)
        # 35/4 for lots, 20/2 late, 20/2 refused, 25 * 2/4 for faults
        assert score.points == round(100 - 8.75 - 10 - 10 - 12.5)
        assert (nothing.supplier, nothing.points) == (idle.name, None)

    def test_another_period_counts_nothing(self, company: Company) -> None:
        later = NOON + timedelta(days=60)
        [score] = score_suppliers(
            company.session, company.actor, since=later, until=later + timedelta(days=30)
        )
        assert score.points is None

    def test_a_supplier_sees_its_own_only_and_strangers_nothing(self, company: Company) -> None:
        session = company.session
        make_organization(session, PartnerRole.SUPPLIER, operator=company.operator)
        own = make_actor(session, company.supplier, Permission.VIEW_OWN_DOCUMENTS)

        rows = score_suppliers(session, own, since=SINCE, until=UNTIL)

        assert [row.supplier for row in rows] == [company.supplier.name]
        assert score_suppliers(session, company.stranger, since=SINCE, until=UNTIL) == []
        with pytest.raises(NotAllowed):
            score_suppliers(session, company.customer_actor, since=SINCE, until=UNTIL)
