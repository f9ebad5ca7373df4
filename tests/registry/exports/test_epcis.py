"""Every kind of event as EPCIS 2.0, checked against GS1's own schema where it is at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.exports.epcis import events_as_epcis, trace_as_epcis
from registry.genealogy.links import Way
from registry.genealogy.trace import trace
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.record import record_event
from registry.operations.production import Input, Output, Run, record_run
from registry.values import Direction, EventType, TraceableKind
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database

ROOT = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("LOTBRIDGE_CORPUS", ROOT.parent / "shared" / "corpus"))
SCHEMA = CORPUS.parent / "schemas" / "epcis-2.0" / "EPCIS-JSON-Schema.json"
BASE = "https://lots.example.org/"
SSCC = "340123456789012347"

needs_schema = pytest.mark.skipif(
    not SCHEMA.is_file(), reason=f"no EPCIS schema at {SCHEMA}; set LOTBRIDGE_CORPUS"
)


@pytest.fixture(scope="module")
def faults() -> Callable[[dict[str, Any]], list[str]]:
    """What the schema says is wrong with a document."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = Draft7Validator(schema, format_checker=FormatChecker())

    def check(document: dict[str, Any]) -> list[str]:
        plain = json.loads(json.dumps(document))
        return [
            f"{list(error.path)}: {error.message[:300]}" for error in validator.iter_errors(plain)
        ]

    return check


def record(
    company: Company, kind: EventType, *lines: tuple[Traceable, Direction, str], **more: Any
) -> Event:
    """Record an event at the store; quantity "" moves nothing."""
    made = tuple(
        LineDraft(
            lot.id,
            direction,
            quantity=Decimal(amount or 0),
            location_id=company.store.id if amount else None,
        )
        for lot, direction, amount in lines
    )
    draft = EventDraft(kind, more.pop("occurred_at", NOON), made, site_id=company.site.id, **more)
    event = record_event(company.session, company.actor, draft, at=NOON)
    company.session.refresh(event)
    return event


def make_unit(company: Company, number: str, *inputs: Input) -> Traceable:
    output = Output(
        company.product, Decimal(1), company.store, number=number, kind=TraceableKind.SERIAL
    )
    run = Run(inputs=list(inputs), outputs=[output], occurred_at=NOON)
    [unit] = record_run(company.session, company.actor, run, at=NOON)[1]
    company.release(unit)
    return unit


def every_kind(company: Company) -> list[int]:
    """Record at least one event of every kind; the ids of all lots and units."""
    IN, OUT, ABOUT = Direction.IN, Direction.OUT, Direction.ABOUT  # noqa: N806  short words
    raw, spare, second = (company.receive(number) for number in ("A", "PART", "B"))
    unit = make_unit(company, "SN-1", Input(raw, Decimal(4), company.store))
    party = company.customer.id
    record(company, EventType.MOVE, (raw, IN, "2"), (raw, OUT, "2"))
    record(company, EventType.SPLIT, (raw, IN, "3"), (second, OUT, "3"))
    record(company, EventType.MERGE, (second, IN, "1.5"), (raw, OUT, "1.5"))
    record(company, EventType.PACK, (unit, ABOUT, ""), (raw, ABOUT, ""), code=SSCC)
    record(company, EventType.UNPACK, (unit, ABOUT, ""), (raw, ABOUT, ""), code="CRATE 7")
    references = {"purchase_order": "4500/1", "shipment": "S 1", "batch": "B-1"}
    record(company, EventType.SHIP, (unit, IN, "1"), party_id=party, references=references)
    record(company, EventType.RETURN, (unit, OUT, "1"), party_id=party, code="RMA-1")
    record(company, EventType.INSTALL, (unit, ABOUT, ""))
    record(company, EventType.SERVICE, (unit, ABOUT, ""), offset_minutes=-210)
    record(company, EventType.REPLACE_PART, (unit, ABOUT, ""), (spare, IN, "1"))
    record(company, EventType.DISPOSE, (raw, IN, "1"), reason="spilt")
    record(company, EventType.COUNT, (raw, IN, "0.5"), reason="stocktaking")
    for kind in (EventType.HOLD, EventType.RELEASE):
        record(company, kind, (raw, ABOUT, ""), code="H-1", reason="smells")
    for outcome in ("place", "lift"):
        record(
            company, EventType.RECALL, (raw, ABOUT, ""), code="R-1", outcome=outcome, reason="lead"
        )
    for outcome in ("noted", "quarantine", "rejected", "conditionally_released", "released"):
        record(company, EventType.INSPECT, (raw, ABOUT, ""), outcome=outcome, reason="looked")
    moved = record(company, EventType.MOVE, (raw, IN, "1"), (raw, OUT, "1"))
    record(company, EventType.CORRECT, corrects_id=moved.id, reason="never happened")
    wrong = record(company, EventType.DISPOSE, (raw, IN, "2"), reason="spilt")
    record(
        company,
        EventType.CORRECT,
        (raw, IN, "1"),
        corrects_id=wrong.id,
        restates=EventType.DISPOSE,
        reason="less was spilt",
    )
    return [raw.id, spare.id, second.id, unit.id]


def export(company: Company, ids: list[int]) -> dict[str, Any]:
    return events_as_epcis(company.session, company.actor, ids, at=NOON, base=BASE)


