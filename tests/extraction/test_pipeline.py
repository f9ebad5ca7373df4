from __future__ import annotations

import io
from pathlib import Path

from extraction.pipeline import extract
from extraction.result import ExtractionResult, Reason
from tests.extraction.documents import picture
from tests.extraction.programs import no_tesseract


def scan_of(pages: int) -> bytes:
    file = io.BytesIO()
    first, *rest = [picture()] * pages
    first.save(file, "TIFF", save_all=True, append_images=rest, dpi=(150, 150))
    return file.getvalue()


def codes(result: ExtractionResult) -> set[str]:
    return {reason.code for reason in result.lots[0].fields["lot_number"].reasons}


class TestExtract:
    def test_pages_that_only_one_reader_saw_are_named_with_why(self, tmp_path: Path) -> None:
        with no_tesseract(tmp_path):
            result = extract(scan_of(2))

        sentence = (
            "Only one reader saw pages 1 and 2; the second did not look: it is not installed."
        )
        assert Reason("ocr.one_reader", sentence) in result.problems
        assert result.lots[0].fields["lot_number"].value == "CA-240731"
        assert "ocr.one_reader" in codes(result)
        assert "ocr.readers_differ" not in codes(result)

    def test_pages_that_both_saw_are_no_problem(self) -> None:
        result = extract(scan_of(1))

        assert "ocr.one_reader" not in {problem.code for problem in result.problems}
        assert "ocr.readers_agree" in codes(result)
