"""A table that can be read in two ways, from the paper to the reviewer's choice, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.documents.models import Document, Reading
from tests.browser.certificates import make_two_units
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_documents import only_document, open_desk
from tests.browser.test_frame import violations
from tests.portal.conftest import Portal
from tests.portal.stories import work_off
from tests.portal.web.sent import add_item, send_document

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NICKEL = '[data-path="lots.0.results.0.value"]'


@pytest.fixture
def document(portal: Portal) -> Document:
    """A document that a supplier sent and that was read for real."""
    add_item(portal)
    send_document(portal.sign_in("supplier"), make_two_units(), "two units.pdf")
    work_off(portal)
    return only_document(portal)


def readings(portal: Portal) -> list[Reading]:
    with Session(portal.engine) as session:
        return list(session.scalars(select(Reading).order_by(Reading.id)))


def compared(page: Page) -> list[str]:
    return [row.inner_text().replace("\n", " ") for row in page.locator(".two-readings tr").all()]


def hidden(page: Page, place: str) -> int:
    """Return how many pixels of the width one must scroll to see."""
    width: int = page.locator(place).evaluate("e => e.scrollWidth - e.clientWidth")
    return width


class TestTwoReadings:
    def test_a_reviewer_compares_and_takes_the_other_by_keyboard(
        self, portal: Portal, document: Document, browser_page: OpenPage
    ) -> None:
        page = browser_page("buyer")
        open_desk(page, document)
        panel = page.locator(".two-readings")
        expect(page.locator(NICKEL)).to_have_text("1.2")

        page.keyboard.press("o")
        expect(panel).to_be_focused()
        expect(page.locator(".sheet .box.lit")).to_have_attribute("data-box", "table-0")
        assert "1.2 mg/kg" in " ".join(compared(page)[1].split())
        assert "1200 µg/L" in " ".join(compared(page)[2].split())
        page.keyboard.press("Tab")  # the rows, which scroll
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Use the other reading")).to_be_focused()
        page.keyboard.press("Enter")

        expect(page.locator(NICKEL)).to_have_text("1200")
        expect(page.get_by_text("The other reading is used: 4 rows changed.")).to_be_visible()
        assert len({row.act for row in readings(portal)}) == 1
        expect(page.locator(".desk-started")).to_be_visible()
        page.keyboard.press("u")
        expect(page.locator(NICKEL)).to_have_text("1.2")
        expect(page.get_by_role("button", name="Use the other reading")).to_be_visible()

    def test_no_single_key_takes_it(
        self, portal: Portal, document: Document, browser_page: OpenPage
    ) -> None:
        page = browser_page("buyer")
        open_desk(page, document)

        page.keyboard.press("o")
        page.keyboard.press("Enter")

        expect(page.locator(NICKEL)).to_have_text("1.2")
        assert readings(portal) == []

    @pytest.mark.parametrize("who", ["buyer", "supplier"])
    @pytest.mark.parametrize("width", [PHONE["width"], 1280, 1440])
    def test_it_is_accessible_and_nothing_is_cut(
        self, document: Document, browser_page: OpenPage, who: str, width: int
    ) -> None:
        page = browser_page(who, viewport={"width": width, "height": 900})
        place = "/supplier/documents/" if who == "supplier" else "/documents/"

        page.goto(f"{place}{document.public_id}")
        panel = page.locator(".two-readings")
        expect(panel).to_be_visible()

        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert hidden(page, ".two-readings-rows") == 0
        if who == "buyer" and width > PHONE["width"]:
            assert hidden(page, ".results-wrap") == 0
        if who == "supplier" or width > PHONE["width"]:  # else bars lie over some of the values
            assert violations(page) == []
