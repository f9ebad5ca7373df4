"""Certificates on pages: for customers, for staff, and for anybody who checks one."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from joserfc import jws
from joserfc.jwk import KeySet
from sqlalchemy import select

from certificates.models import Certificate, Download
from core.db.session import unit_of_work
from tests.certificates.test_disclosure import text_of
from tests.portal.conftest import Portal
from tests.portal.stories import Told, tell


@pytest.fixture
def told(portal: Portal) -> Told:
    return tell(portal)


class TestCustomer:
    def test_sees_and_downloads_its_own(self, portal: Portal, told: Told) -> None:
        customer = portal.sign_in("customer")

        shipment = customer.get(f"/customer/shipments/{told.shipments['customer']}").text
        address = f"/customer/certificates/{told.certificates['customer']}.pdf"
        head = customer.client.head(address)  # is no download
        answer = customer.get(address)

        assert "FG-26-0412" in shipment
        assert head.status_code == 200
        assert answer.data.startswith(b"%PDF-1.7")
        with unit_of_work(portal.engine) as session:
            [download] = session.scalars(select(Download))
            assert download.by == "Customer Person"

    def test_nothing_of_the_other_customer_exists(self, portal: Portal, told: Told) -> None:
        customer = portal.sign_in("customer")
        theirs = told.certificates["another customer"]
        token = {"number": [theirs]}

        pages = [customer.get("/customer/shipments/"), customer.get("/customer/certificates/")]
        answers = [
            customer.get(f"/customer/shipments/{told.shipments['another customer']}"),
            customer.get(f"/customer/certificates/{theirs}.pdf"),
            customer.post("/customer/certificates/zip", token),
        ]

        assert all(theirs not in page.text and "Health Stores" not in page.text for page in pages)
        assert [answer.status_code for answer in answers] == [404, 404, 404]

    def test_names_and_numbers_of_suppliers_stay_withheld_by_policy(
        self, portal: Portal, told: Told
    ) -> None:
        customer = portal.sign_in("customer")
        number = told.certificates["customer"]

        page = customer.get(f"/customer/shipments/{told.shipments['customer']}").text
        data = customer.get(f"/customer/certificates/{number}.pdf").data

        others = ["/customer/shipments/", "/customer/certificates/", "/customer/recalls/"]
        others += [f"/verify/{number}", f"/verify/{number}.json"]
        said = page + text_of(data) + "".join(customer.get(path).text for path in others)
        assert "number withheld" in page
        assert "0125HO002" not in said
        assert "Acme" not in said

    def test_all_come_in_one_file(self, portal: Portal, told: Told) -> None:
        customer = portal.sign_in("customer")

        answer = customer.post("/customer/certificates/zip")

        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            [name] = archive.namelist()
            assert told.certificates["customer"] in name
            assert archive.read(name).startswith(b"%PDF")


class TestVerify:
    def test_anybody_reads_the_answer_in_the_first_line(self, portal: Portal, told: Told) -> None:
        stranger = portal.browser()

        page = stranger.get(f"/verify/{told.certificates['customer']}")

        assert '<h1 class="mb-0">This certificate is genuine and valid.</h1>' in page.text
        for secret in ("FG-26-0412", "0125HO002", "Pharmacy Group", "Acme"):
            assert secret not in page.text

    def test_an_unknown_number_is_not_ours(self, portal: Portal) -> None:
        page = portal.browser().get("/verify/LC-0000-0000-0000")

        assert "This certificate was not issued by us." in page.text

    def test_the_status_is_signed_with_the_published_key(self, portal: Portal, told: Told) -> None:
        stranger = portal.browser()
        number = told.certificates["customer"]

        status = stranger.get(f"/verify/{number}.json")
        keys = KeySet.import_key_set(stranger.get("/.well-known/jwks.json").get_json())

        content = json.loads(jws.deserialize_compact(status.get_json()["jws"], keys).payload)
        assert (content["number"], content["state"]) == (number, "valid")
        assert "d" not in stranger.get("/.well-known/jwks.json").get_json()["keys"][0]
        assert stranger.get("/verify/LC-0000-0000-0000.json").status_code == 404

    def test_a_file_is_genuine_byte_for_byte_or_altered(self, portal: Portal, told: Told) -> None:
        number = told.certificates["customer"]
        data = portal.sign_in("customer").get(f"/customer/certificates/{number}.pdf").data
        place = data.index(b"/EmbeddedFile") + 200
        forged = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        stranger = portal.browser()

        answers = [
            stranger.post("/verify", {"file": (io.BytesIO(content), "c.pdf")}).text
            for content in (data, forged, b"%PDF-1.7 of somebody else")
        ]

        assert "genuine and valid" in answers[0]
        assert f"It is not certificate {number} as we issued it" in answers[1]
        assert "its content is not what was signed" in answers[1]
        assert f'href="/verify/{number}"' in answers[1]
        assert "This file was not issued by us." in answers[2]


class TestStaff:
    def test_a_withdrawn_one_says_so_at_once(self, portal: Portal, told: Told) -> None:
        number = told.certificates["customer"]
        quality = portal.sign_in("quality")

        refused = quality.post(f"/certificates/{number}/revoke")
        done = quality.post(f"/certificates/{number}/revoke", {"reason": "wrong lot"})

        assert (refused.status_code, done.status_code) == (422, 302)
        assert "was withdrawn on" in portal.browser().get(f"/verify/{number}").text

    def test_another_operator_cannot(self, portal: Portal, told: Told) -> None:
        number = told.certificates["customer"]
        stranger = portal.sign_in("quality", another_organization=True)

        answer = stranger.post(f"/certificates/{number}/revoke", {"reason": "x"})

        assert answer.status_code == 404


class TestReissue:
    def test_what_an_old_one_says_too_much_is_named_and_it_is_replaced(
        self, portal: Portal, told: Told
    ) -> None:
        number = told.certificates["customer"]
        staff = portal.sign_in("quality")
        assert "Nothing to reissue" in staff.get("/certificates/to-reissue").text
        with unit_of_work(portal.engine) as session:
            row = session.scalars(select(Certificate).where(Certificate.number == number)).one()
            content = json.loads(json.dumps(row.content))
            upstream = next(lot for lot in content["lots"] if lot["level"])
            upstream.update(number="0125HO002", number_withheld=False)
            row.content = content
        stranger = portal.sign_in("quality", another_organization=True)

        page = staff.get("/certificates/to-reissue").text
        strangers = stranger.get("/certificates/to-reissue").text
        refused = stranger.post(f"/certificates/{number}/reissue")
        done = staff.post(f"/certificates/{number}/reissue")

        assert number in page
        assert "0125HO002" in page
        assert number not in strangers
        assert refused.status_code == 404
        assert done.status_code == 302
        assert "is being made" in staff.get(done.location).text
        assert portal.sign_in("auditor").get("/certificates/to-reissue").status_code == 403
