"""The pages of events, places and set-up in the browser; nothing overflows on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_registry import picture
from tests.portal.conftest import Portal
from tests.portal.web.stocked import stocked

PAGES = (
    "events/", "events/new/move", "events/new/split", "events/new/replace_part", "events/variances",
    "labels/?number=A1", "locations/", "numbering/", "bills/", "warranty/", "glossary/",
    "production/new", "shipments/new", "scan/",
)  # fmt: skip


class TestPages:
    @pytest.mark.parametrize("size", ["desktop", "phone"])
    def test_they_fit(self, portal: Portal, browser_page: OpenPage, size: str) -> None:
        stocked(portal, "A1", "A2")
        options = {"viewport": PHONE} if size == "phone" else {}
        page = browser_page("warehouse", "production", "quality", "administrator", **options)

        for place in PAGES:
            page.goto(f"/{place}")
            name = place.partition("?")[0].strip("/").replace("/", "-")
            picture(page, f"ops-{name}-{size}")
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= page.viewport_size["width"], place  # type: ignore[index]

    def test_a_move_and_its_correction(self, portal: Portal, browser_page: OpenPage) -> None:
        stocked(portal, "A1")
        page = browser_page("warehouse", "quality")
        page.goto("/events/new/move")
        page.get_by_label("Lot or serial of line 1").fill("A1")
        page.get_by_label("Goes to of line 1").select_option(label="Berlin, Floor")
        page.get_by_role("button", name="Move stock").click()
        expect(page.get_by_text("Move stock: recorded")).to_be_visible()
        page.get_by_label("Quantity of line 1").fill("60")
        page.get_by_label("Quantity of line 2").fill("60")
        page.get_by_label("What was wrong").fill("forty stayed")
        page.get_by_role("button", name="Correct the event").click()
        expect(page.get_by_text("The correction counts from now on")).to_be_visible()
        picture(page, "ops-event-corrected")

    def test_each_table_of_the_run_form_grows_by_itself(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        stocked(portal, "A1")
        page = browser_page("production")
        page.goto("/production/new")

        page.get_by_role("button", name="Add an output").click()
        page.get_by_role("button", name="Add a value").click()

        names = page.evaluate("[...document.querySelectorAll('[name]')].map((field) => field.name)")
        assert {"out.1.quantity", "value.1.number"} <= set(names)
        assert "lines.3.quantity" not in names
        page.get_by_label("Item", exact=True).select_option(label="Zinc tablets")
        page.get_by_label("Lot of line 1").select_option(index=1)
        page.get_by_label("Quantity of line 1").fill("5")
        page.get_by_label("Quantity", exact=True).fill("90")
        page.get_by_label("Further quantity, line 2").fill("3")
        page.get_by_label("What it is, line 2").select_option(label="Scrap")
        page.get_by_role("button", name="Record the run").click()
        expect(
            page.get_by_text("waits in quarantine").or_(page.get_by_text("wait in quarantine"))
        ).to_be_visible()
