from __future__ import annotations

import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from certificates import render
from certificates.lineage import Lineage, Result
from certificates.render import MOST_ROWS, SignerNote, render_certificate
from registry.values import Disclosure
from tests.certificates.outside import SHARED
from tests.certificates.samples import NUMBER, make_lineage
from tests.waiting import PATIENCE

SIGNER = SignerNote("Brightwell GmbH", "ab" * 32)


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(text.split())


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_certificate(make_lineage(), SIGNER)


class TestRenderCertificate:
    def test_it_names_shipment_lots_upstream_results_and_limits(self, pdf: bytes) -> None:
        text = _text(pdf)

        for words in (
            "SH-26-00057", "Apotheke Nord eG", "FG-26-0412", "RM-26-0931", "0125HO002",
            "Acme Łódź <&>", "<0.05 mg/kg", "≤ 0.01 mg/kg", "13.5 to 18.0 mg", "cannot be judged",
            "own laboratory", "corrected by the reviewer", "stated by the supplier",
            "What it does not state", "100 % of the ends", NUMBER,
        ):  # fmt: skip
            assert words in text

    def test_a_limit_keeps_its_unit_beside_the_converted_result(self) -> None:
        stated = Result("Lead", "2", "%", maximum="2", limit_unit="mg/kg", converted="20000")
        lineage = make_lineage()
        lots = tuple(
            replace(lot, results=(stated,)) if lot.level == 0 else lot for lot in lineage.lots
        )

        text = _text(render_certificate(replace(lineage, lots=lots), SIGNER))

        assert "2 % ≤ 2 mg/kg result: 20000 mg/kg" in text

    def test_its_code_leads_to_the_public_page(self, pdf: bytes) -> None:
        document = pypdfium2.PdfDocument(pdf)
        image = document[len(document) - 1].render(scale=3).to_pil()
        document.close()

        [code] = zxingcpp.read_barcodes(image)

        assert code.text == f"https://lots.example.org/verify/{NUMBER}"

    def test_machines_find_the_same_content_attached(self, pdf: bytes) -> None:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            files = {
                name: spec.get_file().read_bytes() for name, spec in document.attachments.items()
            }

        assert json.loads(files["lineage.json"]) == make_lineage().to_json()
        assert json.loads(files["epcis.json"])["type"] == "EPCISDocument"

    def test_its_fonts_are_ours_and_embedded(self, pdf: bytes) -> None:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            fonts = [
                item
                for item in document.objects
                if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
            ]

            assert fonts
            assert all("Lato" in str(font.FontName) for font in fonts)
            assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)

    def test_a_great_lineage_is_cut_on_paper_and_says_so(self) -> None:
        lineage = make_lineage(further=MOST_ROWS + 40)

        text = _text(render_certificate(lineage, SIGNER))

        assert "42 further lots are listed in the attached lineage.json" in text
        assert "further items" in text

    def test_very_many_results_are_cut_on_paper_and_say_so(self) -> None:
        whole = make_lineage()
        results = (Result("Lead", "<0.05"),) * 300
        lots = tuple(replace(lot, results=results) for lot in whole.lots)

        text = _text(render_certificate(make_lineage(lots=lots), SIGNER))

        assert "900 further results are in the attached lineage.json" in text

    def test_a_summary_names_nothing_of_the_chain(self) -> None:
        whole = make_lineage()
        lineage = make_lineage(disclosure=Disclosure.SUMMARY, lots=whole.shipped, links=())

        text = _text(render_certificate(lineage, SIGNER))

        assert "RM-26-0931" not in text
        assert "Levels of the upstream chain: 2; lots: 2" in text

    @pytest.mark.parametrize("profile", ["PDFA-3A", "PDFUA-1"])
    def test_the_outside_validator_agrees(self, profile: str, signed_file: Path) -> None:
        tool = SHARED / "tools/verapdf/verapdf"
        jaxb = Path("/usr/share/java/jaxb-api.jar")
        if not (tool.exists() and shutil.which("java") and jaxb.exists()):
            pytest.skip("veraPDF, Java or libjaxb-java is not on this machine")

        done = subprocess.run(
            [tool, profile, signed_file],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

        assert done.stdout.startswith("PASS"), done.stdout


class TestPageBreaks:
    def test_the_seal_stays_whole_wherever_the_page_ends(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Without its block, the seal of a page that ends at 74 mm lost its address to the next."""
        lineage, html = make_lineage(), render._html
        pages_of_parts = set()
        for half in range(141, 157, 2):
            spacer = f'<div style="height:{half / 2}mm"></div><div class="statements">'

            def spaced(given: Lineage, signer: SignerNote, spacer: str = spacer) -> str:
                return html(given, signer).replace('<div class="statements">', spacer)

            monkeypatch.setattr(render, "_html", spaced)
            document = pypdfium2.PdfDocument(render_certificate(lineage, SIGNER))
            texts = [page.get_textpage().get_text_range() for page in document]
            places = [
                [number for number, text in enumerate(texts) if part in text]
                for part in ("Signed electronically", "lots.example.org/verify/")
            ]
            assert places[0] == places[1], f"{half / 2} mm"
            pages_of_parts.add(tuple(places[0]))

        assert len(pages_of_parts) > 1  # the page did end somewhere in between
