from __future__ import annotations

import pytest

from extraction.steps.tables.texts.content import (
    Kind,
    kind_of,
    split_quantity,
    split_twice,
    split_verdict,
    unit_behind_spread,
)


class TestKindOf:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("", Kind.EMPTY),
            ("-", Kind.EMPTY),
            ("N/A", Kind.EMPTY),
            ("0,015", Kind.NUMBER),
            ("<0.01", Kind.NUMBER),
            ("1.2 x 10^5", Kind.NUMBER),
            ("≥ 98.0", Kind.LIMIT),
            ("NMT 10", Kind.LIMIT),
            ("En çok 8,5", Kind.LIMIT),
            ("max. 0.50 %", Kind.LIMIT),
            ("98.0 - 102.0", Kind.RANGE),
            ("99.5 %", Kind.QUANTITY),
            ("mg/kg", Kind.UNIT),
            ("mg KOH/g", Kind.UNIT),
            ("ND", Kind.TOKEN),
            ("Absent in 25 g", Kind.TOKEN),
            ("Conforms", Kind.VERDICT),
            ("合格", Kind.VERDICT),
            ("ISO 1133", Kind.METHOD),
            ("2024-03-12", Kind.DATE),
            ("0.02/0.05", Kind.PAIR),
            ("White crystalline powder", Kind.TEXT),
        ],
    )
    def test_what_a_cell_looks_like(self, text: str, kind: Kind) -> None:
        assert kind_of(text) is kind

    def test_a_limit_with_a_unit_is_no_unit(self) -> None:
        assert kind_of("min 78 J") is Kind.LIMIT


class TestSplit:
    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("377.12 MPa", ("377.12", "MPa")),
            ("<LOQ mg/kg", ("<LOQ", "mg/kg")),
            ("Absent in 25 g", ("Absent in 25 g", None)),
            ("White powder", ("White powder", None)),
        ],
    )
    def test_a_quantity(self, text: str, parts: tuple[str, str | None]) -> None:
        assert split_quantity(text) == parts

    def test_a_result_twice(self) -> None:
        assert split_twice("81.8 mg/g (8.18 %)") == ("81.8 mg/g", "8.18 %")
        assert split_twice("MFR (230 °C)") == ("MFR (230 °C)", None)

    def test_a_verdict_behind_a_result(self) -> None:
        assert split_verdict("0.51 aw - Pass") == ("0.51 aw", "Pass")
        assert split_verdict("does not pass") == ("does not pass", None)


class TestQuantitiesInWords:
    def test_words_of_comparison_stay_with_the_number(self) -> None:
        assert split_quantity("Less than 10 ppm") == ("Less than 10", "ppm")
        assert split_quantity("112.6 deg-C") == ("112.6", "deg-C")

    def test_a_unit_before_the_uncertainty_goes_behind_it(self) -> None:
        assert unit_behind_spread("1.3 µg/kg ± 0.3") == "1.3 ± 0.3 µg/kg"
        assert unit_behind_spread("1.3 ± 0.3") == "1.3 ± 0.3"


class TestUnitsInWords:
    @pytest.mark.parametrize(
        ("text", "value", "unit"),
        [
            ("128 minutes", "128", "minutes"),
            ("21 hours", "21", "hours"),
            ("48 Durometer A", "48", "Durometer A"),
        ],
    )
    def test_they_are_parted_from_the_value(self, text: str, value: str, unit: str) -> None:
        assert split_quantity(text) == (value, unit)

    def test_other_words_stay(self) -> None:
        assert split_quantity("3 samples") == ("3 samples", None)


@pytest.mark.parametrize(
    "text",
    ["не более 8,8", "niet meer dan 3", "ikke over 5", "最大 5", "nejvýše 5 %", "högst 5 mg/kg"],
)
def test_whatever_the_parser_of_limits_knows_is_a_limit(text: str) -> None:
    assert kind_of(text) is Kind.LIMIT


@pytest.mark.parametrize("text", ["do 7", "Vitamin B12", "Salmonella", "alle", "under review"])
def test_a_word_without_its_number_is_none(text: str) -> None:
    assert kind_of(text) is not Kind.LIMIT
