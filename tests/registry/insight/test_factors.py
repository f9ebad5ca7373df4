"""Machines and shifts with unusual deviations; process values with their control limits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.insight.factors import deviations_by_factor, process_names, process_series
from registry.ledger.models.event import Event
from registry.operations.corrections import void_event
from registry.operations.process import NewValue, record_values, strike_value
from registry.operations.production import Input, Output, Run, record_run
from registry.quality.quality_events import NewQualityEvent, open_quality_event
from registry.values import QualityKind
from tests.factories.company import NOON, Company, make_company

SINCE, UNTIL = NOON - timedelta(days=1), NOON + timedelta(days=1)


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    company.numbers["raw"] = company.receive("A1", "1000")
    return company


def run(company: Company, machine: str, shift: str | None = None) -> Event:
    one = Run(
        [Input(company.numbers["raw"], Decimal(1), company.store)],
        [Output(company.product, Decimal(1), company.store)],
        NOON,
        machine=machine,
        shift=shift,
    )
    return record_run(company.session, company.actor, one, at=NOON)[0]


class TestDeviations:
    def test_a_machine_far_above_the_rest_is_unusual(self, company: Company) -> None:
        for _ in range(40):
            run(company, "Mixer 1", "early")
        for _ in range(5):
            event = run(company, "Mixer 2", "late")
            new = NewQualityEvent(QualityKind.DEVIATION, "Too hot", "90 C", NOON, events=[event])
            open_quality_event(company.session, company.actor, new, at=NOON)

        rows = deviations_by_factor(company.session, company.actor, since=SINCE, until=UNTIL)

        found = {row.name: row for row in rows}
        assert (found["Mixer 2"].runs, found["Mixer 2"].wrong) == (5, 5)
        assert found["Mixer 2"].unusual
        assert found["late"].kind == "shift"
        assert not found["Mixer 1"].unusual

    def test_a_nonconformance_of_what_was_made_counts(self, company: Company) -> None:
        event = run(company, "Mixer 1")
        made = [line.traceable for line in event.lines if line.direction.value == "out"]
        new = NewQualityEvent(QualityKind.NONCONFORMANCE, "Specks", "grey", NOON, made)
        open_quality_event(company.session, company.actor, new, at=NOON)

        [row] = deviations_by_factor(company.session, company.actor, since=SINCE, until=UNTIL)

        assert (row.name, row.wrong) == ("Mixer 1", 1)

    def test_strangers(self, company: Company) -> None:
        run(company, "Mixer 1")
        session = company.session
        assert deviations_by_factor(session, company.stranger, since=SINCE, until=UNTIL) == []
        with pytest.raises(NotAllowed):
            deviations_by_factor(session, company.supplier_actor, since=SINCE, until=UNTIL)


class TestSeries:
    def test_struck_and_corrected_values_do_not_count(self, company: Company) -> None:
        session, actor = company.session, company.actor
        numbers = ("10", "10.2", "9.9", "10.1", "14")
        events = [run(company, "M") for _ in numbers]
        for event, number in zip(events, numbers, strict=True):
            values = [NewValue("pH", Decimal(number)), NewValue("pH", Decimal(99))]
            rows = record_values(session, actor, event, values, at=NOON)
            strike_value(session, actor, rows[1].public_id, reason="slip", at=NOON)
        gone = run(company, "M")
        record_values(session, actor, gone, [NewValue("pH", Decimal(50))], at=NOON)
        void_event(session, actor, gone.public_id, reason="never", at=NOON)

        series = process_series(session, actor, company.product, "pH")

        assert [str(point.number) for point in series.points] == list(numbers)
        assert series.control is not None
        assert process_names(session, actor) == [(company.product, "pH")]
        assert process_series(session, company.stranger, company.product, "pH").points == ()

    def test_a_value_outside_the_control_limits_is_unusual(self, company: Company) -> None:
        session, actor = company.session, company.actor
        for number in ["10", "10.1"] * 10 + ["14"]:
            event = run(company, "M")
            record_values(session, actor, event, [NewValue("pH", Decimal(number))], at=NOON)

        series = process_series(session, actor, company.product, "pH")

        unusual = [point.number for point in series.points if series.unusual(point)]
        assert unusual == [Decimal(14)]
