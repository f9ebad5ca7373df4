from __future__ import annotations

import numpy as np
import pytest

from extraction.learned.ranking import SpanExamples, fit_ranker, span_examples, without_issuers
from extraction.learned.trees import Forest
from extraction.steps.header.spans.measure import FIELDS
from extraction.steps.header.spans.ranker import page_options
from extraction.steps.header.texts.spots import view_page
from tests.extraction.learned.examples import BEST, labelled_spans
from tests.extraction.steps.header.pages import document_of, page_of, rows

PAGE = page_of(
    rows(("Lot no.", "BV 5K0714"), ("Customer", "Acme Foods Ltd"), ("Date", "7 May 2025"))
)


class TestFit:
    def test_what_makes_values_right_is_learned(self) -> None:
        examples = [labelled_spans(f"d{n}", f"issuer{n % 8}") for n in range(40)]

        ranker = fit_ranker(examples)

        options = page_options([view_page(PAGE)])
        option = next(
            o for o in options if o.field == "lot_number" and o.shape.value == "BV 5K0714"
        )
        low, high = option.measures.copy(), option.measures.copy()
        low[BEST], high[BEST] = 0.1, 0.95
        less, more = Forest(ranker.trees).raw_each(np.stack([low, high])).tolist()
        assert ranker.sure("lot_number", 1 / (1 + np.exp(-less))) < 0.5
        assert ranker.sure("lot_number", 1 / (1 + np.exp(-more))) > 0.5

    def test_without_a_right_value_nothing_can_be_learned(self) -> None:
        with pytest.raises(ValueError, match="no document has a value"):
            fit_ranker([])


class TestExamples:
    def test_options_of_a_document_know_which_is_right(self) -> None:
        label = {"layout": "a", "lots": [{"lot_number": "BV 5K0714"}], "customer_name": None}

        found = span_examples(document_of(PAGE), label, "a", made=False)

        fields = {FIELDS[n] for n in found.fields[found.right].tolist()}
        assert fields == {"lot_number"}

    def test_they_are_the_same_when_read_back(self) -> None:
        own = labelled_spans("a", "b")

        back = SpanExamples.from_json(own.to_json())

        assert (back.document, back.layout, back.made) == ("a", "b", False)
        assert back.fields.tolist() == own.fields.tolist()
        assert back.right.tolist() == own.right.tolist()
        assert np.abs(back.rows - own.rows).max() < 0.001

    def test_those_of_other_measures_are_refused(self) -> None:
        data = labelled_spans("a", "b").to_json() | {"fields": [0]}

        with pytest.raises(ValueError, match="other measures"):
            SpanExamples.from_json(data)

    def test_an_issuer_is_left_out_with_all_its_layouts(self) -> None:
        examples = [
            labelled_spans("a", "acme-short"),
            labelled_spans("b", "acme-long"),
            labelled_spans("c", "other"),
        ]

        left = without_issuers(examples, ["acme-short"])

        assert [e.document for e in left] == ["c"]
