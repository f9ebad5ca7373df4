from __future__ import annotations

import pytest

from extraction.result import Evidence, Field, Source
from extraction.steps.tables.texts.limits import limits_from_text, name_limits


def cell(text: str) -> Field:
    return Field(text, text, 0.9, Evidence(1, None, text, Source.TEXT_LAYER))


class TestLimitsFromText:
    @pytest.mark.parametrize(
        ("text", "low", "high"),
        [
            ("98,0 - 102,0", "98,0", "102,0"),
            ("1,455 – 1,466", "1,455", "1,466"),
            ("NMT 10", None, "10"),
            ("99.8 Min.", "99.8", None),
            ("1.0 Max. incl. 110.6", None, "1.0"),
            ("Absent in 25 g", None, "Absent in 25 g"),
            ("White powder", None, None),
            ("-6,0 to -2,5", "-6,0", "-2,5"),
        ],
    )
    def test_ends_are_printed_as_the_cell_prints_them(
        self, text: str, low: str | None, high: str | None
    ) -> None:
        minimum, maximum, _ = limits_from_text(cell(text))
        assert (minimum.value, maximum.value) == (low, high)

    def test_words_stay_as_printed(self) -> None:
        minimum, _, _ = limits_from_text(cell("White powder"))
        assert (minimum.value, minimum.raw) == (None, "White powder")

    @pytest.mark.parametrize(
        ("head", "value", "side"),
        [
            ("Limit", "120", "maximum"),
            ("Min", "120", "minimum"),
            ("Specification", "120", "minimum"),
        ],
    )
    def test_a_bare_number_bounds_one_side(self, head: str, value: str, side: str) -> None:
        minimum, maximum, _ = limits_from_text(cell("100"), cell(value), head)
        assert {"minimum": minimum, "maximum": maximum}[side].value == "100"

    def test_an_action_level_is_a_maximum_whatever_its_sign(self) -> None:
        minimum, maximum, _ = limits_from_text(cell("> 25"), head="Action limit")
        assert (minimum.value, maximum.value) == (None, "25")


class TestNameLimits:
    def test_a_limit_in_brackets_behind_the_name(self) -> None:
        assert name_limits("Ash (max. 2.0)") == ("Ash", "max. 2.0")
        assert name_limits("Identification (IR)") is None
