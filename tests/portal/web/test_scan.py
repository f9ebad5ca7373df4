"""What the scan page is answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.portal.conftest import Browser, Portal
from tests.portal.web.stocked import stocked


def scan(browser: Browser, **body: str) -> Any:
    headers = {"X-CSRF-Token": browser.token(), "Accept": "application/json"}
    return browser.client.post("/scan/", json={"key": "k", **body}, headers=headers)


class TestScan:
    def test_a_verdict(self, portal: Portal) -> None:
        stocked(portal, "A1")

        answer = scan(portal.sign_in("auditor"), code="A1").json

        assert answer["good"] is True
        assert (answer["number"], answer["on_hand"], answer["unit"]) == ("A1", "100", "kg")

    def test_moving_by_scan_needs_the_permission_and_counts_once(self, portal: Portal) -> None:
        company = stocked(portal, "A1")

        refused = scan(portal.sign_in("auditor"), code="A1", place=company.floor).json
        assert refused["good"] is False
        keeper = portal.sign_in("warehouse")
        for _ in range(2):
            assert scan(keeper, code="A1", place=company.floor).json["good"] is True

        assert company.stock("A1") == {"FLOOR": Decimal(100)}

    def test_a_stranger_finds_nothing_and_nonsense_is_refused(self, portal: Portal) -> None:
        stocked(portal, "A1")
        elsewhere = portal.sign_in("warehouse", another_organization=True)

        assert scan(elsewhere, code="A1").json["good"] is False
        assert scan(elsewhere, code="").status_code == 422
        assert scan(elsewhere, code="x" * 600).status_code == 422
