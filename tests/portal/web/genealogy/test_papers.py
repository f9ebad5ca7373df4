"""Pick lists, audit packets and the FSMA 204 sheet, as people take them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import openpyxl
import pypdfium2
from sqlalchemy import select

from core.audit import AuditEntry
from core.db.session import unit_of_work
from tests.portal.conftest import Portal
from tests.portal.web.administration.test_setup_pages import enter_bill
from tests.portal.web.stocked import Stocked, stocked


def draft(portal: Portal, company: Stocked) -> str:
    """Return the address of a drafted shipment of A1."""
    key = f"{company.lot('A1').public_id}@{company.store}"
    form = {"customer": company.customer, "lines.0.stock": key, "lines.0.quantity": "5"}
    answer = portal.sign_in("warehouse").post("/shipments/new", form)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_range() for page in document)


class TestPickLists:
    def test_of_a_shipment_and_of_a_run(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        address = draft(portal, company)
        enter_bill(portal.sign_in("administrator"), company)

        shipped = portal.sign_in("warehouse").get(f"{address}/pick-list.pdf")
        maker = portal.sign_in("production")
        run = maker.get(f"/production/pick-list.pdf?item={company.product}&quantity=10")

        assert shipped.mimetype == run.mimetype == "application/pdf"
        assert "For Pharmacy Group" in text_of(shipped.data)
        for words in (text_of(shipped.data), text_of(run.data)):
            assert "A1" in words
            assert "STORE Store" in words
            assert "5" in words

    def test_refusals_and_strangers(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        address = draft(portal, company)

        maker = portal.sign_in("production")
        nothing = maker.get(f"/production/pick-list.pdf?item={company.product}&quantity=x")
        assert nothing.status_code == 422
        assert portal.sign_in("auditor").get(f"{address}/pick-list.pdf").status_code == 403
        stranger = portal.sign_in("warehouse", another_organization=True)
        assert stranger.get(f"{address}/pick-list.pdf").status_code == 404


class TestPacket:
    def test_it_holds_everything_and_its_hashes(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        auditor = portal.sign_in("auditor")

        answer = auditor.get(f"/lots/{company.lot('A1').public_id}/packet.zip")

        assert answer.status_code == 200
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            manifest = json.loads(archive.read("MANIFEST.json"))
            names = set(archive.namelist())
            for name, digest in manifest["files"].items():
                assert hashlib.sha256(archive.read(name)).hexdigest() == digest
            chain = json.loads(archive.read("audit/chain.json"))
            trail = archive.read("audit/trail.csv").decode()
        assert names == {*manifest["files"], "MANIFEST.json"}
        assert manifest["left_out"] == []
        assert {
            "dossier/dossier.json",
            "dossier/trace-back.json",
            "documents/decisions.json",
        } < names
        assert chain["intact"] is True
        assert "lot.create" in trail
        with unit_of_work(portal.engine) as session:
            noted = session.scalars(
                select(AuditEntry.after).where(AuditEntry.action == "packet.export")
            ).one()
        assert noted is not None
        assert noted["files"] == len(names)

    def test_only_those_who_may_see_the_trail(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        address = f"/lots/{company.lot('A1').public_id}/packet.zip"

        assert portal.sign_in("quality").get(address).status_code == 403
        stranger = portal.sign_in("auditor", another_organization=True)
        assert stranger.get(address).status_code == 404


class TestTrackingSheet:
    def test_a_traced_number_and_a_period(self, portal: Portal) -> None:
        stocked(portal, "A1", "B1")
        quality = portal.sign_in("quality")

        assert "1.1345" in quality.get("/fsma-204").text
        answer = quality.get("/fsma-204.xlsx?number=A1&since=2020-01-01")

        sheet = openpyxl.load_workbook(io.BytesIO(answer.data))["Receiving 1.1345"]
        assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["A1"]
        old = quality.get("/fsma-204.xlsx?since=2020-01-01&until=2020-12-31")
        book = openpyxl.load_workbook(io.BytesIO(old.data))
        assert book["Receiving 1.1345"].max_row == 1

    def test_refusals_and_strangers(self, portal: Portal) -> None:
        stocked(portal, "A1")
        quality = portal.sign_in("quality")
        assert quality.get("/fsma-204.xlsx?since=soon").status_code == 422
        assert quality.get("/fsma-204.xlsx?number=NONE").status_code == 404
        stranger = portal.sign_in("quality", another_organization=True)
        assert stranger.get("/fsma-204.xlsx?number=A1").status_code == 404
        assert portal.sign_in("supplier").get("/fsma-204.xlsx").status_code == 403
