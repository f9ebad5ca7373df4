"""A CAPA on a telephone, and a dossier taken away as PDF."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_frame import violations
from tests.portal.conftest import Portal
from tests.portal.web.stocked import stocked

_WIDER = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.mark.browser
class TestQuality:
    def test_a_capa_is_worked_off_on_a_telephone(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        stocked(portal, "A1")
        page = browser_page("quality", viewport=PHONE)
        page.goto("/quality/new?kind=capa&number=ZN/A1")
        page.get_by_label("In one line").fill("Keep lead out")
        page.get_by_label("What was found").fill("Lead in two lots of one source")
        page.get_by_role("button", name="Open it").click()
        page.get_by_label("What is to be done").fill("Test lead at receipt")
        page.get_by_label("Due on").fill("2026-01-31")
        page.get_by_role("button", name="Add the action").click()
        expect(page.locator("#actions")).to_contain_text("Overdue")
        assert violations(page) == []
        assert not page.evaluate(_WIDER)

        page.get_by_placeholder("What was done").fill("Part of the plan now")
        page.get_by_role("button", name="Done").click()
        page.get_by_label("How was it checked").fill("Ten lots below the limit")
        page.get_by_role("button", name="Record the check").click()
        page.get_by_label("Root cause").fill("The source was never tested")
        page.get_by_role("button", name="Close it").click()

        expect(page.locator("h1")).to_contain_text("Closed")
        assert not page.evaluate(_WIDER)

    def test_the_dossier_comes_as_pdf(self, portal: Portal, browser_page: OpenPage) -> None:
        lot = stocked(portal, "A1").lot("A1").public_id
        page = browser_page("quality")
        page.goto(f"/lots/{lot}")
        assert violations(page) == []
        page.get_by_role("button", name="Export").click()

        with page.expect_download() as download:
            page.get_by_role("link", name="PDF").click()

        assert download.value.suggested_filename == "dossier-A1.pdf"
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
