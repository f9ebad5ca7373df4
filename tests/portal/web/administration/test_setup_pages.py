"""Bills, numbering rules, places, the glossary, and the proposals and warnings of forms."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from core.db.session import unit_of_work
from registry.ledger.models.event import EventLine
from registry.ledger.models.traceable import Location
from registry.parties.models import Organization, Site
from tests.portal.conftest import Browser, Portal
from tests.portal.web.stocked import Stocked, stocked

FRAGMENT = {"HX-Request": "true"}


def enter_bill(administrator: Browser, company: Stocked) -> None:
    answer = administrator.post(
        f"/bills/{company.product}",
        {"lines.0.item": company.raw, "lines.0.quantity": "0,5", "lines.0.role": "ingredient"},
    )
    assert answer.status_code == 302, answer.text


class TestBills:
    def test_a_bill_proposes_and_what_is_left_unchanged_is_inferred(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        enter_bill(portal.sign_in("administrator"), company)
        maker = portal.sign_in("production")

        page = maker.get(f"/production/new?item={company.product}&quantity=100").text
        key = f"{company.lot('A1').public_id}@{company.store}"
        assert f'name="lines.0.proposed" value="{key}"' in page
        assert 'value="50.0"' in page or 'value="50"' in page

        form = {
            "lines.0.stock": key, "lines.0.proposed": key, "lines.0.quantity": "50",
            "lines.0.role": "ingredient", "item": company.product, "quantity": "98",
            "location": company.store, "number": "T1",
        }  # fmt: skip
        made = maker.post("/production/new", form)
        assert made.status_code == 302, made.text
        with unit_of_work(portal.engine) as session:
            marks = session.scalars(select(EventLine.inferred).where(EventLine.quantity == 50))
            assert list(marks) == [True]
        assert company.stock("A1") == {"STORE": Decimal(50)}

    def test_who_may_not_and_what_makes_no_sense(self, portal: Portal) -> None:
        company = stocked(portal)
        administrator = portal.sign_in("administrator")

        assert portal.sign_in("warehouse").get(f"/bills/{company.product}").status_code == 403
        assert administrator.post(f"/bills/{company.product}", {}).status_code == 422
        elsewhere = portal.sign_in("administrator", another_organization=True)
        assert elsewhere.get(f"/bills/{company.product}").status_code == 404
        assert "Zinc tablets" in administrator.get("/bills/").text


class TestUnits:
    def test_a_run_makes_a_range_of_units(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        key = f"{company.lot('A1').public_id}@{company.store}"
        form = {"lines.0.stock": key, "lines.0.quantity": "6", "item": company.product,
                "quantity": "3", "location": company.store, "first_serial": "SN-009"}  # fmt: skip
        maker = portal.sign_in("production")

        assert maker.post("/production/new", {**form, "quantity": "2.5"}).status_code == 422
        assert maker.post("/production/new", {**form, "first_serial": "SN"}).status_code == 422
        assert maker.post("/production/new", form).status_code == 302

        assert company.stock("A1") == {"STORE": Decimal(94)}
        for number in ("SN-009", "SN-010", "SN-011"):
            assert company.stock(number) == {"STORE": Decimal(1)}


class TestProposals:
    def test_a_shipment_is_proposed(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        stays = portal.sign_in("warehouse").get(
            f"/shipments/new?item={company.raw}&quantity=120&customer={company.customer}"
        )

        assert stays.status_code == 200
        assert "are missing in stock that may go there" in stays.text
        assert 'value="100"' in stays.text


class TestWarnings:
    def test_a_number_like_a_known_one_is_warned_about(self, portal: Portal) -> None:
        stocked(portal, "0125HO002")
        buyer = portal.sign_in("buyer")

        near = buyer.get("/lots/warn?lines.0.supplier_lot=O125H0002", headers=FRAGMENT).text
        same = buyer.get("/lots/warn?lines.0.supplier_lot=0125HO002", headers=FRAGMENT).text
        elsewhere = portal.sign_in("buyer", another_organization=True)

        assert "looks like 0125HO002" in near
        assert "is in the registry already" in same
        assert buyer.get("/lots/warn?lines.0.supplier_lot=", headers=FRAGMENT).text.strip() == ""
        assert (
            elsewhere.get(
                "/lots/warn?lines.0.supplier_lot=0125HO002", headers=FRAGMENT
            ).text.strip()
            == ""
        )


class TestNumbering:
    def test_a_rule_is_set_and_used(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        administrator = portal.sign_in("administrator")
        rule = {"kind": "lot", "item": company.product, "template": "TAB-{yyyy}-{seq:3}{check}"}

        answer = administrator.post("/numbering/", rule)
        assert answer.status_code == 302, answer.text
        page = administrator.get("/numbering/").text
        assert "TAB-{yyyy}-{seq:3}{check}" in page

        key = f"{company.lot('A1').public_id}@{company.store}"
        form = {"lines.0.stock": key, "lines.0.quantity": "5", "item": company.product,
                "quantity": "9", "location": company.store}  # fmt: skip
        made = portal.sign_in("production").post("/production/new", form)
        assert made.status_code == 302, made.text
        assert "TAB-20" in portal.sign_in("auditor").get("/lots/").text

    def test_a_rule_without_sequence_is_refused(self, portal: Portal) -> None:
        stocked(portal)
        administrator = portal.sign_in("administrator")

        answer = administrator.post("/numbering/", {"kind": "lot", "template": "L{yy}"})

        assert answer.status_code == 422
        assert "needs a sequence" in answer.text
        assert (
            administrator.post("/numbering/", {"kind": "x", "template": "{seq}"}).status_code == 422
        )
        assert portal.sign_in("warehouse").post("/numbering/", {}).status_code == 403


class TestPlaces:
    def test_a_place_below_another(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        administrator = portal.sign_in("administrator")
        with unit_of_work(portal.engine) as session:
            site = session.scalars(select(Site.public_id)).one()

        form = {"site": site, "parent": company.store, "code": "A3", "name": "Aisle 3"}
        assert administrator.post("/locations/", form).status_code == 302
        assert administrator.post("/locations/", form).status_code == 409
        assert administrator.post("/locations/", {**form, "code": "A/3"}).status_code == 422

        with unit_of_work(portal.engine) as session:
            place = session.scalars(select(Location).where(Location.path == "STORE/A3")).one()
            assert place.parent_id is not None
        page = administrator.get("/locations/").text
        assert "STORE/A3" in page
        assert "1 lot" in page
        elsewhere = portal.sign_in("administrator", another_organization=True)
        assert elsewhere.post("/locations/", form).status_code == 404
        assert "STORE" not in elsewhere.get("/locations/").text

    def test_a_site_of_a_contract_manufacturer(self, portal: Portal) -> None:
        stocked(portal)
        administrator = portal.sign_in("administrator")
        with unit_of_work(portal.engine) as session:
            maker = session.get(Organization, portal.organizations["contract_manufacturer"])
            assert maker is not None
            owner = maker.public_id
        form = {
            "owner": owner,
            "site_code": "TAB",
            "site_name": "Hall",
            "time_zone": "Europe/Paris",
        }

        assert administrator.post("/locations/sites", form).status_code == 302
        assert administrator.post("/locations/sites", form).status_code == 409
        assert (
            administrator.post("/locations/sites", {**form, "time_zone": "Mars"}).status_code == 422
        )
        assert "Europe/Paris" in administrator.get("/locations/").text

    def test_the_glossary_tells_lot_batch_and_serial_apart(self, portal: Portal) -> None:
        page = portal.sign_in("supplier").get("/glossary/").text

        for word in ("Lot", "Batch", "Serial", "Supplier lot", "Heat", "Filling batch"):
            assert f">{word}</dt>" in page
