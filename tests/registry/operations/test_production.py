from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import AppError, NotAllowed
from registry.errors import DuplicateNumber
from registry.ledger.disposition import decide
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import EventInvalid, NotEnough, NotUsable
from registry.ledger.lots import find_traceables
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Edge, Traceable
from registry.ledger.record import record_event
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.yields import yield_of
from registry.quality.errors import QualityEventNotFound
from registry.quality.quality_events import (
    NewQualityEvent,
    close_quality_event,
    open_quality_event,
)
from registry.values import (
    Direction,
    Disposition,
    EventType,
    LineRole,
    QualityKind,
    Settlement,
    TraceableKind,
)
from tests.factories.company import NOON, Company, make_actor, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def _run(
    company: Company,
    inputs: list[tuple[Traceable, str]],
    *outputs: Output,
    actor: Actor | None = None,
    **more: Any,
) -> tuple[Event, list[Traceable]]:
    run = Run(
        inputs=[Input(lot, Decimal(amount), company.store) for lot, amount in inputs],
        outputs=outputs,
        occurred_at=NOON,
        **more,
    )
    return record_run(company.session, actor or company.actor, run, at=NOON)


def _out(company: Company, quantity: str = "40", **more: Any) -> Output:
    return Output(company.product, Decimal(quantity), company.floor, **more)


class TestRecordRun:
    def test_lots_go_in_and_new_ones_come_out(self, session: Session, company: Company) -> None:
        raw = company.receive("A1")

        event, [made, rest] = _run(
            company,
            [(raw, "10.5")],
            _out(company, number="FG-1"),
            _out(company, "0.25"),
            work_order="WO-1",
            batch="B-1",
            parameters={"temperature": "72.5 Cel"},
        )

        assert (made.number, rest.number) == ("FG-1", "L260302-0001")
        assert made.disposition is Disposition.QUARANTINE
        assert made.manufacture_date == NOON.date()
        assert event.references == {"work_order": "WO-1", "batch": "B-1"}
        assert event.data == {"parameters": {"temperature": "72.5 Cel"}}
        edges = session.execute(select(Edge.parent_id, Edge.child_id)).all()
        assert {tuple(edge) for edge in edges} == {(raw.id, made.id), (raw.id, rest.id)}
        stock = {row.traceable_id: row.quantity for row in session.scalars(select(Balance))}
        assert stock == {
            raw.id: Decimal("89.5"),
            made.id: Decimal(40),
            rest.id: Decimal("0.25"),
        }

    def test_something_comes_out(self, company: Company) -> None:
        with pytest.raises(EventInvalid, match="comes out"):
            _run(company, [(company.receive("A1"), "10")])

    def test_what_is_not_released_does_not_go_in(self, company: Company) -> None:
        waiting = company.receive("Q1", release=False)

        with pytest.raises(NotUsable, match="Q1 cannot be used"):
            _run(company, [(waiting, "10")], _out(company))

    def test_no_more_goes_in_than_is_there(self, company: Company) -> None:
        with pytest.raises(NotEnough):
            _run(company, [(company.receive("A1"), "100.000001")], _out(company))

    def test_a_unit_is_made_one_by_one(self, company: Company) -> None:
        unit = _out(company, "2", number="S1", kind=TraceableKind.SERIAL)

        with pytest.raises(EventInvalid):
            _run(company, [(company.receive("A1"), "10")], unit)

    def test_a_number_is_made_once(self, company: Company) -> None:
        raw = company.receive("A1")
        _run(company, [(raw, "1")], _out(company, number="FG-1"))

        with pytest.raises(DuplicateNumber):
            _run(company, [(raw, "1")], _out(company, number="FG-1"))

    def test_it_needs_the_permission(self, session: Session, company: Company) -> None:
        reader = make_actor(session, company.operator, Permission.VIEW_REGISTRY)

        with pytest.raises(NotAllowed):
            _run(company, [(company.receive("A1"), "10")], _out(company), actor=reader)

    def test_a_stranger_uses_up_nothing(self, session: Session, company: Company) -> None:
        raw = company.receive("A1")
        savepoint = session.begin_nested()

        with pytest.raises(AppError):
            _run(company, [(raw, "10")], _out(company), actor=company.stranger)

        savepoint.rollback()
        assert session.scalars(select(Balance.quantity)).all() == [Decimal(100)]
        assert session.scalars(select(Edge)).all() == []


