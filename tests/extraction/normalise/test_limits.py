"""What specification cells require, in nine languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.normalise.limits import LimitKind, from_columns, parse_limits

ENDS = [
    # text, minimum, maximum, unit
    ("NMT 10", None, "10", None),
    ("NLT 98.0 %", "98.0", None, "%"),
    ("98.0 - 102.0", "98.0", "102.0", None),
    ("98.0–102.0", "98.0", "102.0", None),
    ("98,0 bis 102,0", "98.0", "102.0", None),
    ("98.0～102.0", "98.0", "102.0", None),
    ("98.0%-102.0%", "98.0", "102.0", "%"),
    ("98.0 % to 102.0 %", "98.0", "102.0", "%"),
    ("max. 5", None, "5", None),
    ("5 max", None, "5", None),
    ("5 mg/kg max.", None, "5", "mg/kg"),
    ("≤ 5", None, "5", None),
    ("<= 5", None, "5", None),
    ("not more than 0.5", None, "0.5", None),
    ("mind. 99", "99", None, None),
    ("10 ± 1", "9", "11", None),
    ("10 ± 0.5", "9.5", "10.5", None),
    ("0.10 ± 0.005", "0.095", "0.105", None),
    ("7,0 ± 0,5", "6.5", "7.5", None),
    ("-10 ± 0.5 °C", "-10.5", "-9.5", "°C"),
    ("10 +0.5/-0.3 mm", "9.7", "10.5", "mm"),
    ("5.0 - 0.2 / + 0.5", "4.8", "5.5", None),
    ("98.0 ≤ x ≤ 102.0 %", "98.0", "102.0", "%"),
    ("102 ≥ w ≥ 98", "98", "102", None),
    ("≮ 98.0", "98.0", None, None),
    ("≯ 0.5 mg/kg", None, "0.5", "mg/kg"),
    ("<\u0338 98.0", "98.0", None, None),
    ("min. ٩٩٫٥ ٪", "99.5", None, "%"),
    ("≥ ９９．５", "99.5", None, None),
    ("٩٩٫٠ - ١٠١٫٠", "99.0", "101.0", None),
    ("nejméně 98", "98", None, None),
    ("nejvýše 5", None, "5", None),
    ("nlt 98.0 nmt 102.0", "98.0", "102.0", None),
    ("6.5±1.5", "5.0", "8.0", None),
    ("10 mm ± 5 %", "9.50", "10.50", "mm"),
    ("≥98.0% and ≤102.0%", "98.0", "102.0", "%"),
    ("min. 98 max. 102", "98", "102", None),
    ("between 5 and 7", "5", "7", None),
    ("zwischen 5 und 7", "5", "7", None),
    ("von 5 bis 7 %", "5", "7", "%"),
    ("entre 5 et 7", "5", "7", None),
    ("entre 5 y 7", "5", "7", None),
    ("tra 5 e 7", "5", "7", None),
    ("od 5 do 7", "5", "7", None),
    ("5 ile 7 arasında", "5", "7", None),
    ("0,899 ÷ 0,902", "0.899", "0.902", None),
    ("- 0.05° to + 0.05°", "-0.05", "0.05", "°"),
    ("- 12,5 à - 6,0", "-12.5", "-6.0", None),
    ("-20 - -10 °C", "-20", "-10", "°C"),
    ("5 - 7 (typ. 6)", "5", "7", None),
    ("pH 4.0 - 5.0", "4.0", "5.0", None),
    ("Limit: NMT 10", None, "10", None),
    ("höchstens 0,5 %", None, "0.5", "%"),
    ("au maximum 3", None, "3", None),
    ("máx. 3", None, "3", None),
    ("non più di 3", None, "3", None),
    ("no máximo 3", None, "3", None),
    ("nie więcej niż 3", None, "3", None),
    ("en fazla 3 mg/kg", None, "3", "mg/kg"),
    ("不大于0.5%", None, "0.5", "%"),
    ("5以下", None, "5", None),
    ("au moins 3", "3", None, None),
    ("mín. 3", "3", None, None),
    ("almeno 3", "3", None, None),
    ("no mínimo 3", "3", None, None),
    ("co najmniej 3", "3", None, None),
    ("en az 3", "3", None, None),
    ("≤ 10^5 CFU/g", None, "100000", "CFU/g"),
    ("max 0,5 g/100 g", None, "0.5", "g/100 g"),
    ("NMT 1.0% w/w", None, "1.0", "% w/w"),
]


class TestParseLimits:
    @pytest.mark.parametrize(("text", "minimum", "maximum", "unit"), ENDS)
    def test_it_reads_both_ends(
        self, text: str, minimum: str | None, maximum: str | None, unit: str | None
    ) -> None:
        limits = parse_limits(text)

        assert tuple(
            None if end is None else Decimal(end) for end in (limits.minimum, limits.maximum)
        ) == tuple(None if end is None else Decimal(end) for end in (minimum, maximum))
        assert limits.unit == unit

    @pytest.mark.parametrize("text", ["<10", "less than 10", "kleiner als 10", "moins de 10"])
    def test_less_than_leaves_the_end_out(self, text: str) -> None:
        limits = parse_limits(text)

        assert (limits.maximum, limits.maximum_inclusive) == ("10", False)

    @pytest.mark.parametrize(
        ("text", "kind", "amount"),
        [
            ("Absent in 25 g", LimitKind.ABSENT, "25 g"),
            ("Absent/25g", LimitKind.ABSENT, "25g"),
            ("Negative", LimitKind.ABSENT, None),
            ("n.n. in 25 g", LimitKind.ABSENT, "25 g"),
            ("report", LimitKind.REPORT_ONLY, None),
            ("N/A", LimitKind.NOT_TESTED, None),
            ("-", LimitKind.EMPTY, None),
            ("White to off-white powder", LimitKind.EXPECTED, None),
            ("Conforms", LimitKind.EXPECTED, None),
            ("5", LimitKind.TARGET, None),
        ],
    )
    def test_it_knows_the_kind(self, text: str, kind: LimitKind, amount: str | None) -> None:
        limits = parse_limits(text)

        assert (limits.kind, limits.amount) == (kind, amount)

    def test_swapped_ends_are_flagged(self) -> None:
        limits = parse_limits("102 - 98")

        assert (limits.minimum, limits.maximum, limits.flags) == ("98", "102", ("ends_swapped",))

    def test_a_bare_min_behind_a_number_may_be_minutes(self) -> None:
        assert "minutes_or_minimum" in parse_limits("5 min").flags

    @given(
        st.decimals(min_value=-1000, max_value=1000, places=2),
        st.decimals(min_value=0, max_value=1000, places=2),
        st.sampled_from(["{} - {}", "{} to {}", "{} bis {}", "min. {} max. {}", "≥ {} ≤ {}"]),
    )
    def test_ends_come_back_exactly(self, low: Decimal, width: Decimal, shape: str) -> None:
        high = low + width

        limits = parse_limits(shape.format(low, high), decimal_mark=".")

        assert limits.minimum is not None
        assert limits.maximum is not None
        assert (Decimal(limits.minimum), Decimal(limits.maximum)) == (low, high)

    @given(st.text(max_size=40))
    def test_no_text_makes_it_fail(self, text: str) -> None:
        assert parse_limits(text).kind in set(LimitKind)


class TestFromColumns:
    def test_a_bare_number_takes_the_side_of_its_column(self) -> None:
        limits = from_columns("5.0", "7.0 %")

        assert (limits.kind, limits.minimum, limits.maximum, limits.unit) == (
            LimitKind.RANGE,
            "5.0",
            "7.0",
            "%",
        )

    def test_one_column_may_be_empty(self) -> None:
        assert from_columns("-", "≤ 7").kind is LimitKind.MAXIMUM
        assert from_columns("5", None).kind is LimitKind.MINIMUM
