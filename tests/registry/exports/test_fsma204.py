"""The FSMA 204 sheet: every element of the three kinds of events, by lot."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.exports.fsma204 import SHEETS, tracking_rows, tracking_workbook
from registry.operations.corrections import void_event
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.values import EventType
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database

SINCE, UNTIL = NOON - timedelta(days=1), NOON + timedelta(days=1)


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    company.supplier.address, company.site.gln = "Quay 1, Hamburg", "4012345000009"
    company.raw.gtin = "09501101530003"
    return company


def rows(company: Company, **more: object) -> dict[EventType, list[dict[str, str]]]:
    found = tracking_rows(
        company.session,
        company.actor,
        since=SINCE,
        until=UNTIL,
        **more,  # type: ignore[arg-type]
    )
    return {
        kind: [dict(zip(SHEETS[kind][1], row, strict=True)) for row in part]
        for kind, part in found.items()
    }


class TestRows:
    def test_receiving_transformation_and_shipping(self, company: Company) -> None:
        lot = company.receive("A1")
        made = company.make("P1", "50", (lot, "40"))
        pick = Pick(made, Decimal(20), company.store)
        new = NewShipment(company.customer, [pick], NOON.date())
        shipment = create_shipment(company.session, company.actor, new, at=NOON)
        ship(company.session, company.actor, shipment, at=NOON)

        found = rows(company)

        [received] = found[EventType.RECEIVE]
        assert received["Traceability lot code"] == received["Supplier's lot code"] == "A1"
        assert "Quay 1, Hamburg" in received["Immediate previous source"]
        assert received["Location received"].endswith("GLN 4012345000009")
        assert (received["Quantity"], received["GTIN"]) == ("100", "09501101530003")
        into, out = found[EventType.TRANSFORM]
        assert (into["Input or output"], into["Traceability lot code"]) == ("input", "A1")
        assert (out["Input or output"], out["Traceability lot code"]) == ("output", "P1")
        [shipped] = found[EventType.SHIP]
        assert shipped["Immediate subsequent recipient"] == company.customer.name
        assert shipped["Reference document number"] == shipment.number
        assert shipped["Date shipped"] == "2026-03-02"

    def test_only_the_lots_asked_for_and_nothing_voided(self, company: Company) -> None:
        lot, other = company.receive("A1"), company.receive("A2")
        assert len(rows(company, traceables=[lot.id])[EventType.RECEIVE]) == 1
        [line, _] = rows(company)[EventType.RECEIVE]
        void_event(company.session, company.actor, line["Event"], reason="never", at=NOON)
        assert [row["Traceability lot code"] for row in rows(company)[EventType.RECEIVE]] == [
            other.number
        ]

    def test_strangers(self, company: Company) -> None:
        company.receive("A1")
        found = tracking_rows(company.session, company.stranger, since=SINCE, until=UNTIL)
        assert not any(found.values())
        with pytest.raises(NotAllowed):
            tracking_rows(company.session, company.supplier_actor, since=SINCE, until=UNTIL)


class TestWorkbook:
    def test_a_sheet_each_sortable_and_without_formulas(self, company: Company) -> None:
        company.receive("=1+2")
        plain = tracking_rows(company.session, company.actor, since=SINCE, until=UNTIL)

        book = openpyxl.load_workbook(io.BytesIO(tracking_workbook(plain)))

        assert book.sheetnames == [title for title, _ in SHEETS.values()]
        sheet = book["Receiving 1.1345"]
        assert sheet.auto_filter.ref == "A1:O2"
        assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+2", "s")
