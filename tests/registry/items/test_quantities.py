"""Any unit becomes the item's by the exact factor; what cannot be kept is named."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.items.quantities import QuantityInvalid, keep, unit_code

POUND = Fraction(45359237, 10**8)


class TestKeep:
    @pytest.mark.parametrize(
        ("quantity", "unit", "wanted", "expected"),
        [
            ("25000", "g", "kg", "25"),
            ("0.25", "t", "kg", "250"),
            ("1.5", "KG", "kg", "1.5"),
            ("3", "", "kg", "3"),
            ("250", "mL", "L", "0.25"),
            ("12", "pcs", "{piece}", "12"),
            ("100", "lb", "kg", "45.359237"),
            ("100", "lbs", "kg", "45.359237"),
            ("1000000", "oz", "kg", "28349.523125"),
        ],
    )
    def test_what_fits_exactly_leaves_nothing(
        self, quantity: str, unit: str, wanted: str, expected: str
    ) -> None:
        kept = keep(Decimal(quantity), unit, wanted, "ZN")

        assert (kept.quantity, kept.note) == (Decimal(expected), None)

    @pytest.mark.parametrize(
        ("quantity", "unit", "expected", "note"),
        [
            (
                "1", "lb", "0.453592",
                "1 lb is 0.45359237 kg: 0.453592 kg is kept, the remainder is 0.00000037 kg",
            ),
            (
                "1", "oz", "0.02835",
                "1 oz is 0.028349523125 kg: 0.02835 kg is kept, the remainder is -0.000000476875 kg",
            ),
        ],
    )  # fmt: skip
    def test_what_is_left_is_named(
        self, quantity: str, unit: str, expected: str, note: str
    ) -> None:
        kept = keep(Decimal(quantity), unit, "kg", "ZN")

        assert (kept.quantity, kept.note) == (Decimal(expected), note)

    def test_an_endless_factor_names_no_endless_digits(self) -> None:
        kept = keep(Decimal(1), "kg", "[lb_av]", "ZN")

        assert kept.quantity == Decimal("2.204623")
        assert kept.note is not None
        assert "2.204622621849 [lb_av]" in kept.note

    @settings(max_examples=300, deadline=None)
    @given(st.decimals(Decimal("0.001"), 10**6, places=3))
    def test_pounds_are_within_half_a_millionth_of_the_exact_kilograms(
        self, pounds: Decimal
    ) -> None:
        kept = keep(pounds, "lb", "kg", "ZN")

        exact = Fraction(pounds) * POUND
        assert abs(exact - Fraction(kept.quantity)) <= Fraction(1, 2 * 10**6)
        assert (kept.note is None) == (exact == Fraction(kept.quantity))

    @pytest.mark.parametrize("unit", ["L", "{piece}", "furlong"])
    def test_what_measures_something_else_is_refused(self, unit: str) -> None:
        with pytest.raises(QuantityInvalid, match="cannot be turned into the unit of ZN"):
            keep(Decimal(1), unit, "kg", "ZN")

    @pytest.mark.parametrize(
        ("quantity", "unit"), [("0.0000005", ""), ("1E+14", ""), ("1E+15", "t"), ("0.0004", "g")]
    )
    def test_what_does_not_fit_is_refused_and_not_rounded(self, quantity: str, unit: str) -> None:
        with pytest.raises(
            QuantityInvalid, match="more than 6 decimals, or is too large|less than"
        ):
            keep(Decimal(quantity), unit, "kg", "ZN")


def test_units_are_known_by_what_people_write() -> None:
    assert [unit_code(unit) for unit in ("kgs", "EA", "{drum}")] == ["kg", "{piece}", "{drum}"]
