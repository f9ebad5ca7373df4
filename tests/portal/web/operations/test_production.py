"""The run form: several outputs, rework, units with component serials, measured values."""

from __future__ import annotations

import hashlib
import io
import re
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.db.session import unit_of_work
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Edge, Traceable
from registry.operations.models import ProcessValue
from registry.values import EventType, TraceableKind
from tests.portal.conftest import Portal
from tests.portal.web.genealogy.test_lots import shown_on
from tests.portal.web.stocked import Stocked, stocked


def form_of(company: Stocked, **more: str) -> dict[str, Any]:
    key = f"{company.lot('A1').public_id}@{company.store}"
    return {
        "lines.0.stock": key, "lines.0.quantity": "50", "item": company.product,
        "quantity": "90", "number": "T1", "location": company.store, **more,
    }  # fmt: skip


def event_id(portal: Portal) -> str:
    with unit_of_work(portal.engine) as session:
        query = select(Event.public_id).where(Event.type == EventType.TRANSFORM)
        return session.scalars(query.order_by(Event.id.desc())).first() or ""


class TestOutputs:
    def test_a_co_product_and_scrap_come_out_beside_the_product(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        maker = portal.sign_in("production")
        beside = {
            "out.0.item": company.raw, "out.0.role": "co_product", "out.0.quantity": "12,5",
            "out.0.number": "BY-1", "out.0.location": company.floor,
            "out.1.item": company.raw, "out.1.role": "scrap", "out.1.quantity": "2",
            "out.1.number": "SC-1",
        }  # fmt: skip

        made = maker.post("/production/new", form_of(company, **beside, filling_batch="F-3"))

        assert made.status_code == 302, made.text
        assert company.stock("BY-1") == {"FLOOR": Decimal("12.5")}
        page = maker.get(f"/events/{event_id(portal)}").text
        assert "as co product" in page
        assert "as scrap" in page
        assert maker.get("/trace/?number=F-3").text.count(">T1<") == 1

    def test_a_wrong_role_or_quantity_is_refused_and_what_was_typed_stays(
        self, portal: Portal
    ) -> None:
        company = stocked(portal, "A1")
        maker = portal.sign_in("production")
        wrong = {"out.0.item": company.raw, "out.0.role": "ingredient", "out.0.quantity": "7.25"}

        refused = maker.post("/production/new", form_of(company, **wrong))

        assert refused.status_code == 422
        assert 'value="7.25"' in refused.text
        assert company.stock("A1") == {"STORE": Decimal(100)}
        bad_hash = maker.post("/production/new", form_of(company, batch_record_sha256="xyz"))
        assert bad_hash.status_code == 422

    def test_a_stranger_cannot_use_these_lots(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        stranger = portal.sign_in("production", another_organization=True)
        assert stranger.post("/production/new", form_of(company)).status_code == 404


class TestUnits:
    def test_each_unit_has_its_own_components(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        maker = portal.sign_in("production")
        gears = form_of(company, number="", first_serial="GB-1", quantity="2")
        assert maker.post("/production/new", {**gears, "lines.0.quantity": "2"}).status_code == 302
        with unit_of_work(portal.engine) as session:
            units = session.scalars(
                select(Traceable).where(Traceable.kind == TraceableKind.SERIAL)
            ).all()
        quality = portal.sign_in("buyer")
        for unit in units:
            done = quality.post(
                f"/lots/{unit.public_id}/decision",
                {
                    "disposition": "released", "reason": "ok",
                    "shown": shown_on(quality.get(f"/lots/{unit.public_id}").text),
                },
            )  # fmt: skip
            assert done.status_code == 302

        pumps = form_of(
            company, number="", first_serial="P-1", quantity="2", parts="P-1: GB-1\nP-2: GB-2"
        )
        wrong = maker.post("/production/new", {**pumps, "parts": "P-9: GB-1"})
        made = maker.post("/production/new", pumps)

        assert wrong.status_code == 422
        assert "Write a line as P-1: serial, serial" in wrong.text
        assert made.status_code == 302, made.text
        gear, pump, other = (company.lot(number).id for number in ("GB-1", "P-1", "P-2"))
        with unit_of_work(portal.engine) as session:
            assert session.get(Edge, (gear, pump)) is not None
            assert session.get(Edge, (gear, other)) is None


class TestRework:
    def test_a_held_lot_goes_in_under_its_nonconformance(self, portal: Portal) -> None:
        company = stocked(portal, "A1", release=False)
        both = portal.sign_in("quality", "production")
        opened = both.post(
            "/quality/new",
            {"kind": "nonconformance", "title": "Wet", "description": "x", "numbers": "A1"},
        )
        both.post(f"{opened.location}/close", {"note": "dry it again", "settlement": "rework"})
        number = re.search(r"NCR\d\d-\d+", both.get(opened.location).text)
        assert number

        refused = both.post("/production/new", form_of(company))
        offered = both.get(f"/production/new?rework={number[0]}").text
        done = both.post("/production/new", form_of(company, rework=number[0]))

        assert refused.status_code == 409
        assert ">A1 ·" in offered.replace("\n", "") or "A1 · Zinc" in offered
        assert done.status_code == 302, done.text


class TestMeasured:
    def test_values_of_the_form_the_event_and_the_api(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        quality, maker = portal.sign_in("quality"), portal.sign_in("production")
        limits = {"lines.0.name": "Temperature", "lines.0.minimum": "70", "lines.0.maximum": "75",
                  "lines.0.unit": "Cel"}  # fmt: skip
        address = f"/items/{company.product}/process-limits"
        assert quality.post(address, limits).status_code == 302
        assert 'value="75"' in quality.get(address).text
        crossed = quality.post(address, {**limits, "lines.0.maximum": "1"})
        assert crossed.status_code == 422
        typed = {"value.0.name": "Temperature", "value.0.number": "72,5"}
        assert maker.post("/production/new", form_of(company, **typed)).status_code == 302
        event = event_id(portal)

        later = maker.post(f"/events/{event}/values", {**typed, "value.0.number": "80"})
        sent = maker.client.post(
            f"/api/v1/events/{event}/values",
            json={"values": [{"name": "pH", "value": "6.8"}]},
            headers={"X-CSRF-Token": maker.token()},
        )
        page = maker.get(f"/events/{event}").text

        assert later.status_code == 302
        assert (sent.status_code, sent.json) == (201, {"recorded": 1, "outside": []})
        assert "1 outside their limits" in page
        with unit_of_work(portal.engine) as session:
            hot = session.scalars(
                select(ProcessValue).where(ProcessValue.number == Decimal(80))
            ).one()
        strike, which = f"/events/{event}/values/strike", {"value": hot.public_id}
        assert quality.post(strike, which).status_code == 422
        assert maker.post(strike, {**which, "strike_reason": "x"}).status_code == 403
        assert quality.post(strike, {**which, "strike_reason": "typed wrong"}).status_code == 302
        assert "struck: typed wrong" in maker.get(f"/events/{event}").text
        stranger = portal.sign_in("production", another_organization=True)
        assert stranger.post(f"/events/{event}/values", typed).status_code == 404
        assert portal.sign_in("buyer", another_organization=True).get(address).status_code == 404

    def test_the_batch_record_is_compared_by_its_hash(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        maker = portal.sign_in("production")
        right = hashlib.sha256(b"record").hexdigest()
        form = form_of(company, batch_record="EBR-77", batch_record_sha256=right)
        assert maker.post("/production/new", form).status_code == 302
        address = f"/events/{event_id(portal)}/batch-record"

        def compare(content: bytes) -> str:
            answer = maker.post(address, {"file": (io.BytesIO(content), "record.pdf")})
            return maker.get(answer.location).text

        assert "EBR-77" in compare(b"record")
        assert "This file is the batch record" in compare(b"record")
        assert "is not the batch record" in compare(b"another")
        assert maker.post(address, {}).status_code == 422
