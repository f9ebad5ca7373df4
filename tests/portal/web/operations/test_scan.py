"""What the scan page is answered."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from registry.ledger.models.event import Event
from registry.values import EventType
from tests.portal.conftest import Browser, Portal
from tests.portal.web.stocked import stocked


def scan(browser: Browser, **body: str) -> Any:
    headers = {"X-CSRF-Token": browser.token(), "Accept": "application/json"}
    return browser.client.post("/scan/", json={"key": "k", **body}, headers=headers)


class TestScan:
    def test_a_verdict(self, portal: Portal) -> None:
        stocked(portal, "A1")

        given = scan(portal.sign_in("auditor"), code="A1")

        answer = given.json
        assert given.headers["Server-Timing"].startswith("verdict;dur=")
        assert answer["good"] is True
        assert (answer["number"], answer["in_stock"]) == ("A1", ["100 kg"])

    def test_moving_by_scan_needs_the_permission_and_counts_once(self, portal: Portal) -> None:
        company = stocked(portal, "A1")

        refused = scan(portal.sign_in("auditor"), code="A1", place=company.floor).json
        assert refused["good"] is False
        keeper = portal.sign_in("warehouse")
        for _ in range(2):
            assert scan(keeper, code="A1", place=company.floor).json["good"] is True

        assert company.stock("A1") == {"FLOOR": Decimal(100)}

    def test_a_kept_scan_counts_when_it_was_made(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        keeper = portal.sign_in("warehouse")
        made = utc_now()

        for _ in range(2):  # the answer was lost: the device sends it again
            answer = scan(keeper, code="A1", place=company.floor, scanned_at=made.isoformat())
            assert answer.json["good"] is True

        with unit_of_work(portal.engine) as session:
            [moved] = session.scalars(select(Event).where(Event.type == EventType.MOVE))
            assert moved.occurred_at == made
            assert made <= moved.recorded_at

    def test_a_scan_by_a_wrong_clock_is_refused_with_the_reason(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        keeper = portal.sign_in("warehouse")

        for days in (-8, 1):
            when = (utc_now() + timedelta(days=days)).isoformat()
            answer = scan(keeper, code="A1", place=company.floor, scanned_at=when).json
            assert answer["good"] is False
            assert "by the clock of the device" in answer["sentence"]

        assert company.stock("A1") == {"STORE": Decimal(100)}

    def test_a_stranger_finds_nothing_and_nonsense_is_refused(self, portal: Portal) -> None:
        stocked(portal, "A1")
        elsewhere = portal.sign_in("warehouse", another_organization=True)

        assert scan(elsewhere, code="A1").json["good"] is False
        assert scan(elsewhere, code="").status_code == 422
        assert scan(elsewhere, code="x" * 600).status_code == 422