class TestRework:
    def settled(self, company: Company, lot: Traceable, settlement: Settlement) -> str:
        new = NewQualityEvent(QualityKind.NONCONFORMANCE, "Clumps", "Wet", NOON, [lot])
        row = open_quality_event(company.session, company.actor, new, at=NOON)
        close_quality_event(
            company.session, company.actor, row.public_id, note="dried again",
            settlement=settlement, at=NOON,
        )  # fmt: skip
        return row.number

    def test_a_rejected_lot_is_worked_on_again(self, company: Company) -> None:
        bad = company.receive("A1", release=False)
        decide(company.session, company.actor, [bad], Disposition.REJECTED, reason="wet", at=NOON)
        number = self.settled(company, bad, Settlement.REWORK)
        output = Output(company.raw, Decimal(95), company.store, number="A1-R")

        event, [made] = _run(company, [(bad, "100")], output, rework=number)

        assert event.references == {"rework": number}
        assert made.disposition is Disposition.QUARANTINE
        assert company.session.get(Edge, (bad.id, made.id)) is not None

    def test_without_its_nonconformance_it_stays_out(self, company: Company) -> None:
        bad, other = company.receive("A1", release=False), company.receive("A2", release=False)
        scrap = self.settled(company, bad, Settlement.SCRAP)
        rework = self.settled(company, bad, Settlement.REWORK)
        output = Output(company.raw, Decimal(95), company.store, number="A1-R")

        with pytest.raises(EventInvalid, match="not settled by rework"):
            _run(company, [(bad, "100")], output, rework=scrap)
        with pytest.raises(EventInvalid, match="does not speak of A2"):
            _run(company, [(other, "100")], output, rework=rework)
        with pytest.raises(QualityEventNotFound):
            _run(company, [(bad, "100")], output, rework="NCR26-9999")
        with pytest.raises(NotUsable):
            _run(company, [(bad, "100")], output)

    def test_recalled_goods_are_not_reworked(self, company: Company) -> None:
        bad = company.receive("A1")
        number = self.settled(company, bad, Settlement.REWORK)
        draft = EventDraft(
            EventType.RECALL, NOON, (LineDraft(bad.id, Direction.ABOUT),),
            code="R-1", reason="lead", outcome="place",
        )  # fmt: skip
        record_event(company.session, company.actor, draft, at=NOON)
        output = Output(company.raw, Decimal(1), company.store)

        with pytest.raises(NotUsable, match="recalled"):
            _run(company, [(bad, "1")], output, rework=number)


class TestOutputs:
    def test_product_co_product_and_scrap_with_their_yield(self, company: Company) -> None:
        raw = company.receive("A1")
        outputs = [
            Output(company.raw, Decimal(80), company.store, "P", filling_batch="F-12"),
            Output(company.raw, Decimal(12), company.store, "BY", role=LineRole.CO_PRODUCT),
            Output(company.raw, Decimal(5), company.store, "SC", role=LineRole.SCRAP),
        ]

        event, [made, beside, scrap] = _run(company, [(raw, "100")], *outputs)
        result = yield_of(company.session, company.actor, event)

        assert (result.came_out, result.scrap, result.loss) == (92, 5, 3)
        assert company.session.get(Edge, (raw.id, beside.id)) is not None
        assert company.session.get(Edge, (raw.id, scrap.id)) is None
        assert find_traceables(company.session, company.actor, "F-12") == [made]
