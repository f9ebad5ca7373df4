"""Process values against the limits of the product; struck values stay visible."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import Invalid, NotAllowed
from registry.errors import AlreadyDecided
from registry.items.process_limits import NewLimit, limits_of, set_process_limits
from registry.ledger.errors import EventInvalid
from registry.ledger.models.event import Event
from registry.operations.process import (
    NewValue,
    ProcessValueNotFound,
    record_values,
    strike_value,
    values_of,
)
from registry.operations.production import Input, Output, Run, record_run
from tests.factories.company import NOON, Company, make_company


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    limit = NewLimit("Temperature", "Cel", Decimal(70), Decimal("75.5"))
    set_process_limits(session, company.actor, company.product, [limit], at=NOON)
    return company


def run_of(company: Company) -> Event:
    run = Run(
        [Input(company.receive("A1"), Decimal(1), company.store)],
        [Output(company.product, Decimal(1), company.store)],
        NOON,
        machine="Mixer 2",
    )
    return record_run(company.session, company.actor, run, at=NOON)[0]


class TestValues:
    def test_a_value_keeps_the_limits_of_then(self, company: Company) -> None:
        event = run_of(company)
        session, actor = company.session, company.actor
        values = [NewValue("temperature", Decimal("75.5")), NewValue("Temperature", Decimal(76))]
        record_values(session, actor, event, [*values, NewValue("pH", Decimal("6.8"))], at=NOON)
        set_process_limits(session, actor, company.product, [], at=NOON)

        found = values_of(session, actor, event)

        assert [(row.name, row.number, row.unit, row.within) for row in found] == [
            ("Temperature", Decimal("75.5"), "Cel", True),
            ("Temperature", Decimal(76), "Cel", False),
            ("pH", Decimal("6.8"), None, True),
        ]
        assert {row.equipment for row in found} == {"Mixer 2"}
        assert limits_of(session, company.product) == []

    def test_what_makes_no_sense_is_refused(self, company: Company) -> None:
        event, session, actor = run_of(company), company.session, company.actor
        receipt = company.session.get(Event, event.id - 1)
        assert receipt is not None
        wrong = (
            (event, NewValue(" ", Decimal(1)), "name"),
            (event, NewValue("Temperature", Decimal(300), "K"), "measured in Cel"),
            (receipt, NewValue("pH", Decimal(1)), "belong to a production run"),
        )
        for where, value, why in wrong:
            with pytest.raises(EventInvalid, match=why):
                record_values(session, actor, where, [value], at=NOON)
        for limits in (
            [NewLimit("a", None, Decimal(2), Decimal(1))],
            [NewLimit("a", None, None, None)],
            [NewLimit("a", None, Decimal(1), None), NewLimit("A", None, Decimal(1), None)],
        ):
            with pytest.raises(Invalid):
                set_process_limits(session, actor, company.product, limits, at=NOON)

    def test_a_struck_value_stays_with_its_reason(self, company: Company) -> None:
        event, session, actor = run_of(company), company.session, company.actor
        [row] = record_values(session, actor, event, [NewValue("pH", Decimal(68))], at=NOON)

        strike_value(session, actor, row.public_id, reason="comma missed", at=NOON)

        assert row.struck_reason == "comma missed"
        with pytest.raises(AlreadyDecided):
            strike_value(session, actor, row.public_id, reason="again", at=NOON)

    def test_a_stranger_finds_nothing(self, company: Company) -> None:
        event, session = run_of(company), company.session
        [row] = record_values(session, company.actor, event, [NewValue("pH", Decimal(7))], at=NOON)

        assert values_of(session, company.stranger, event) == []
        with pytest.raises(ProcessValueNotFound):
            strike_value(session, company.stranger, row.public_id, reason="x", at=NOON)
        with pytest.raises(EventInvalid):
            record_values(session, company.stranger, event, [NewValue("a", Decimal(1))], at=NOON)
        with pytest.raises(NotAllowed):
            record_values(session, company.supplier_actor, event, [], at=NOON)
