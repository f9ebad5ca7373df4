"""Labels from the web, and from the command line."""

from __future__ import annotations

from tests.portal.conftest import Portal
from tests.portal.web.stocked import GTIN, stocked

FORM = {"numbers": "A1\nA2", "symbol": "datamatrix", "format": "zpl", "copies": "2"}


class TestLabels:
    def test_zpl_and_pdf(self, portal: Portal) -> None:
        stocked(portal, "A1", "A2")
        keeper = portal.sign_in("warehouse")

        assert "A1" in keeper.get("/labels/?number=A1").text
        zpl = keeper.post("/labels/", FORM)
        assert zpl.text.count("^XA") == 4
        pdf = keeper.post("/labels/", {**FORM, "format": "pdf"})
        assert pdf.data.startswith(b"%PDF-")

    def test_unknown_numbers_too_many_and_strangers_are_refused(self, portal: Portal) -> None:
        stocked(portal, "A1", "A2")
        keeper = portal.sign_in("warehouse")

        assert keeper.post("/labels/", {**FORM, "numbers": "ZZ"}).status_code == 422
        assert keeper.post("/labels/", {**FORM, "copies": "900"}).status_code == 422
        elsewhere = portal.sign_in("warehouse", another_organization=True)
        assert elsewhere.post("/labels/", FORM).status_code == 422


class TestDigitalLink:
    def test_it_leads_to_the_lot_and_strangers_nowhere(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        address = f"/01/{GTIN}/10/A1"

        answer = portal.sign_in("warehouse").get(address)
        assert answer.location == f"/lots/{company.lot('A1').public_id}"
        elsewhere = portal.sign_in("warehouse", another_organization=True)
        assert elsewhere.get(address).status_code == 422
        assert portal.browser().get(address).location.startswith("/sign-in")
