from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.numbers import MOST_DIGITS, NotANumber, read_decimal


class TestReadDecimal:
    @pytest.mark.parametrize(
        ("written", "number"),
        [
            ("12.50", "12.50"),
            ("0,5", "0.5"),
            ("-3,25", "-3.25"),
            (".5", "0.5"),
            ("1 000", "1000"),
            (" 1\u00a0234\u202f567,8 ", "1234567.8"),
            ("1.5E+03", "1.5E+3"),
            ("0,500", "0.500"),
        ],
    )
    def test_what_people_and_systems_write_is_read_digit_for_digit(
        self, written: str, number: str
    ) -> None:
        assert str(read_decimal(written)) == str(Decimal(number))

    @pytest.mark.parametrize(
        "written",
        [
            "1_000", "NaN", "-nan", "sNaN", "Infinity", "-inf", "1e400", "1e-400", "\uff11\uff12",
            "\u0661", "1 0 0", "10 00", "1.2.3", "1,2,3", "", " ", ".", "+", "0x10", "1/2", "12.", "1e",
            "9" * (MOST_DIGITS + 1), "1e99", "1\n000", "--1",
        ],
    )  # fmt: skip
    def test_what_nobody_means_is_no_number(self, written: str) -> None:
        with pytest.raises(NotANumber, match="number"):
            read_decimal(written)

    def test_a_thousand_or_three_decimals_is_asked_back(self) -> None:
        with pytest.raises(NotANumber, match=r"Is this 1500 or 1\.500\?"):
            read_decimal("1,500")

    def test_tables_have_a_decimal_point(self) -> None:
        with pytest.raises(NotANumber, match="decimal point"):
            read_decimal("1,5", comma=False)

    @given(st.text(max_size=12))
    def test_whatever_is_written_gives_a_finite_number_or_is_refused(self, written: str) -> None:
        try:
            found = read_decimal(written)
        except NotANumber:
            return
        assert found.is_finite()
        assert (
            written.isascii()
            or any(gap in written for gap in "\u00a0\u2009\u202f")
            or (written.strip().isascii())
        )

    @given(
        st.decimals(
            allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12
        )
    )
    def test_what_we_write_is_read_again(self, number: Decimal) -> None:
        assert read_decimal(format(number, "f")) == number
