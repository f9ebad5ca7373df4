from __future__ import annotations

import pytest

from extraction.result import DocumentType
from extraction.steps.document.doctype import Facts, classify, is_title
from extraction.steps.lines import read_lines
from tests.extraction.steps.header.pages import page_of

FILLED = Facts(rows=6, lots=1, dates=2, header_values=6, words=150)


def kind_of(title: str, facts: Facts = FILLED, *more: str) -> DocumentType:
    texts = [(200.0, 60.0, title, 16.0)]
    page = page_of([*texts, *[(40.0, 120.0 + 14 * n, text) for n, text in enumerate(more)]])
    return classify([read_lines(page)], [page.height], facts).type


class TestClassify:
    @pytest.mark.parametrize(
        ("rows", "values", "expected"),
        [
            (7, 4, DocumentType.CERTIFICATE_OF_ANALYSIS),
            (7, 1, DocumentType.OTHER),
            (2, 4, DocumentType.OTHER),
        ],
    )
    def test_a_table_of_results_under_a_full_head_needs_no_title(
        self, rows: int, values: int, expected: DocumentType
    ) -> None:
        facts = Facts(rows=rows, dates=2, header_values=values, words=180)
        assert kind_of("Potency profile", facts) is expected

    @pytest.mark.parametrize("title", ["CERTIFICATE", "Zertifikat", "Certificado", "证书"])
    def test_a_title_that_does_not_say_of_what_needs_a_lot_or_results(self, title: str) -> None:
        system = Facts(dates=2, header_values=3, words=60)

        assert kind_of(title, system) is DocumentType.OTHER
        assert kind_of(title) is DocumentType.CERTIFICATE_OF_ANALYSIS

    @pytest.mark.parametrize(
        "title",
        [
            "Certificate of Analysis",
            "Analysenzertifikat",
            "Bulletin d'analyse",
            "Sprawozdanie z badań",
            "Rapporto di prova",
            "Laudo de análise",
            "Informe de ensayo",
            "Analiz Raporu",
            "检验报告",
        ],
    )
    def test_certificates_of_analysis(self, title: str) -> None:
        assert kind_of(title) is DocumentType.CERTIFICATE_OF_ANALYSIS

    @pytest.mark.parametrize(
        "title",
        [
            "Mill Test Certificate",
            "Abnahmeprüfzeugnis 3.1 nach EN 10204",
            "Certificat de réception",
            "Inspection certificate 3.1",
            "Świadectwo odbioru",
            "质量证明书",
        ],
    )
    def test_inspection_certificates(self, title: str) -> None:
        assert kind_of(title) is DocumentType.INSPECTION_CERTIFICATE

    @pytest.mark.parametrize("title", ["Certificate of Conformance", "Konformitätserklärung"])
    def test_certificates_of_conformance(self, title: str) -> None:
        facts = Facts(rows=0, lots=1, header_values=5, words=120)

        assert kind_of(title, facts) is DocumentType.CERTIFICATE_OF_CONFORMANCE

    @pytest.mark.parametrize(
        "title",
        [
            "Safety Data Sheet",
            "Technical Data Sheet",
            "Commercial Invoice",
            "Packing List",
            "Calibration Certificate",
            "Sicherheitsdatenblatt",
            "Product Specification",
            "Lieferschein",
        ],
    )
    def test_everything_else(self, title: str) -> None:
        assert kind_of(title, Facts(words=200)) is DocumentType.OTHER

    def test_a_delivery_note_may_speak_of_certificates(self) -> None:
        foot = "Halm Ltd, York. Certificates of analysis are sent separately by e-mail."
        found = kind_of("Delivery note / Packing list", FILLED, "Carrier", "Net weight", foot)
        assert found is DocumentType.OTHER

    def test_the_label_of_a_number_is_no_title(self) -> None:
        facts = Facts(lots=1, dates=1, header_values=6, words=80)
        found = kind_of("CERTIFICATE OF CALIBRATION", facts, "Certificate Number: CAL-25-33107")
        assert found is DocumentType.OTHER

    def test_a_column_called_specification_is_no_title(self) -> None:
        page = page_of(
            [
                (200, 60, "Certificate of Analysis", 16.0),
                (40, 300, "Test"),
                (200, 300, "Specification"),
            ]
        )

        found = classify([read_lines(page)], [page.height], FILLED)

        assert found.type is DocumentType.CERTIFICATE_OF_ANALYSIS
        assert found.reasons[0].sentence == "The title reads “Certificate of Analysis”."

    def test_a_page_without_title_needs_a_lot_and_results(self) -> None:
        assert kind_of("Maurice Cartridge") is DocumentType.CERTIFICATE_OF_ANALYSIS
        assert kind_of("Maurice Cartridge", Facts(words=80)) is DocumentType.OTHER


class TestIsTitle:
    def test_it_knows_titles_from_names(self) -> None:
        assert is_title("Laboratory Test Report")
        assert not is_title("Summit Analytical Laboratories")


class TestEmptyForm:
    def test_a_certificate_that_states_nothing_is_a_form(self) -> None:
        assert kind_of("Inspection Certificate 3.1", Facts(words=60)) is DocumentType.OTHER

    def test_a_date_makes_it_a_certificate(self) -> None:
        facts = Facts(words=60, dates=1, header_values=1)

        assert kind_of("Inspection Certificate 3.1", facts) is DocumentType.INSPECTION_CERTIFICATE

    def test_a_labelled_number_is_no_title(self) -> None:
        texts = [(200.0, 60.0, "Certificate of Calibration", 14.0)]
        texts.append((40.0, 90.0, "Certificate Number: CAL-25-33107", 12.0))
        page = page_of(texts)

        found = classify([read_lines(page)], [page.height], FILLED)

        assert found.type is DocumentType.OTHER

    def test_a_numbered_delivery_note_is_one_even_in_small_letters(self) -> None:
        texts = [(40.0, 130.0, "Lieferschein LS-2026-10488", 10.0)]
        texts += [(40.0, 160.0 + 14 * n, f"Charge BG26-11{n} 800 kg", 10.0) for n in range(4)]
        page = page_of(texts)
        facts = Facts(rows=0, lots=1, dates=1, header_values=5, words=80)

        assert classify([read_lines(page)], [page.height], facts).type is DocumentType.OTHER
