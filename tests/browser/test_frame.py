"""The frame of every page, driven in Chromium: keys, themes, phones, accessibility."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage
from tests.portal.conftest import PASSWORD, Portal

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent.parent.parent / "node_modules/axe-core/axe.min.js"


def violations(page: object) -> list[str]:
    """Run axe's WCAG 2.2 AA rules; return what it finds, with the elements."""
    page.evaluate(AXE.read_text())  # type: ignore[attr-defined]
    found = page.evaluate(  # type: ignore[attr-defined]
        "() => axe.run({runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa'],"
        " resultTypes: ['violations']}).then(found => found.violations)"
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


class TestFrame:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("address", ["/styleguide", "/account", "/account/second-factor"])
    def test_it_is_accessible(self, browser_page: OpenPage, address: str, theme: str) -> None:
        page = browser_page("quality", color_scheme=theme)

        page.goto(address)

        assert page.locator("html").get_attribute("data-bs-theme") == theme
        assert violations(page) == []

    def test_the_sign_in_page_is_accessible(self, browser_page: OpenPage) -> None:
        page = browser_page()

        page.goto("/sign-in")

        assert violations(page) == []

    def test_signing_in_leads_to_where_one_was_going(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        user, page = portal.person("quality"), browser_page()
        page.goto("/lots/")

        page.get_by_label("E-mail").fill(user.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()

        page.wait_for_url("**/lots/")
        expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()

    def test_a_phone_shows_no_sideways_scrolling(self, browser_page: OpenPage) -> None:
        page = browser_page("quality", viewport=PHONE)

        page.goto("/styleguide")

        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert page.get_by_role("navigation", name="Main, short").is_visible()

    def test_the_palette_runs_an_action(self, browser_page: OpenPage) -> None:
        page = browser_page("quality")
        page.goto("/styleguide")

        page.keyboard.press("Control+k")
        page.keyboard.type("your account")
        page.keyboard.press("Enter")
        page.wait_for_url("**/account")

        assert page.get_by_role("heading", level=1).inner_text() == "Your account"

    def test_the_question_mark_lists_the_keys(self, browser_page: OpenPage) -> None:
        page = browser_page("quality")
        page.goto("/styleguide")

        page.keyboard.press("?")

        assert page.get_by_role("dialog").get_by_text("Approve the lot").is_visible()

    def test_a_chosen_theme_is_kept(self, browser_page: OpenPage) -> None:
        page = browser_page("quality", color_scheme="light")
        page.goto("/account")

        page.get_by_role("button", name="Switch between light and dark").click()
        page.reload()

        assert page.locator("html").get_attribute("data-bs-theme") == "dark"

    def test_a_table_is_filtered_and_sorted_on_the_page(self, browser_page: OpenPage) -> None:
        page = browser_page("quality")
        page.goto("/styleguide")
        rows = page.locator("#lots-table tbody tr:visible")

        page.locator("#lots-table").get_by_role("button", name="Quantity").click()
        first = rows.first.inner_text()
        page.get_by_label("Filter the rows of Lots").fill("steel")

        assert "18.34" in first
        assert rows.count() == 1

    def test_a_refused_form_says_why_beside_the_field(self, browser_page: OpenPage) -> None:
        page = browser_page("quality")
        page.goto("/styleguide")
        page.get_by_label("Lot number").fill("77-1")

        page.get_by_role("button", name="Save (is refused)").click()

        said = page.locator("#error-number").inner_text()  # waits for the page
        field = page.get_by_label("Lot number")
        assert said.startswith("A lot with this number")
        assert field.input_value() == "77-1"
        assert field.get_attribute("aria-invalid") == "true"


class TestPagedLists:
    def test_a_list_filters_while_one_types_and_keeps_the_cursor(
        self, browser_page: OpenPage
    ) -> None:
        page = browser_page("auditor")
        page.goto("/audit")
        field = page.get_by_role("searchbox", name="Filter")

        field.click()
        page.keyboard.type("sign_in")
        page.wait_for_url("**/audit?q=sign_in")
        expect(field).to_be_focused()
        page.keyboard.type(".open")
        page.wait_for_url("**/audit?q=sign_in.open")
        expect(field).to_have_value("sign_in.open")
        page.keyboard.type(" nothing like it")
        page.wait_for_url("**nothing**")
        expect(page.locator("#messages")).to_be_empty()
