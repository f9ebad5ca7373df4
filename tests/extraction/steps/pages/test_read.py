"""Reading of real documents; what is made here is tested beside each kind of file."""

from __future__ import annotations

import io

import pikepdf
import pytest

from extraction.options import Options
from extraction.page import ReadDocument
from extraction.result import Source
from extraction.steps.pages.read import read_document
from tests.extraction.corpus import CORPUS, needs_corpus

pytestmark = [pytest.mark.corpus, needs_corpus]
ONE_READER = Options(ocr_languages=())


def read(name: str, *, pages: int | None = None) -> ReadDocument:
    """Read a document of the corpus, or its first pages only."""
    data = io.BytesIO((CORPUS / "documents" / f"{name}.pdf").read_bytes())
    if pages is not None:
        with pikepdf.open(data) as whole:
            del whole.pages[pages:]
            data = io.BytesIO()
            whole.save(data)
    return read_document(data.getvalue(), name=name, options=ONE_READER)


class TestReadDocument:
    def test_a_layer_with_shifted_digits_is_not_believed(self) -> None:
        [first] = read("cannalysis-cloud-cake", pages=1).pages
        words = [word.text for word in first.words]
        assert first.source is Source.OCR
        assert "267683" in words
        assert "378794" not in words

    def test_a_scan_at_ninety_degrees_is_set_upright(self) -> None:
        [page] = read("steel-yazici-2600247").pages
        assert page.turned == 90
        assert {"2600247", "3,740", "476,43"} <= {word.text for word in page.words}

    @pytest.mark.parametrize("name", ["acs-18362", "sc-mattole-jack"])
    def test_an_empty_password_is_no_obstacle(self, name: str) -> None:
        assert all(page.words for page in read(name).pages)

    def test_broken_appearances_hide_no_field(self) -> None:
        document = read("biotechne-form-field")
        assert dict(document.form)["Serial Number"].value == "6250724499"
        assert "6250724499" in [word.text for word in document.pages[0].words]

    def test_a_title_drawn_as_outlines_is_read(self) -> None:
        words = [word.text for word in read("biotechne-1").pages[0].words]
        assert {"Certificate", "of", "Analysis"} <= set(words)

    def test_single_signs_of_a_broken_table_are_repaired(self) -> None:
        words = [word.text for word in read("confident-okctl").pages[0].words]
        assert "Certificate" in words
        assert not any("×" in word for word in words if word.isalpha())
