from __future__ import annotations

import pytest

from extraction.steps.header.texts.company_names import (
    company_shape,
    has_laboratory_word,
    has_legal_form,
    looks_like_address,
)
from extraction.steps.header.texts.values import (
    Shape,
    date_shape,
    is_empty,
    name_shape,
    number_shape,
    quantity_shape,
    verdict_shape,
)


class TestNumberShape:
    @pytest.mark.parametrize("text", ["18362_0003", "MCR-S22-10010 Rev.01.00", "20000 01", "43"])
    def test_it_takes_what_identifies(self, text: str) -> None:
        assert number_shape(text).fit > 0.8

    @pytest.mark.parametrize("text", ["N/A", "", "see attached list", "www.example.com/1"])
    def test_it_refuses_what_does_not(self, text: str) -> None:
        assert number_shape(text).fit == 0

    def test_the_date_of_an_order_is_no_part_of_its_number(self) -> None:
        assert number_shape("4500871123 / 14.01.2025").value == "4500871123"
        assert number_shape("1000/12/12/2021").value == "1000/12/12/2021"

    def test_a_date_or_an_amount_fits_less(self) -> None:
        assert number_shape("12/05/2024").fit < 0.6
        assert number_shape("500 kg").fit < 0.6

    def test_a_comment_in_brackets_is_left_out(self) -> None:
        assert number_shape("168 (Bottled June 30, 2017)").value == "168"


class TestVerdictShape:
    def test_a_sentence_of_conformity_is_a_pass(self) -> None:
        assert verdict_shape("Ürün, Baharat Tebliği'ne uygundur.").value == "pass"
        assert verdict_shape("The product was made in the usual way and packed.").fit == 0


class TestDateShape:
    def test_a_date_inside_a_text_is_found(self) -> None:
        shape = date_shape("March 2, 2024 by J. Doe")

        assert (shape.value, shape.raw) == ("2024-03-02", "March 2, 2024")

    def test_text_without_a_date_does_not_fit(self) -> None:
        assert date_shape("Quality Manager").fit == 0


class TestQuantityShape:
    def test_an_amount_with_a_unit_fits_best(self) -> None:
        assert quantity_shape("1,250 kg").fit == 1.0
        assert quantity_shape("3961 units").fit == 1.0
        assert quantity_shape("1250").fit < 0.6

    def test_words_do_not_fit(self) -> None:
        assert quantity_shape("see list").fit == 0


class TestCompanies:
    @pytest.mark.parametrize(
        "name",
        [
            "Green Plastics AG",
            "Acme, Inc.",
            "Diler Demir Çelik A.Ş.",
            "Rossi S.p.A.",
            "苏州新材料有限公司",
        ],
    )
    def test_a_legal_form_is_known(self, name: str) -> None:
        assert has_legal_form(name)
        assert company_shape(name).fit > 0.9

    @pytest.mark.parametrize(
        "text", ["SPAN (mm)", "AS RECEIVED", "CO 2", "Certificate of Analysis"]
    )
    def test_other_capitals_are_no_legal_form(self, text: str) -> None:
        assert not has_legal_form(text)

    @pytest.mark.parametrize(
        "text",
        ["721 Cortaro Dr.", "Sun City Center, FL 33573", "10003 Berlin, DE", "Hauptstraße 5"],
    )
    def test_an_address_is_no_company(self, text: str) -> None:
        assert looks_like_address(text)
        assert company_shape(text).fit < 0.5

    def test_a_laboratory_says_so(self) -> None:
        assert has_laboratory_word("Summit Analytical Laboratories")
        assert not has_laboratory_word("Northfield Chemicals Ltd.")


class TestOthers:
    def test_a_label_is_no_name(self) -> None:
        assert name_shape("Batch Number").fit < 0.3
        assert name_shape("Citric acid monohydrate").fit == 1.0

    def test_nothing_stated_is_empty(self) -> None:
        assert is_empty("N/A")
        assert is_empty("---")
        assert not is_empty("NA-12")

    def test_a_verdict_is_normalised(self) -> None:
        assert verdict_shape("PASSED").value == "pass"
        assert verdict_shape("nicht bestanden").value == "fail"
        assert verdict_shape("Acme").fit == 0


class TestAreas:
    def test_an_area_is_an_amount(self) -> None:
        assert quantity_shape("412.6 m²").fit == 1.0


class TestAmountsStatedTwice:
    @pytest.mark.parametrize(
        "text", ["2,914 LB / 44 PC", "16 fûts x 180 kg = 2 880 kg", "42 pcs / 511.6 m / 14 480 kg"]
    )
    def test_the_whole_is_the_quantity(self, text: str) -> None:
        assert quantity_shape(text) == Shape(1.0, text, text)

    def test_a_fraction_is_none(self) -> None:
        assert quantity_shape("12 / 14").fit < 1.0


def test_the_last_letter_of_a_label_is_no_part_of_a_number() -> None:
    assert number_shape("e 0000236W").value == "0000236W"
    assert number_shape("B 0000236W").value == "B 0000236W"


def test_an_unknown_label_with_its_number_is_no_name() -> None:
    assert name_shape("Task Number #113561").fit < 0.3
    assert name_shape("Solvent No. 5").fit > 0.9
