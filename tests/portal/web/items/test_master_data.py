"""Items, partners, specifications, orders and the set-up check, as people use them."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from registry.items.models import Item, Specification, SupplierItem
from registry.ledger.models.traceable import Attribute
from registry.orders.models import PurchaseOrder
from registry.parties.models import Organization
from registry.values import Layer
from tests.portal.conftest import Browser, Portal
from tests.portal.web.stocked import Stocked, stocked

ITEM = {
    "sku": "RM-9",
    "name": "Zinc oxide",
    "unit": "kg",
    "kind": "material",
    "gtin": "4006381333931",
    "tracking": "lot",
    "tracking_reason": "One certificate a delivery",
    "shelf_life_days": "730",
    "requires_certificate": "yes",
    "owner": "Quality",
}
PARTNER = {
    "name": "Salzwerk",
    "roles": ["supplier", "customer"],
    "country": "DE",
    "language": "de",
    "time_zone": "Europe/Berlin",
    "disclosure": "summary",
    "contacts.0.purpose": "recall",
    "contacts.0.name": "Dana Reyes",
    "contacts.0.email": "dana@example.org",
    "sites.0.code": "HH",
    "sites.0.name": "Hamburg",
    "sites.0.time_zone": "Europe/Berlin",
}


def partner_id(portal: Portal, role: str = "supplier") -> str:
    with unit_of_work(portal.engine) as session:
        row = session.get(Organization, portal.organizations[role])
        assert row is not None
        return row.public_id


class TestItems:
    def test_an_item_is_entered_changed_and_found(self, portal: Portal) -> None:
        buyer = portal.sign_in("buyer")
        codes = {"lines.0.supplier": partner_id(portal), "lines.0.code": "ZO-1"}

        entered = buyer.post("/items/new", {**ITEM, **codes})
        page = buyer.get(entered.location).text
        changed = {**ITEM, **codes, "name": "Zinc oxide USP", "active": "yes"}
        buyer.post(f"{entered.location}/edit", changed)

        assert all(text in page for text in ("04006381333931", "ZO-1", "730", "by lot"))
        assert "Zinc oxide USP" in buyer.get("/items/?q=ZO-1&sort=-name").text
        assert "Nothing fits" in buyer.get("/items/?q=nosuch").text
        with unit_of_work(portal.engine) as session:
            assert session.scalars(select(SupplierItem.code)).all() == ["ZO-1"]

    def test_a_wrong_check_digit_is_said_beside_the_field_and_the_rest_stays(
        self, portal: Portal
    ) -> None:
        answer = portal.sign_in("buyer").post("/items/new", {**ITEM, "gtin": "4006381333932"})

        assert answer.status_code == 422
        assert "check digit" in answer.text
        assert 'value="One certificate a delivery"' in answer.text

    def test_who_only_looks_sees_no_form(self, portal: Portal) -> None:
        assert portal.sign_in("auditor").get("/items/").status_code == 200
        assert portal.sign_in("auditor").get("/items/new").status_code == 403
        assert portal.sign_in("supplier").get("/items/").status_code == 403

    def test_a_stranger_finds_no_item(self, portal: Portal) -> None:
        company = stocked(portal)
        stranger = portal.sign_in("buyer", another_organization=True)

        assert stranger.get(f"/items/{company.raw}").status_code == 404
        assert stranger.post(f"/items/{company.raw}/edit", ITEM).status_code == 404


class TestPartners:
    def test_a_partner_is_entered_with_contact_and_site(self, portal: Portal) -> None:
        buyer = portal.sign_in("buyer")

        entered = buyer.post("/partners/new", PARTNER)
        page = buyer.get(entered.location).text

        for text in ("Dana Reyes", "Hamburg", "Germany", "Summary"):
            assert text in page
        assert "Salzwerk" in buyer.get("/partners/?role=customer&q=salz").text
        edit = buyer.get(f"{entered.location}/edit").text
        assert 'value="supplier" id="role-supplier" checked' in edit

    def test_mistakes_keep_what_was_typed(self, portal: Portal) -> None:
        wrong = {**PARTNER, "contacts.0.email": "nowhere"}

        answer = portal.sign_in("buyer").post("/partners/new", wrong)

        assert answer.status_code == 422
        assert "no e-mail address" in answer.text
        assert 'value="customer" id="role-customer" checked' in answer.text
        assert portal.sign_in("buyer").get("/partners/?q=Salzwerk").text.count("row-link") == 0

    def test_a_stranger_finds_nobody(self, portal: Portal) -> None:
        stranger = portal.sign_in("buyer", another_organization=True)

        assert stranger.get(f"/partners/{partner_id(portal)}").status_code == 404


def limits(company: Stocked, maximum: str, **more: str) -> dict[str, Any]:
    return {
        "item": company.raw,
        "effective_from": (utc_now() + timedelta(days=1)).date().isoformat(),
        "lines.0.name": "Lead",
        "lines.0.maximum": maximum,
        "lines.0.unit": "mg/kg",
        "lines.0.required": "yes",
        **more,
    }


def keep(browser: Browser, form: dict[str, Any]) -> Any:
    seen = re.search(r'name="seen" value="(\w+)"', browser.post("/specifications/new", form).text)
    assert seen
    return browser.post("/specifications/new", {**form, "seen": seen[1]})


class TestSpecifications:
    def test_the_effect_on_stock_is_seen_before_a_version_is_kept(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        with unit_of_work(portal.engine) as session:
            session.add(
                Attribute(
                    traceable_id=company.lot("A1").id,
                    characteristic="lead",
                    name="Lead",
                    operator="",
                    number=Decimal("0.4"),
                    text="0.4",
                    unit="mg/kg",
                    ucum="mg/kg",
                    layer=Layer.MACHINE,
                    confidence=1.0,
                    at=utc_now(),
                )
            )
        quality = portal.sign_in("quality")

        checked = quality.post("/specifications/new", limits(company, "0.2"))
        assert "1 of 1 lots in stock would be judged otherwise" in checked.text
        with unit_of_work(portal.engine) as session:
            assert session.scalars(select(Specification)).all() == []

        kept = keep(quality, limits(company, "0.2"))
        page = quality.get(kept.location).text
        assert "≤ 0.2 mg/kg" in page
        assert "Planned" in page
        assert "Version 1" in quality.get(f"/items/{company.raw}").text
        copied = quality.get("/specifications/new?from=" + kept.location.rsplit("/", 1)[1])
        assert 'value="0.2"' in copied.text

    def test_rounding_and_not_detected_are_choices_of_the_limit_and_off(
        self, portal: Portal
    ) -> None:
        company = stocked(portal)
        quality = portal.sign_in("quality")
        chosen = {"lines.0.rounding": "yes", "lines.0.not_detected": "yes"}

        plain = quality.get(keep(quality, limits(company, "0.2")).location).text
        kept = keep(quality, limits(company, "0.3", **chosen))

        assert "rounded to its decimals" not in plain
        words = "≤ 0.3 mg/kg (rounded to its decimals, not detected allowed)"
        assert words in quality.get(kept.location).text
        copied = quality.get("/specifications/new?from=" + kept.location.rsplit("/", 1)[1]).text
        assert copied.count('<option value="yes" selected>') == 2  # copied into the next version
        minimum = {"lines.0.maximum": "", "lines.0.minimum": "1", "lines.0.not_detected": "yes"}
        refused = quality.post("/specifications/new", {**limits(company, ""), **minimum})
        assert "What is not detected cannot be known to reach a minimum." in refused.text

    def test_what_was_seen_before_a_change_does_not_count(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        quality = portal.sign_in("quality")
        seen = re.search(
            r'name="seen" value="(\w+)"',
            quality.post("/specifications/new", limits(company, "0.2")).text,
        )
        assert seen

        quality.post("/specifications/new", limits(company, "0.1", seen=seen[1]))

        with unit_of_work(portal.engine) as session:
            assert session.scalars(select(Specification)).all() == []

    def test_an_unknown_unit_is_said_beside_the_field(self, portal: Portal) -> None:
        company = stocked(portal)
        form = {**limits(company, "0.2"), "lines.0.unit": "bucketful"}

        answer = portal.sign_in("quality").post("/specifications/new", form)

        assert answer.status_code == 422
        assert "This unit is not known" in answer.text

    def test_a_stranger_finds_no_version(self, portal: Portal) -> None:
        kept = keep(portal.sign_in("quality"), limits(stocked(portal), "0.2"))
        stranger = portal.sign_in("quality", another_organization=True)

        assert stranger.get(kept.location).status_code == 404
        copied = stranger.get("/specifications/new?from=" + kept.location.rsplit("/", 1)[1])
        assert copied.status_code == 404


class TestOrders:
    def test_an_order_is_entered_and_its_certificate_owed(self, portal: Portal) -> None:
        company = stocked(portal)
        with unit_of_work(portal.engine) as session:
            for item in session.scalars(select(Item)):
                item.requires_certificate = item.sku == "ZN"
        buyer = portal.sign_in("buyer")
        form = {
            "number": "4500",
            "supplier": partner_id(portal),
            "due_on": "2020-01-31",
            "ordered_on": "2020-01-01",
            "lines.0.item": company.raw,
            "lines.0.quantity": "500",
            "lines.1.item": company.product,
            "lines.1.quantity": "20",
        }

        entered = buyer.post("/orders/new", form)
        page = buyer.get(entered.location).text

        assert "Overdue by" in page
        assert "yes, for each lot that is delivered" in page
        assert "none is needed" in page
        assert "4500" in buyer.get("/orders/").text
        assert buyer.post("/orders/new", form).status_code == 409
        assert portal.sign_in("auditor").post("/orders/new", form).status_code == 403
        stranger = portal.sign_in("buyer", another_organization=True)
        assert stranger.get(entered.location).status_code == 404

    def test_an_order_is_changed_and_keeps_its_supplier(self, portal: Portal) -> None:
        company = stocked(portal)
        buyer = portal.sign_in("buyer")
        form = {"number": "4501", "supplier": partner_id(portal), "lines.0.item": company.raw,
                "lines.0.quantity": "500", "ordered_on": "2026-01-01"}  # fmt: skip
        page = buyer.post("/orders/new", form).location
        assert 'value="500"' in buyer.get(f"{page}/edit").text

        changed = buyer.post(
            f"{page}/edit",
            {"lines.0.item": company.raw, "lines.0.quantity": "700", "ordered_on": "2026-01-01"},
        )

        assert changed.status_code == 302
        assert "700" in buyer.get(page).text
        wrong = {"lines.0.item": company.raw, "lines.0.quantity": "7", "due_on": "2025-01-01"}
        refused = buyer.post(f"{page}/edit", {**wrong, "ordered_on": "2026-01-01"})
        assert refused.status_code == 422
        assert "due before it was ordered" in refused.text
        assert portal.sign_in("auditor").post(f"{page}/edit", form).status_code == 403
        stranger = portal.sign_in("buyer", another_organization=True)
        assert stranger.get(f"{page}/edit").status_code == 404
        assert stranger.post(f"{page}/edit", form).status_code == 404

    def test_a_table_is_checked_first_and_entered_on_demand(self, portal: Portal) -> None:
        stocked(portal)
        buyer = portal.sign_in("buyer")

        def send(**more: str) -> str:
            table = b"number,supplier,item,quantity\n1,Acme Chemicals,ZN,5\n2,Nobody,ZN,5\n"
            file = (io.BytesIO(table), "orders.csv")
            return buyer.post("/orders/import", {"file": file, **more}).text

        def count() -> int:
            with unit_of_work(portal.engine) as session:
                return len(session.scalars(select(PurchaseOrder)).all())

        checked = send()
        assert "Checked, nothing is entered yet" in checked
        assert "There is no supplier &#39;Nobody&#39;" in checked
        assert count() == 0
        assert "Entered:" in send(keep="yes")
        assert count() == 1
        assert buyer.post("/orders/import", {}).status_code == 422


class TestSetup:
    def test_gaps_are_named_until_they_are_closed(self, portal: Portal) -> None:
        buyer = portal.sign_in("buyer")
        buyer.post("/items/new", {**ITEM, "owner": "", "tracking_reason": ""})

        before = buyer.get("/setup/").text
        for gap in ("owner", "tracking_reason", "specification", "recall_contact"):
            assert f'id="{gap}"' in before
        assert 'id="shelf_life"' not in before

        item = re.search(r"/items/(\w{8,})", before)
        assert item
        buyer.post(f"/items/{item[1]}/edit", {**ITEM, "active": "yes"})
        after = buyer.get("/setup/").text
        assert 'id="owner"' not in after
        assert 'id="tracking_reason"' not in after

    def test_another_company_is_not_spoken_of(self, portal: Portal) -> None:
        portal.sign_in("buyer").post("/items/new", {**ITEM, "owner": ""})
        stranger = portal.sign_in("buyer", another_organization=True)

        assert "Zinc oxide" not in stranger.get("/setup/").text
