"""The desk's keys in a browser: commands are never data, and every change can be taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.documents.models import Reading
from registry.ledger.models.traceable import Lot
from tests.browser.conftest import OpenPage
from tests.browser.test_documents import only_document, open_desk
from tests.portal.conftest import PASSWORD, Portal
from tests.portal.web.sent import sent_and_read

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class TestDeskKeys:
    """Commands never become data, and every change can be taken back."""

    LOT = '[data-path="lots.0.lot_number"]'

    def opened(self, portal: Portal, open_page: OpenPage, role: str = "buyer") -> Page:
        page = open_page(role)
        open_desk(page, only_document(portal))
        return page

    @pytest.mark.parametrize(
        ("key", "opens"),
        [
            ("x", "Reject this document"), ("a", "Accept this document"), ("h", "Hold"),
            ("r", "Accept with a restriction"), ("q", "Ask the supplier"), ("?", "Keys"),
        ],
    )  # fmt: skip
    def test_a_shortcut_on_a_focused_value_is_the_command(
        self, portal: Portal, browser_page: OpenPage, key: str, opens: str
    ) -> None:
        sent_and_read(portal)
        page = self.opened(portal, browser_page)
        page.locator(self.LOT).focus()

        page.keyboard.press(key)

        expect(page.get_by_role("dialog", name=opens, exact=True)).to_be_visible()
        expect(page.locator(".value-input")).to_have_count(0)
        with Session(portal.engine) as session:
            assert not list(session.scalars(select(Reading)))

    def test_no_single_key_changes_a_value_unseen(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        sent_and_read(portal)
        page = self.opened(portal, browser_page)

        for key in ("Backspace", "Delete", "z", "B", "%", "0", "-", "+", " "):
            page.locator(self.LOT).focus()
            page.keyboard.press(key)
        page.locator('[data-path="certificate_number"]').focus()

        expect(page.locator(".value-input")).to_have_count(0)
        expect(page.locator(self.LOT)).to_have_text("0125HO002")
        with Session(portal.engine) as session:
            assert not list(session.scalars(select(Reading)))

    @pytest.mark.parametrize("way", ["u", "Control+z", "button", "panel"])
    def test_a_change_is_taken_back(self, portal: Portal, browser_page: OpenPage, way: str) -> None:
        sent_and_read(portal)
        page = self.opened(portal, browser_page)
        lot = page.locator(self.LOT)
        lot.focus()
        page.keyboard.press("e")
        page.keyboard.type("WRONG")
        page.keyboard.press("Enter")
        expect(lot).to_have_text("WRONG")
        lot.focus()

        if way == "button":
            page.get_by_role("button", name="Undo my last change").click()
        elif way == "panel":
            page.get_by_role("button", name="Undo the last change of this value").click()
        else:
            page.keyboard.press(way)

        expect(lot).to_have_text("0125HO002")
        expect(lot).to_be_focused()
        with Session(portal.engine) as session:
            said, taken_back = session.scalars(select(Reading).order_by(Reading.id))
        assert taken_back.undoes_id == said.id

    def test_what_another_does_meanwhile_is_named_and_cannot_be_signed(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        key = sent_and_read(portal)
        first = self.opened(portal, browser_page)
        second = self.opened(portal, browser_page, "quality")
        expect(second.locator("#desk-others")).to_contain_text("Buyer Person")
        first.get_by_role("button", name="Accept", exact=True).click()
        dialog = first.get_by_role("dialog", name="Accept this document")
        for doubt in dialog.locator("input[name^='settled:']").all():
            doubt.fill("Compared with the paper.")
        dialog.get_by_label("Your password, as signature").fill(PASSWORD)
        second.locator(self.LOT).focus()
        second.keyboard.press("e")
        second.keyboard.type("L-OTHER")
        second.keyboard.press("Enter")
        expect(second.locator(self.LOT)).to_have_text("L-OTHER")

        dialog.get_by_role("button", name="Sign and accept").click()

        expect(first.locator("#desk-changed")).to_contain_text("was 0125HO002, is L-OTHER")
        assert only_document(portal).public_id == key
        with Session(portal.engine) as session:
            assert not list(session.scalars(select(Lot)))

    def test_after_my_own_correction_i_sign_what_i_see(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        sent_and_read(portal)
        page = self.opened(portal, browser_page)
        page.locator(self.LOT).focus()
        page.keyboard.press("e")
        page.keyboard.type("0125H0002")
        page.keyboard.press("Enter")
        expect(page.locator(self.LOT)).to_have_text("0125H0002")

        page.get_by_role("button", name="Accept", exact=True).click()
        dialog = page.get_by_role("dialog", name="Accept this document")
        expect(dialog).to_contain_text("0125H0002")
        for doubt in dialog.locator("input[name^='settled:']").all():
            doubt.fill("Compared with the paper.")
        dialog.get_by_label("Your password, as signature").fill(PASSWORD)
        dialog.get_by_role("button", name="Sign and accept").click()

        expect(page.get_by_text("Lots in the registry")).to_be_visible()
