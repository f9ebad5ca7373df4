from __future__ import annotations

import pytest

from extraction.evaluate.compare import number, same_field, same_name, same_value


class TestSameValue:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("1,234.50", "1234.5"),
            ("0,05", "0.05"),
            ("1.2 x 10^5", "120000"),
            ("10⁵", "100000"),
            ("≤ 0.5", "<0.5"),
            ("ND", "Not detected"),
            ("Conforms", "conforms."),
            ("98.0 %", "98"),
        ],
    )
    def test_spelling_does_not_matter(self, one: str, other: str) -> None:
        assert same_value(one, other)

    @pytest.mark.parametrize(
        ("one", "other"), [("<0.5", "0.5"), ("1.0", "1.1"), ("Pass", "Fail"), (None, "1")]
    )
    def test_meaning_does(self, one: str | None, other: str) -> None:
        assert not same_value(one, other)

    def test_a_comma_before_three_digits_separates_thousands(self) -> None:
        assert number("12,345") == ("", 12345.0)


class TestSameName:
    def test_a_small_difference_is_forgiven(self) -> None:
        assert same_name("Total Aerobic Count", "Total aerobic counts")

    def test_another_numeral_is_another_name(self) -> None:
        assert not same_name("Aflatoxin B1", "Aflatoxin B2")

    def test_short_names_must_be_equal(self) -> None:
        assert not same_name("Cd", "Cr")


class TestSameField:
    def test_numbers_of_lots_must_be_equal(self) -> None:
        assert same_field("lot_number", "L-77 A", "l77a")
        assert not same_field("lot_number", "2600247123", "2600247124")
