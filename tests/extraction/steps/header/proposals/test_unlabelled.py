"""Numbers that no label names."""

from __future__ import annotations

from extraction.steps.header import read_header
from extraction.steps.tables import TableReading
from tests.extraction.steps.header.pages import (
    LETTERHEAD,
    TITLE,
    Placed,
    document_of,
    page_of,
    rows,
)


class TestNumbersWithTheTitle:
    def test_a_number_behind_the_title_is_the_certificates(self) -> None:
        page = page_of([*LETTERHEAD, (150, 90, "Certificate of Analysis Nr 1187/25", 16.0)])

        [part] = read_header(document_of(page), TableReading()).parts

        assert part.fields["certificate_number"].value == "1187/25"

    def test_so_is_one_alone_at_the_top(self) -> None:
        page = page_of([*LETTERHEAD, TITLE, (420, 112, "N° BA-25/2207")])

        [part] = read_header(document_of(page), TableReading()).parts

        assert part.fields["certificate_number"].value == "BA-25/2207"

    def test_a_number_further_down_is_not(self) -> None:
        page = page_of([*LETTERHEAD, TITLE, (420, 512, "N° BA-25/2207")])

        [part] = read_header(document_of(page), TableReading()).parts

        assert part.fields["certificate_number"].value is None


class TestTitleNumbers:
    def test_a_number_below_the_title_is_the_certificate_s(self) -> None:
        texts = rows(("Lot number", "0035819569"))
        number: Placed = (220, 110, "n° 2025-C-0418")
        [part] = read_header(document_of(page_of([TITLE, number, *texts])), TableReading()).parts

        assert part.fields["certificate_number"].value == "2025-C-0418"


class TestAnalysisNumbers:
    def test_the_number_of_the_analysis_stands_in_for_that_of_the_certificate(self) -> None:
        texts = rows(("Batch No.", "PCM/25/0588"), ("A.R. No.", "AR/FP/2025/0417"))
        [part] = read_header(document_of(page_of([TITLE, *texts])), TableReading()).parts
        assert part.fields["certificate_number"].value == "AR/FP/2025/0417"

        texts += [(40, 200, "CoA No."), (200, 200, "COA-0425-117")]
        [part] = read_header(document_of(page_of([TITLE, *texts])), TableReading()).parts
        assert part.fields["certificate_number"].value == "COA-0425-117"
