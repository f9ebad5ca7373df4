from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.result import NOTHING, Field
from extraction.steps.header.choice.choose import DateContext
from extraction.steps.header.choice.settle import DOUBTED, FILLS, OVERRULES, settle
from extraction.steps.header.proposals.spoken import Spoken
from extraction.steps.header.spans.ranker import Ranked, page_options
from extraction.steps.header.texts.spots import view_page
from tests.extraction.steps.header.pages import page_of, rows

PAGE = page_of(
    rows(("Kundenname", "Acme Foods Ltd"), ("Partie", "BV 5K0714"), ("Am", "03.04.2025"))
)
NOTHING_SAID = Spoken({}, {}, frozenset())
OPTIONS = page_options([view_page(PAGE)])


def ranked(field: str, value: str, sure: float) -> Ranked:
    found = next(o for o in OPTIONS if o.field == field and o.shape.raw == value)
    return Ranked(found, sure)


def settled(name: str, own: Field, *values: Ranked, **others: Field) -> Field:
    fields = {name: own, **others}
    return settle(fields, [name], {name: values}, {1: PAGE}, DateContext(), NOTHING_SAID)[name]


SURE = Field("L-1", "L-1", DOUBTED + 0.1)
UNSURE = Field("L-1", "L-1", DOUBTED - 0.1)


class TestSettle:
    def test_an_empty_field_is_filled_with_its_evidence(self) -> None:
        found = settled("lot_number", NOTHING, ranked("lot_number", "BV 5K0714", FILLS))

        assert found.value == "BV 5K0714"
        assert found.evidence is not None
        assert found.evidence.text == "BV 5K0714"
        assert found.reasons[0].code == "header.learned"

    def test_a_value_too_unlikely_fills_nothing(self) -> None:
        found = settled("lot_number", NOTHING, ranked("lot_number", "BV 5K0714", FILLS - 0.01))

        assert found is NOTHING

    def test_a_doubted_value_gives_way_and_stays_as_alternative(self) -> None:
        found = settled("lot_number", UNSURE, ranked("lot_number", "BV 5K0714", OVERRULES))

        assert found.value == "BV 5K0714"
        assert found.alternatives == ("L-1",)

    def test_a_sure_value_stays_and_is_known_to_have_a_rival(self) -> None:
        found = settled("lot_number", SURE, ranked("lot_number", "BV 5K0714", 0.97))

        assert found.value == "L-1"
        assert (found.signals["learned"], found.signals["learned_rival"]) == (0.0, 0.97)

    def test_both_readings_of_one_value_agree(self) -> None:
        own = Field("BV 5K0714", "BV 5K0714", 0.5)

        found = settled("lot_number", own, ranked("lot_number", "BV 5K0714", 0.9))

        assert replace(found, signals={}) == replace(own, signals={})
        assert found.signals["learned"] == 0.9

    @pytest.mark.parametrize("iso", ["2025-04-03", "2025-03-04"])
    def test_either_reading_of_an_open_date_is_the_same_date(self, iso: str) -> None:
        found = settled(
            "issue_date", Field(iso, "03.04.2025", 0.5), ranked("issue_date", "03.04.2025", 0.9)
        )

        assert found.value == iso
        assert found.signals["learned"] == 0.9

    def test_a_party_gets_no_second_role(self) -> None:
        own = Field("Acme Foods Ltd", "Acme Foods Ltd", 0.6)

        found = settled(
            "customer_name",
            NOTHING,
            ranked("customer_name", "Acme Foods Ltd", 0.9),
            supplier_name=own,
        )

        assert found is NOTHING

    def test_no_verdict_is_concluded_from_where_a_word_stands(self) -> None:
        page = page_of(rows(("Beurteilung", "Pass")))
        option = next(o for o in page_options([view_page(page)]) if o.field == "overall_result")

        found = settled("overall_result", NOTHING, Ranked(option, 0.99))

        assert found is NOTHING

    def test_one_text_fills_one_field_the_surer(self) -> None:
        names = ("certificate_number", "purchase_order")
        told = {name: [ranked(name, "BV 5K0714", 0.9 - 0.1 * n)] for n, name in enumerate(names)}
        empty = dict.fromkeys(names, NOTHING)
        found = settle(empty, names[::-1], told, {1: PAGE}, DateContext(), NOTHING_SAID)

        assert {name: field.value for name, field in found.items() if field.value} == {
            "certificate_number": "BV 5K0714"
        }
