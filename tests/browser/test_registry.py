"""Goods in, production, shipment and trace, as people do them in the browser."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from core.clock import utc_now
from core.db.session import unit_of_work
from registry.items.models import Item
from registry.ledger.models.traceable import Location
from registry.parties.models import Site
from tests.browser.conftest import PHONE, OpenPage
from tests.portal.conftest import Portal


def prepare(portal: Portal) -> None:
    with unit_of_work(portal.engine) as session:
        site = Site(organization_id=portal.operator_id, code="BER", name="Berlin")
        session.add(site)
        session.flush()
        session.add(
            Location(organization_id=portal.operator_id, site_id=site.id, path="A", name="Store A")
        )
        for sku, name, unit in (("ZN", "Zinc gluconate", "kg"), ("TAB", "Zinc tablets", "{piece}")):
            session.add(
                Item(
                    organization_id=portal.operator_id,
                    sku=sku,
                    name=name,
                    unit=unit,
                    requires_certificate=False,
                    created_at=utc_now(),
                )
            )


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("LOTBRIDGE_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def choose(page: Page, label: str, text: str) -> None:
    options = page.get_by_label(label, exact=True).locator("option")
    wanted = options.filter(has_text=text).first.get_attribute("value")
    page.get_by_label(label, exact=True).select_option(wanted)


class TestOperations:
    def test_from_receipt_to_customer_and_back(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        prepare(portal)
        page = browser_page("warehouse", "production", "quality")

        page.goto("/receipts/new")
        choose(page, "Supplier", portal_name(portal, "supplier"))
        choose(page, "Item of line 1", "Zinc gluconate")
        page.get_by_label("Supplier's lot number of line 1").fill("0125HO002")
        page.get_by_label("Quantity of line 1").fill("100,5")
        page.get_by_label("Delivery note").fill("DN-1")
        picture(page, "receipt-form")
        page.get_by_role("button", name="Receive", exact=True).click()
        expect(page.get_by_text("Received from")).to_be_visible()
        picture(page, "receipts")

        page.get_by_role("link", name="0125HO002").click()
        expect(
            page.get_by_text("This cannot be used or shipped: it is in quarantine")
        ).to_be_visible()
        page.get_by_label("Decision").select_option("released")
        page.get_by_label("Reason").first.fill("certificate checked")
        page.get_by_role("button", name="Decide").click()
        expect(page.get_by_text("0125HO002: released.")).to_be_visible()

        self._make_and_ship(portal, page)
        self._trace(page)

    def _make_and_ship(self, portal: Portal, page: Page) -> None:
        page.goto("/production/new")
        choose(page, "Lot of line 1", "0125HO002")
        page.get_by_label("Quantity of line 1").fill("40")
        choose(page, "Item", "Zinc tablets")
        page.get_by_label("Quantity", exact=True).fill("500")
        page.get_by_role("textbox", name="Lot number (optional)").fill("T-1")
        page.get_by_label("Machine").fill("Press 3")
        picture(page, "production-form")
        page.get_by_role("button", name="Record the run").click()
        expect(page.get_by_text("Made T-1.")).to_be_visible()
        page.get_by_label("Decision").select_option("released")
        page.get_by_label("Reason").first.fill("within limits")
        page.get_by_role("button", name="Decide").click()
        picture(page, "dossier")

        page.goto("/shipments/new")
        choose(page, "Customer", portal_name(portal, "customer"))
        choose(page, "Lot of line 1", "T-1")
        page.get_by_label("Quantity of line 1").fill("120")
        page.get_by_role("button", name="Draft the shipment").click()
        page.get_by_role("button", name="Ship").click()
        expect(page.get_by_text("has left for")).to_be_visible()
        picture(page, "shipment")

    def _trace(self, page: Page) -> None:
        page.goto("/trace/?number=0125HO002")
        page.get_by_role("link", name="Forward").click()
        expect(page.locator("#graph[data-ready=yes] canvas").first).to_be_visible()
        expect(page.locator("#deliveries")).to_contain_text("120")
        picture(page, "trace-forward")
        page.goto("/search/?q=T-1")
        assert "/lots/" in page.url
        page.get_by_role("link", name="Trace back").click()
        expect(page.locator("#nodes")).to_contain_text("0125HO002")
        picture(page, "trace-back")
        for place in ("lots", "stock", "production", "shipments"):
            page.goto(f"/{place}/")
            picture(page, place)

    def test_a_phone_shows_cards_and_nothing_overflows(
        self, portal: Portal, browser_page: OpenPage
    ) -> None:
        prepare(portal)
        page = browser_page("warehouse", viewport=PHONE)

        for place in ("lots/", "receipts/new", "stock/", "shipments/", "trace/", "production/"):
            page.goto(f"/{place}")
            picture(page, f"phone-{place.replace('/', '-')}")
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= PHONE["width"], place


def portal_name(portal: Portal, role: str) -> str:
    from registry.parties.models import Organization

    with unit_of_work(portal.engine) as session:
        row = session.get(Organization, portal.organizations[role])
        assert row is not None
        return row.name
