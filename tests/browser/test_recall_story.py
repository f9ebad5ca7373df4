"""Steps five and six of the main story: a certificate, and a recall that is answered."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.portal.conftest import PASSWORD, Portal
from tests.portal.stories import tell, work_off


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("LOTBRIDGE_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def in_a_thread(work: Callable[[Portal], object], portal: Portal) -> None:
    """Work in a thread of its own: the browser's driver runs an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work, portal).result()


@pytest.fixture
def shipped(portal: Portal) -> Portal:
    """Goods at two customers, made of one supplier's lot, with certificates."""
    in_a_thread(tell, portal)
    return portal


class TestCustomer:
    def test_downloads_the_certificate_and_the_code_says_valid(
        self, shipped: Portal, browser_page: OpenPage, tmp_path: Path
    ) -> None:
        page = browser_page("customer")

        page.goto("/customer/shipments/")
        expect(page.get_by_text("Valid")).to_have_count(1)
        picture(page, "customer-shipments")
        page.locator("table a.row-link").first.click()
        picture(page, "customer-shipment")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Download the certificate").click()
        file = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(file)
        assert file.read_bytes().startswith(b"%PDF-1.7")

        number = file.stem.rpartition("_")[2]
        stranger = browser_page(viewport=PHONE)
        stranger.goto(f"/verify/{number}")
        expect(stranger.get_by_role("heading", level=1)).to_have_text(
            "This certificate is genuine and valid."
        )
        picture(stranger, "verify-phone")
        self._forge(stranger, file)

    def _forge(self, page: Page, file: Path) -> None:
        page.get_by_label("The PDF file").set_input_files(file)
        page.get_by_role("button", name="Check the file").click()
        expect(page.get_by_text("byte for byte, the one that we issued")).to_be_visible()
        data = bytearray(file.read_bytes())
        data[len(data) // 3] ^= 1
        forged = file.with_name("forged.pdf")
        forged.write_bytes(data)
        page.get_by_label("The PDF file").set_input_files(forged)
        page.get_by_role("button", name="Check the file").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("This file was altered")
        picture(page, "verify-altered-phone")

    def test_all_certificates_come_in_one_file(
        self, shipped: Portal, browser_page: OpenPage
    ) -> None:
        page = browser_page("customer")
        page.goto("/customer/certificates/")
        picture(page, "customer-certificates")

        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download chosen, or all").click()

        assert waiting.value.suggested_filename.endswith(".zip")


class TestRecall:
    def test_from_the_suppliers_lot_to_a_customers_answer(
        self, shipped: Portal, browser_page: OpenPage
    ) -> None:
        first = browser_page("quality")
        address = self._draft(first)
        second = browser_page("quality")
        self._launch(second, address)
        in_a_thread(work_off, shipped)

        link = self._open_mail(second)
        customer = browser_page(viewport=PHONE)
        self._answer(customer, link)

        second.goto(address)
        board = second.locator("#consignees")
        expect(board.get_by_text("Answered", exact=True).first).to_be_visible()
        expect(board.get_by_text("Anna Lang")).to_be_visible()
        expect(second.get_by_text("1 of 2", exact=True).first).to_be_visible()
        picture(second, "recall-case")
        phone = browser_page("quality", viewport=PHONE)
        phone.goto(address)
        picture(phone, "recall-case-phone")

    def _draft(self, page: Page) -> str:
        page.goto("/recalls/new")
        page.get_by_label("Lot, serial or supplier's number").fill("0125HO002")
        page.get_by_role("button", name="Find").click()
        page.get_by_label("In one line").fill("Lead above the limit in zinc gluconate")
        page.get_by_label("Reason").fill("Our laboratory measured 0.9 mg/kg of lead.")
        page.get_by_label("Hazard").fill("Lead harms the nervous system.")
        picture(page, "recall-new")
        page.get_by_role("button", name="Trace what is affected").click()
        expect(page.get_by_text("FG-26-0412").first).to_be_visible()
        picture(page, "recall-draft")
        address = page.url
        page.get_by_role("link", name="Launch").click()
        expect(page.get_by_text("You drafted this case.")).to_be_visible()
        return address

    def _launch(self, page: Page, address: str) -> None:
        page.goto(f"{address}/launch")
        expect(page.get_by_text("two customers")).to_be_visible()
        picture(page, "recall-launch")
        page.get_by_label("Your password, as signature").fill(PASSWORD)
        page.get_by_role("button", name="Launch the recall").click()
        expect(page.get_by_text("two notices are on the way")).to_be_visible()

    def _open_mail(self, page: Page) -> str:
        page.goto("/mail/")
        picture(page, "mail")
        row = page.get_by_role("row").filter(has_text="URGENT").filter(has_text="Pharmacy")
        row.get_by_role("link").click()
        text = page.locator(".mail-text")
        expect(text).to_contain_text("1200")
        expect(text).not_to_contain_text("300 ")
        expect(text).not_to_contain_text("0125HO002")
        picture(page, "mail-notice")
        link = text.get_by_role("link").filter(has_text="/recall/").first.get_attribute("href")
        assert link
        html = page.get_by_role("link", name="As a mail program shows it").get_attribute("href")
        assert html
        page.goto(html)
        picture(page, "mail-html")
        return "/recall/" + link.rpartition("/recall/")[2]

    def _answer(self, page: Page, link: str) -> None:
        page.goto(link)
        picture(page, "answer-phone")
        page.get_by_label("Still here").fill("5000")
        page.get_by_label("Your name").fill("Anna Lang")
        page.get_by_role("button", name="I have read this").click()
        expect(page.get_by_text("More than was received:")).to_be_visible()
        page.get_by_label("Still here").fill("700")
        page.get_by_label("Kept apart").fill("700")
        page.get_by_label("Used up").fill("500")
        page.get_by_role("button", name="I have read this").click()
        expect(page.get_by_text("your answer is recorded")).to_be_visible()
        picture(page, "answer-done-phone")
        answer = page.goto(link[:-2] + "xx")
        assert answer is not None
        assert answer.status == 403
