"""Events and traces as JSON: idempotent, the same rules, problem+json errors."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.portal.conftest import Browser, Portal
from tests.portal.web.stocked import stocked


def send(browser: Browser, **event: Any) -> TestResponse:
    body = {"time": "2026-11-01T10:00+01:00", **event}
    headers = {"X-CSRF-Token": browser.token()}
    return browser.client.post("/api/v1/events", json=body, headers=headers)


RECEIVE = {
    "id": "erp-1",
    "type": "receive",
    "party": "Acme Chemicals",
    "delivery_note": "DN-7",
    "lines": [{"item": "ZN", "number": "B7", "supplier_lot": "B7", "quantity": "12.5", "location": "STORE", "status": "released"}],
}  # fmt: skip


class TestEvents:
    def test_an_event_is_recorded_once(self, portal: Portal) -> None:
        company = stocked(portal)
        buyer = portal.sign_in("buyer", "warehouse")

        first, again = send(buyer, **RECEIVE), send(buyer, **RECEIVE)

        assert (first.status_code, again.status_code) == (201, 200), first.text
        assert first.json is not None
        assert again.json is not None
        assert first.json["event"] == again.json["event"]
        assert company.stock("B7") == {"STORE": Decimal("12.5")}
        shown = buyer.get("/api/v1/events/erp-1").json
        assert shown["lines"][0]["quantity"] == "12.5"

    def test_moves_and_corrections(self, portal: Portal) -> None:
        company = stocked(portal)
        person = portal.sign_in("buyer", "warehouse", "quality")
        send(person, **RECEIVE)
        line = {"item": "ZN", "number": "B7", "quantity": 2.5, "location": "STORE"}

        moved = send(person, id="erp-2", type="move", lines=[{**line, "to_location": "FLOOR"}])
        assert moved.status_code == 201, moved.text
        assert company.stock("B7") == {"STORE": Decimal(10), "FLOOR": Decimal("2.5")}

        voided = send(person, id="erp-3", type="correct", corrects="erp-2", reason="wrong lot")
        assert voided.status_code == 201, voided.text
        assert company.stock("B7") == {"STORE": Decimal("12.5")}

    def test_errors_say_what_to_do(self, portal: Portal) -> None:
        stocked(portal)
        buyer = portal.sign_in("buyer")

        shape = send(buyer, id="x", type="receive", colour="red")
        unknown = send(
            buyer, **{**RECEIVE, "lines": [{"item": "NO", "number": "1", "supplier_lot": "1"}]}
        )
        reused = [send(buyer, **RECEIVE), send(buyer, **{**RECEIVE, "time": "2026-11-02T10:00Z"})]
        refused = send(buyer, id="erp-9", type="hold", code="H", reason="x",
                       lines=[{"item": "ZN", "number": "B7"}])  # fmt: skip

        assert shape.status_code == 422
        assert shape.content_type == "application/problem+json"
        assert shape.json is not None
        assert "colour" in shape.json["errors"]
        assert unknown.status_code == 422
        assert "create-missing" in unknown.text
        assert reused[1].status_code == 409
        assert refused.status_code == 403

    @pytest.mark.parametrize(
        "much", ["1_000", "NaN", "1e400", "1,5", float("nan"), float("inf"), "\uff11"]
    )
    def test_what_is_no_quantity_is_refused(self, portal: Portal, much: object) -> None:
        company = stocked(portal)
        line = {**RECEIVE["lines"][0], "quantity": much}

        answer = send(portal.sign_in("buyer"), **{**RECEIVE, "lines": [line]})

        assert answer.status_code == 422
        assert answer.json is not None
        assert "lines.0.quantity" in answer.json["errors"]
        assert company.stock("B7") == {}

    def test_a_receipt_needs_the_suppliers_lot_as_in_the_form(self, portal: Portal) -> None:
        company = stocked(portal)
        buyer = portal.sign_in("buyer", "warehouse")

        answer = send(
            buyer, **{**RECEIVE, "lines": [{"item": "ZN", "number": "B7", "quantity": 1}]}
        )

        assert answer.status_code == 422
        assert "without the supplier's lot number" in answer.text
        bare = send(buyer, **{**RECEIVE, "delivery_note": ""})
        assert bare.status_code == 422
        assert "without an order or a delivery note" in bare.text
        assert company.stock("B7") == {}

        stated = send(buyer, **{**RECEIVE, "delivery_note": "", "papers_missing": "a sample"})
        assert stated.status_code == 201, stated.text

    def test_a_stranger_reads_and_writes_nothing(self, portal: Portal) -> None:
        stocked(portal)
        send(portal.sign_in("buyer", "quality"), **RECEIVE)
        elsewhere = portal.sign_in("warehouse", "buyer", another_organization=True)

        assert elsewhere.get("/api/v1/events/erp-1").status_code == 404
        assert elsewhere.get("/api/v1/traces?number=B7").status_code == 404
        assert elsewhere.get("/api/v1/stock").json == {"rows": [], "more": False}
        assert send(elsewhere, **RECEIVE).status_code == 422
        nobody = portal.browser().client.get("/api/v1/stock")
        assert nobody.status_code == 401
        assert nobody.content_type == "application/problem+json"


class TestTraces:
    def test_json_and_epcis(self, portal: Portal) -> None:
        stocked(portal, "A1")
        looker = portal.sign_in("auditor")

        plain = looker.get("/api/v1/traces?number=A1&way=back").json
        epcis = looker.get("/api/v1/traces?number=A1&way=back&format=epcis").json

        assert [node["number"] for node in plain["nodes"]] == ["A1"]
        assert epcis["type"] == "EPCISDocument"
        assert looker.get("/api/v1/traces?number=A1&way=up").status_code == 422
        assert looker.get("/api/v1/stock?item=ZN").json["rows"][0]["quantity"] == "100"


class TestTraceStarts:
    def test_a_run_and_an_order_are_starts_too(self, portal: Portal) -> None:
        stocked(portal)
        maker = portal.sign_in("buyer", "warehouse", "production")
        lines = [
            {"item": "ZN", "number": "B7", "direction": "in", "quantity": "2", "location": "STORE"},
            {"item": "ZN", "number": "B8", "direction": "out", "quantity": "2"},
        ]
        send(maker, **RECEIVE, purchase_order="PO-9")
        send(maker, id="erp-2", type="transform", batch="BATCH-1", lines=lines)

        run = maker.get("/api/v1/traces?number=BATCH-1&way=back").json
        order = maker.get("/api/v1/traces?number=PO-9&of=order").json

        assert run is not None
        assert order is not None
        assert [node["number"] for node in run["nodes"]] == ["B8", "B7"]
        assert [node["number"] for node in order["nodes"]] == ["B7", "B8"]
        assert maker.get("/api/v1/traces?number=PO-9&of=colour").status_code == 422
        assert maker.get("/api/v1/traces?number=PO-9&of=run").status_code == 404
        stranger = portal.sign_in("buyer", another_organization=True)
        assert stranger.get("/api/v1/traces?number=BATCH-1").status_code == 404
