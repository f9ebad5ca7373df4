"""The scan page on a phone: verdicts, the queue without a connection, a cold start offline."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from core.clock import utc_now
from core.db.session import unit_of_work
from registry.services.quality import place_hold
from tests.browser.conftest import LATEST, PHONE, OpenPage
from tests.browser.test_frame import violations
from tests.browser.test_registry import picture
from tests.portal.conftest import Portal
from tests.portal.web.stocked import GTIN, Stocked, operator_actor, stocked
from tests.waiting import wait_until

#: The page takes a slow answer for a bad reception: here it waits on.
WAIT_ON = "AbortSignal.timeout = () => new AbortController().signal"


@pytest.fixture(autouse=True)
def _patient_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.web.scan_shell.PATIENCE", LATEST)


def opened(page: Page) -> Page:
    """Open the scan page and wait until it listens and its worker has what it keeps."""
    page.context.add_init_script(WAIT_ON)
    page.goto("/scan/")
    expect(page.locator("[data-scan][data-ready=yes]")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def hold(portal: Portal, company: Stocked, number: str) -> None:
    with unit_of_work(portal.engine) as session:
        actor = operator_actor(session, portal)
        lot = session.merge(company.lot(number))
        place_hold(session, actor, [lot], reason="label unclear", at=utc_now())


def type_in(page: Page, code: str) -> None:
    page.get_by_label("Number or code").fill(code)
    page.keyboard.press("Enter")


class TestScan:
    @pytest.mark.parametrize("size", ["phone", "desktop"])
    def test_green_red_and_why(self, portal: Portal, browser_page: OpenPage, size: str) -> None:
        stocked(portal, "A1")
        options = {"viewport": PHONE} if size == "phone" else {}
        page = opened(browser_page("warehouse", **options))
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

    def test_a_hand_scanner_types_a_burst_wherever_the_focus_is(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        stocked(portal, "A1", "A2")
        page = opened(browser_page("warehouse", viewport=PHONE))
        log = page.locator("#scan-log li")

        for place in ("#scan-task", "#scan-camera", "body"):
            page.locator(place).focus() if place != "body" else page.mouse.click(5, 400)
            for key in (*f"01{GTIN}10A1", "Control+]", *"30100", "Enter"):
                page.keyboard.press(key)  # no pause between keys, as a scanner sends them
            expect(page.locator("#scan-verdict")).to_contain_text("A1 · Zinc gluconate")
            page.keyboard.type("A2")
            page.keyboard.press("Enter")
            expect(page.locator("#scan-verdict")).to_contain_text("A2 · Zinc gluconate")

        expect(log).to_have_count(6)

    def test_all_of_it_by_keyboard(self, portal: Portal, browser_page: OpenPage) -> None:
        company = stocked(portal, "A1")
        page = opened(browser_page("warehouse"))

        expect(page.get_by_label("Number or code")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Check")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Camera")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_label("What for")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        page.keyboard.type("A1\n")

        expect(page.locator("#scan-verdict")).to_contain_text("A1 is at Floor now")
        assert company.stock("A1") == {"FLOOR": Decimal(100)}


class TestWithoutConnection:
    def test_scans_wait_for_the_connection_and_count_once(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        company = stocked(portal, "A1")
        page = opened(browser_page("warehouse", viewport=PHONE))
        page.get_by_label("What for").select_option(f"place:{company.floor}")

        page.context.set_offline(True)
        type_in(page, "A1")
        expect(page.locator("#scan-queue")).to_contain_text("1 scan waits")
        picture(page, "scan-offline-phone")
        assert company.stock("A1") == {"STORE": Decimal(100)}

        page.context.set_offline(False)
        expect(page.locator("#scan-verdict")).to_contain_text("A1 is at Floor now")
        expect(page.locator("#scan-queue")).to_be_hidden()
        assert company.stock("A1") == {"FLOOR": Decimal(100)}

    def test_it_opens_cold_and_keeps_scans_and_names_each_refusal_later(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        company = stocked(portal, "A1", "A2")
        first = opened(browser_page("warehouse", viewport=PHONE))
        context = first.context
        first.close()

        context.set_offline(True)
        page = context.new_page()
        page.goto("/scan/")
        expect(page.locator("[data-scan][data-ready=yes]")).to_be_visible()
        expect(page.get_by_text("Opened without a connection")).to_be_visible()
        assert "Warehouse Person" not in page.content()  # nobody's name is kept
        page.get_by_label("What for").select_option(f"place:{company.floor}")
        for number in ("A1", "A2", "A7"):
            type_in(page, number)
            expect(page.locator("#scan-verdict")).to_contain_text("No connection")
        expect(page.locator("#scan-queue")).to_contain_text("3 scans wait")
        assert violations(page) == []
        picture(page, "scan-cold-phone")
        page.reload()
        expect(page.locator("#scan-queue")).to_contain_text("3 scans wait")
        hold(portal, company, "A2")  # meanwhile

        context.set_offline(False)
        refused = page.locator("#scan-refused li")
        expect(refused).to_have_count(1)
        expect(refused).to_contain_text("Nothing here is called A7")
        expect(refused).to_contain_text("Move all of it to Berlin, Floor")
        picture(page, "scan-refused-phone")
        assert company.stock("A1") == {"FLOOR": Decimal(100)}
        page.reload()  # with a connection: the portal's own page, and the refusal is still there
        expect(page.get_by_text("Point the camera at a code")).to_be_visible()
        page.get_by_role("button", name="Seen: A7").click()
        expect(page.locator("#scan-refused")).to_be_hidden()

    def test_a_scan_of_somebody_else_waits_for_them(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        company = stocked(portal, "A1")
        page = opened(browser_page("warehouse", viewport=PHONE))
        page.get_by_label("What for").select_option(f"place:{company.floor}")
        page.context.set_offline(True)
        type_in(page, "A1")
        expect(page.locator("#scan-queue")).to_contain_text("1 scan waits")

        page.goto("about:blank")
        page.context.clear_cookies()
        page.context.set_offline(False)
        other = portal.person("warehouse")
        page.goto("/sign-in?next=/scan/")
        page.get_by_label("E-mail").fill(other.email)
        page.get_by_label("Password").fill("seven green lanterns")
        page.get_by_role("button", name="Sign in", exact=True).click()

        expect(page.locator("[data-scan][data-ready=yes]")).to_be_visible()  # it tried to send
        expect(page.locator("#scan-queue")).to_contain_text("1 scan of somebody else waits")
        assert company.stock("A1") == {"STORE": Decimal(100)}

    def test_what_was_scanned_signed_out_is_sent_after_signing_in(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        stocked(portal, "A1")
        page = opened(browser_page("warehouse", viewport=PHONE))
        page.context.clear_cookies()

        type_in(page, "A1")

        expect(page.locator("#scan-verdict")).to_contain_text("You are signed out")
        expect(page.get_by_role("link", name="Sign in to send")).to_have_attribute(
            "href", "/sign-in?next=/scan/"
        )

    def test_a_new_version_replaces_what_the_device_keeps(
        self, portal: Portal, browser_page: OpenPage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = opened(browser_page("warehouse", viewport=PHONE))
        [before] = page.evaluate("caches.keys()")

        monkeypatch.setattr("portal.web.scan_shell.SHEETS", ("css/tokens.css", "css/scan.css"))
        page.goto("/scan/")
        wait_until(
            lambda: before not in (names := page.evaluate("caches.keys()")) and len(names) == 1
        )

        kept = page.evaluate(
            "caches.keys().then(([name]) => caches.open(name)).then(c => c.keys()).then(k => k.map(r => new URL(r.url).pathname))"
        )
        assert "/static/css/scan.css" in kept
        assert "/static/css/frame.css" not in kept
        assert not [
            path
            for path in kept
            if path not in {"/scan/shell", "/scan/manifest.webmanifest"}
            and not path.startswith("/static/")
        ]
