from __future__ import annotations

import pytest

from extraction.geometry import Box
from extraction.result import Evidence, Field, Source
from extraction.steps.header.proposals.pairs import find_pairs
from extraction.steps.header.proposals.spoken import Spoken, spoken_for
from extraction.steps.header.spans.propose import Span, spans_of
from extraction.steps.header.texts.spots import view_page
from tests.extraction.steps.header.pages import page_of

VIEW = view_page(
    page_of(
        [
            (40, 100, "Batch Number:"),
            (300, 100, "Received: 11/04/2021"),
            (40, 114, "Sample ID: 211104M007"),
            (40, 128, "Serial Number: 6250724499"),
            (40, 142, "Zubblefrix: THC-100-"),
            (40, 156, "Zubblefrix: KX 77-1"),
            (40, 170, "Order: 8841"),
        ]
    )
)


def spoken(*fields: tuple[str, Field], denied: frozenset[str] = frozenset()) -> Spoken:
    return spoken_for([VIEW], find_pairs([VIEW]), fields, denied)


def span(text: str) -> Span:
    return next(each for each in spans_of(VIEW) if each.text == text)


class TestRefuses:
    def test_a_field_whose_label_stands_open_is_not_stated(self) -> None:
        assert spoken().refuses("lot_number", span("KX 77-1"))

    @pytest.mark.parametrize(("text", "field"), [("211104M007", "product_code")])
    def test_what_stands_behind_another_facts_label_is_that_fact(
        self, text: str, field: str
    ) -> None:
        assert spoken().refuses(field, span(text))
        assert not spoken().refuses(field, span("KX 77-1"))

    def test_what_the_rules_read_as_another_field_is_that_field(self) -> None:
        found = span("KX 77-1")
        evidence = Evidence(1, found.box, found.text, Source.TEXT_LAYER)
        taken = ("certificate_number", Field(found.text, found.text, 0.8, evidence))

        assert spoken(taken).refuses("product_code", found)
        assert not spoken(taken).refuses("certificate_number", found)

    def test_what_the_rules_doubt_may_be_another_field(self) -> None:
        found = span("KX 77-1")
        evidence = Evidence(1, found.box, found.text, Source.TEXT_LAYER)
        doubted = ("certificate_number", Field(found.text, found.text, 0.4, evidence))
        placeless = Evidence(1, None, "Sheet1!B4", Source.SHEET)
        elsewhere = ("purchase_order", Field("KX", "KX", 0.9, placeless))
        other_page = (
            "issue_date",
            Field("x", "x", 0.9, Evidence(9, Box(0, 0, 1, 1), "x", Source.OCR)),
        )

        assert not spoken(doubted, elsewhere, other_page).refuses("product_code", found)

    def test_a_text_that_goes_on_is_no_value(self) -> None:
        assert spoken().refuses("product_code", span("THC-100-"))

    def test_a_kind_that_serves_nothing_on_this_paper_refuses(self) -> None:
        assert not spoken().refuses("purchase_order", span("8841"))
        assert spoken(denied=frozenset({"order"})).refuses("purchase_order", span("8841"))


def test_a_plant_is_no_company_to_be_guessed() -> None:
    page = page_of(
        [(40, 100, "Plant"), (90, 100, "TOLE"), (40, 120, "Supplier"), (100, 120, "Acme Ltd")]
    )
    views = [view_page(page)]
    spoken = spoken_for(views, find_pairs(views), [], frozenset())
    spans = {span.text: span for span in spans_of(views[0])}

    assert spoken.refuses("supplier_name", spans["TOLE"])
    assert not spoken.refuses("supplier_name", spans["Acme Ltd"])
