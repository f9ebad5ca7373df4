from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from registry.exports.trace import trace_as_csv, trace_as_json, trace_rows
from registry.genealogy.links import Way
from registry.genealogy.trace import Trace, trace
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


@pytest.fixture
def found(company: Company) -> Trace:
    """A to T-1 to a customer, as A's forward trace."""
    raw = company.receive("A", "100.25")
    made = company.make("T-1", "10", (raw, "4.125"))
    pick = Pick(made, Decimal(3), company.store)
    new = NewShipment(company.customer, [pick], NOON.date(), number="S-1")
    shipment = create_shipment(company.session, company.actor, new, at=NOON)
    ship(company.session, company.actor, shipment, at=NOON)
    return trace(company.session, company.actor, [raw], Way.FORWARD, at=NOON)


class TestTraceAsJson:
    def test_plain_data_with_exact_quantities(self, company: Company, found: Trace) -> None:
        plain = json.loads(json.dumps(trace_as_json(found)))

        assert (plain["way"], plain["roots"]) == ("forward", ["A"])
        assert [(node["number"], node["level"], node["on_hand"]) for node in plain["nodes"]] == [
            ("A", 0, "96.125"),
            ("T-1", 1, "7"),
        ]
        assert plain["links"] == [{"from": "A", "to": "T-1", "quantity": "4.125", "stated": True}]
        [delivery] = plain["deliveries"]
        assert (delivery["shipment"], delivery["customer"], delivery["quantity"]) == (
            "S-1",
            company.customer.name,
            "3",
        )
        assert {(entry["number"], entry["quantity"]) for entry in plain["stock"]} == {
            ("A", "96.125"),
            ("T-1", "7"),
        }

    def test_a_stranger_gets_an_empty_one(self, company: Company) -> None:
        lot = company.receive("A")
        nothing = trace(company.session, company.stranger, [], Way.BACK, at=NOON)
        assert trace_as_json(nothing)["nodes"] == []
        assert lot.number not in json.dumps(trace_as_json(nothing))


class TestTraceAsCsv:
    def test_links_deliveries_and_stock(self, company: Company, found: Trace) -> None:
        out = io.StringIO()
        trace_as_csv(found, out)

        rows = list(csv.DictReader(io.StringIO(out.getvalue())))

        raw, product = company.raw.sku, company.product.sku
        assert [tuple(row.values()) for row in rows[:2]] == [
            ("became part of", "A", raw, "T-1", product, "4.125", "kg"),
            ("shipped to", "T-1", product, company.customer.name, "S-1", "3", "kg"),
        ]
        assert {(row["what"], row["from"], row["quantity"]) for row in rows[2:]} == {
            ("lies at", "A", "96.125"),
            ("lies at", "T-1", "7"),
        }


class TestTraceRows:
    def test_one_row_a_node(self, company: Company, found: Trace) -> None:
        raw, made = trace_rows(found)
        assert (raw["used"], raw["with customers"], raw["on hand"]) == ("4.125", "0", "96.125")
        assert (made["used"], made["with customers"], made["on hand"]) == ("0", "3", "7")
        assert raw["supplier"] == company.supplier.name
        assert made["status"] == "released"
