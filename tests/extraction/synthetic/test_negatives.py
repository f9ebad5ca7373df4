from __future__ import annotations

import io
from random import Random

import pypdfium2
import pytest

from extraction.synthetic.generate import make_other
from extraction.synthetic.negatives import KINDS, make_negative
from extraction.synthetic.words import LANGUAGES


class TestMakeNegative:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_kind_exists_in_every_language(self, kind: str, language: str) -> None:
        html, _ = make_negative(Random(3), language, kind)

        assert "<h1" in html

    def test_a_specification_has_limits_but_no_results(self) -> None:
        html, _ = make_negative(Random(3), "en", "specification")

        assert "Product Specification" in html
        assert "class='value'" not in html
        assert "class='limit'" in html or "class='maximum'" in html

    def test_a_blank_form_has_lines_to_fill_in(self) -> None:
        html, _ = make_negative(Random(3), "en", "blank")

        assert html.count("__________") > 2


class TestMakeOther:
    def test_it_is_labelled_as_no_certificate(self) -> None:
        made = make_other(1, KINDS.index("packing"))

        assert made.label["document_type"] == "other"
        assert made.label["lots"] == []
        assert len(pypdfium2.PdfDocument(io.BytesIO(made.content))) == made.label["pages"]
