"""The dossier's page and its files."""

from __future__ import annotations

import io
import json

import openpyxl
import pikepdf
import pytest

from tests.portal.conftest import Portal
from tests.portal.web.stocked import stocked


class TestDownload:
    def test_every_format(self, portal: Portal) -> None:
        lot = stocked(portal, "A1").lot("A1").public_id
        keeper = portal.sign_in("warehouse")

        page = keeper.get(f"/lots/{lot}")
        assert f"/lots/{lot}/dossier.pdf" in page.text
        assert "100 % accounted for" in page.text
        plain = json.loads(keeper.get(f"/lots/{lot}/dossier.json").data)
        assert plain["number"] == "A1"
        assert "Mass balance" in keeper.get(f"/lots/{lot}/dossier.csv").text
        events = json.loads(keeper.get(f"/lots/{lot}/dossier.jsonld").data)
        assert events["type"] == "EPCISDocument"
        book = openpyxl.load_workbook(io.BytesIO(keeper.get(f"/lots/{lot}/dossier.xlsx").data))
        assert book["Lot"]["B2"].value == "A1"

    def test_the_pdf_is_a_tagged_document(self, portal: Portal) -> None:
        lot = stocked(portal, "A1").lot("A1").public_id

        answer = portal.sign_in("warehouse").get(f"/lots/{lot}/dossier.pdf")

        assert answer.headers["Content-Disposition"] == "attachment; filename=dossier-A1.pdf"
        with pikepdf.open(io.BytesIO(answer.data)) as document:
            assert document.Root.MarkInfo.Marked
            assert len(document.pages) >= 1

    def test_an_unknown_format_is_refused(self, portal: Portal) -> None:
        lot = stocked(portal, "A1").lot("A1").public_id
        assert portal.sign_in("warehouse").get(f"/lots/{lot}/dossier.exe").status_code == 404

    @pytest.mark.parametrize("ending", ["pdf", "xlsx", "csv", "json", "jsonld"])
    def test_a_stranger_gets_nothing(self, portal: Portal, ending: str) -> None:
        lot = stocked(portal, "A1").lot("A1").public_id
        stranger = portal.sign_in("warehouse", another_organization=True)
        assert stranger.get(f"/lots/{lot}/dossier.{ending}").status_code == 404