class TestEveryKind:
    @needs_schema
    @pytest.mark.parametrize("gtin", [None, "4006381333931"])
    def test_the_document_keeps_to_the_schema(
        self, session: Session, faults: Callable[[dict[str, Any]], list[str]], gtin: str | None
    ) -> None:
        company = make_company(session)
        company.raw.gtin = company.product.gtin = gtin
        ids = every_kind(company)
        kinds = set(session.scalars(select(Event.type)))

        document = export(company, ids)

        assert kinds == set(EventType)
        assert faults(document) == []

    @needs_schema
    def test_the_schema_finds_a_fault(
        self, session: Session, faults: Callable[[dict[str, Any]], list[str]]
    ) -> None:
        company = make_company(session)
        document = export(company, [company.receive("A").id])
        document["epcisBody"]["eventList"][0]["eventTime"] = "yesterday"
        assert faults(document) != []

    @needs_schema
    def test_no_event_at_all_is_a_document_too(
        self, session: Session, faults: Callable[[dict[str, Any]], list[str]]
    ) -> None:
        assert faults(export(make_company(session), [])) == []


def only(document: dict[str, Any], kind: str) -> dict[str, Any]:
    [event] = [one for one in document["epcisBody"]["eventList"] if one["type"] == kind]
    found: dict[str, Any] = event
    return found


class TestNames:
    def test_a_gtin_gives_a_digital_link_and_its_lack_a_private_address(
        self, session: Session
    ) -> None:
        company = make_company(session)
        company.raw.gtin = "4006381333931"
        raw = company.receive("A/1")
        made = company.make("T 1", "10", (raw, "4"))

        run = only(export(company, [made.id]), "TransformationEvent")

        assert run["inputQuantityList"] == [
            {
                "epcClass": "https://id.gs1.org/01/04006381333931/10/A%2F1",
                "quantity": 4,
                "uom": "KGM",
            }
        ]
        name = f"https://lots.example.org/id/lot/{company.product.sku}/T%201"
        assert run["outputQuantityList"][0]["epcClass"] == name

    def test_a_unit_is_an_epc_and_parties_and_papers_are_named(self, session: Session) -> None:
        company = make_company(session)
        company.customer.gln = "4012345000009"
        unit = make_unit(company, "SN-1", Input(company.receive("A"), Decimal(1), company.store))
        event = record(
            company,
            EventType.SHIP,
            (unit, Direction.IN, "1"),
            party_id=company.customer.id,
            references={"shipment": "S 1"},
            offset_minutes=-210,
        )

        found = export(company, [unit.id])["epcisBody"]["eventList"][-1]

        assert event.type is EventType.SHIP
        assert found["epcList"] == [
            f"https://lots.example.org/id/serial/{company.product.sku}/SN-1"
        ]
        assert found["destinationList"][0]["destination"] == "https://id.gs1.org/417/4012345000009"
        assert found["bizTransactionList"] == [
            {"type": "desadv", "bizTransaction": "https://lots.example.org/id/shipment/S%201"}
        ]
        assert found["eventTimeZoneOffset"] == "-03:30"
        assert found["eventTime"] == "2026-03-02T08:30:00.000-03:30"


class TestCorrections:
    def test_a_void_is_declared_and_a_restatement_is_pointed_to(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        first = record(company, EventType.DISPOSE, (lot, Direction.IN, "1"), reason="x")
        second = record(company, EventType.DISPOSE, (lot, Direction.IN, "2"), reason="x")
        later = NOON + timedelta(minutes=1)
        record(company, EventType.CORRECT, corrects_id=first.id, reason="no", occurred_at=later)
        record(
            company,
            EventType.CORRECT,
            (lot, Direction.IN, "3"),
            corrects_id=second.id,
            restates=EventType.DISPOSE,
            reason="more",
            occurred_at=later,
        )

        events = export(company, [lot.id])["epcisBody"]["eventList"]

        voided, wrong, right = [one for one in events if one.get("action") == "DELETE"]
        assert voided["errorDeclaration"]["reason"] == "did_not_occur"
        assert "correctiveEventIDs" not in voided["errorDeclaration"]
        assert wrong["errorDeclaration"]["correctiveEventIDs"] == [right["eventID"]]
        assert "errorDeclaration" not in right
        assert right["quantityList"][0]["quantity"] == 3


class TestWhoMay:
    def test_a_trace_holds_the_events_of_all_it_reaches(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A")
        made = company.make("T-1", "10", (raw, "4"))
        found = trace(session, company.actor, [made], Way.BACK, at=NOON)

        document = trace_as_epcis(session, company.actor, found, at=NOON, base=BASE)

        steps = [one["bizStep"] for one in document["epcisBody"]["eventList"]]
        assert steps == ["receiving", "inspecting", "commissioning", "inspecting"]
        assert document == trace_as_epcis(session, company.actor, found, at=NOON, base=BASE)

    def test_a_stranger_gets_no_event(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        document = events_as_epcis(session, company.stranger, [lot.id], at=NOON, base=BASE)
        assert document["epcisBody"]["eventList"] == []
        with pytest.raises(NotAllowed):
            events_as_epcis(session, company.customer_actor, [lot.id], at=NOON, base=BASE)
