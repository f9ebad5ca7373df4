"""What may stand: units counted as one; the gate, and what rework may take."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from registry.ledger.admission import check_gate, check_units
from registry.ledger.book import open_book
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import EventInvalid, NotUsable
from registry.ledger.models.traceable import Traceable
from registry.operations.production import Input, Output, Run, record_run
from registry.values import Direction, EventType, TraceableKind
from tests.factories.company import NOON, Company, make_company


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def using(company: Company, lot: Traceable, amount: str, **references: str) -> EventDraft:
    line = LineDraft(lot.id, Direction.IN, quantity=Decimal(amount), location_id=company.store.id)
    return EventDraft(EventType.TRANSFORM, NOON, (line,), references=references)


class TestAdmission:
    def test_a_lot_in_quarantine_goes_in_for_rework_only(self, company: Company) -> None:
        lot = company.receive("A1", release=False)
        book = open_book(company.session, company.operator.id, [lot.id], [company.store.id])

        with pytest.raises(NotUsable, match="quarantine"):
            check_gate(book, using(company, lot, "1"))
        check_gate(book, using(company, lot, "1", rework="NCR26-0001"))

    def test_a_unit_is_one(self, company: Company) -> None:
        output = Output(company.product, Decimal(1), company.store, "U1", TraceableKind.SERIAL)
        run = Run([Input(company.receive("A1"), Decimal(1), company.store)], [output], NOON)
        _, [unit] = record_run(company.session, company.actor, run, at=NOON)
        book = open_book(company.session, company.operator.id, [unit.id], [company.store.id])

        check_units(book, using(company, unit, "1"))
        with pytest.raises(EventInvalid, match="is one unit"):
            check_units(book, using(company, unit, "2"))
