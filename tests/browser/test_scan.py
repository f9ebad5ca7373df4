"""The scan page on a phone: verdicts, and the queue while there is no connection."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_registry import picture
from tests.portal.conftest import Portal
from tests.portal.web.stocked import GTIN, stocked


class TestScan:
    @pytest.mark.parametrize("size", ["phone", "desktop"])
    def test_green_red_and_why(self, portal: Portal, browser_page: OpenPage, size: str) -> None:
        stocked(portal, "A1")
        options = {"viewport": PHONE} if size == "phone" else {}
        page = browser_page("warehouse", **options)
        page.goto("/scan/")
        verdict = page.locator("#scan-verdict")

        page.keyboard.type(f"01{GTIN}10A1")
        page.keyboard.press("Enter")
        expect(verdict).to_contain_text("Yes")
        expect(verdict).to_contain_text("A1 · Zinc gluconate, 100 kg in stock")
        picture(page, f"scan-green-{size}")

        page.keyboard.type("A9")
        page.keyboard.press("Enter")
        expect(verdict).to_contain_text("Nothing here is called A9")
        expect(verdict).to_have_attribute("data-verdict", "red")
        picture(page, f"scan-red-{size}")
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
        assert page.evaluate("typeof ZXing.BrowserMultiFormatReader") == "function"

    def test_scans_wait_for_the_connection_and_count_once(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        company = stocked(portal, "A1")
        page = browser_page("warehouse", viewport=PHONE)
        page.goto("/scan/")
        page.get_by_label("What for").select_option(f"place:{company.floor}")

        page.context.set_offline(True)
        page.get_by_label("Number or code").fill("A1")
        page.keyboard.press("Enter")
        expect(page.locator("#scan-queue")).to_contain_text("1 scan waits")
        picture(page, "scan-offline-phone")
        assert company.stock("A1") == {"STORE": Decimal(100)}

        page.context.set_offline(False)
        expect(page.locator("#scan-verdict")).to_contain_text("A1 is at Floor now")
        expect(page.locator("#scan-queue")).to_be_hidden()
        assert company.stock("A1") == {"FLOOR": Decimal(100)}
