"""What result cells state, in nine languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.normalise.numbers import infer_decimal_mark, parse_number
from extraction.normalise.values import ValueKind, parse_value

NUMBERS = [
    # text, operator, number, significant, unit
    ("<0.01", "<", "0.01", 1, None),
    ("< 0,01 mg/kg", "<", "0.01", 1, "mg/kg"),
    ("≤ 0.05", "<=", "0.05", 1, None),
    ("<= 0.05", "<=", "0.05", 1, None),
    (">100", ">", "100", 3, None),
    ("≥ 99.5 %", ">=", "99.5", 3, "%"),
    ("98.50", "", "98.50", 4, None),
    ("12,5", "", "12.5", 3, None),
    ("1.234,56", "", "1234.56", 6, None),
    ("1,234.56", "", "1234.56", 6, None),
    ("1'000.5", "", "1000.5", 5, None),
    ("1.2 x 10^5", "", "120000", 2, None),
    ("1,2 × 10⁵ KbE/g", "", "120000", 2, "KbE/g"),
    ("1.2E+05", "", "120000", 2, None),
    ("1.2·10⁻³", "", "0.0012", 2, None),
    ("10⁵", "", "100000", 1, None),
    ("10^5", "", "100000", 1, None),
    ("<10^2 CFU/g", "<", "100", 1, "CFU/g"),
    ("-5.2", "", "-5.2", 2, None),
    ("−20 °C", "", "-20", 2, "°C"),
    ("–20 °C", "", "-20", 2, "°C"),
    ("~ 5", "~", "5", 1, None),
    ("ca. 7 %", "~", "7", 1, "%"),
    ("less than 10 CFU/g", "<", "10", 2, "CFU/g"),
    ("kleiner als 0,5", "<", "0.5", 1, None),
    ("moins de 10 UFC/g", "<", "10", 2, "UFC/g"),
    ("menos de 10 UFC/g", "<", "10", 2, "UFC/g"),
    ("poniżej 10 j.t.k./g", "<", "10", 2, "j.t.k./g"),
    ("＜0.01", "<", "0.01", 1, None),
    ("小于0.01", "<", "0.01", 1, None),
    ("12.5 mg/kg (dry matter)", "", "12.5", 3, "mg/kg"),
    ("30 min", "", "30", 2, "min"),
    ("0.00", "", "0.00", 1, None),
    ("12.5*", "", "12.5", 3, None),
    (".5", "", "0.5", 1, None),
    ("+0.3 mm", "", "+0.3".lstrip("+"), 1, "mm"),
]


class TestNumbers:
    @pytest.mark.parametrize(("text", "operator", "number", "significant", "unit"), NUMBERS)
    def test_it_reads_sign_number_and_unit(
        self, text: str, operator: str, number: str, significant: int, unit: str | None
    ) -> None:
        value = parse_value(text)

        assert value.kind is ValueKind.NUMBER
        assert (value.operator, value.number, value.significant, value.unit) == (
            operator,
            number,
            significant,
            unit,
        )

    @pytest.mark.parametrize(
        ("text", "number", "uncertainty", "unit", "uncertainty_unit"),
        [
            ("0.12 ± 0.02", "0.12", "0.02", None, None),
            ("0.12 +/- 0.02 mg/kg", "0.12", "0.02", "mg/kg", None),
            ("12.5 mg/kg ± 5 %", "12.5", "5", "mg/kg", "%"),
            ("12.5 (±0.2) %", "12.5", "0.2", "%", None),
            ("2071.47 ± 0.74 µmol·kg–1 (9; 9)", "2071.47", "0.74", "µmol·kg–1", None),
        ],
    )
    def test_it_reads_uncertainty(
        self, text: str, number: str, uncertainty: str, unit: str | None, uncertainty_unit: str
    ) -> None:
        value = parse_value(text)

        assert (value.number, value.uncertainty, value.unit, value.uncertainty_unit) == (
            number,
            uncertainty,
            unit,
            uncertainty_unit,
        )

    @pytest.mark.parametrize(
        ("text", "mark", "number", "alternatives"),
        [
            ("1,000", None, "1000", ("1.000",)),
            ("1.000", None, "1.000", ("1000",)),
            ("1,000", ",", "1.000", ()),
            ("1,000", ".", "1000", ()),
            ("1.000", ",", "1000", ()),
            ("1.000", ".", "1.000", ()),
            ("0,125", None, "0.125", ()),
            ("1.000.000", None, "1000000", ()),
            ("10E5", None, "1000000", ("100000",)),
        ],
    )
    def test_it_keeps_both_readings_unless_the_document_decides(
        self, text: str, mark: str | None, number: str, alternatives: tuple[str, ...]
    ) -> None:
        value = parse_value(text, decimal_mark=mark)  # type: ignore[arg-type]

        assert (value.number, value.alternatives) == (number, alternatives)

    @pytest.mark.parametrize(
        ("text", "number", "flag"),
        [
            ("<O.O1", "0.01", "ocr_letters"),
            ("l.25", "1.25", "ocr_letters"),
            ("0. 05", "0.05", "ocr_space"),
            ("1.2 x 105", "120000", "exponent_sign_lost"),
            ("1 000", "1000", "grouped_by_space"),
        ],
    )
    def test_it_flags_what_it_mended(self, text: str, number: str, flag: str) -> None:
        value = parse_value(text)

        assert value.number == number
        assert flag in value.flags

    def test_a_range_of_results_has_two_ends(self) -> None:
        value = parse_value("4.1 - 4.3 %")

        assert (value.kind, value.number, value.number_high, value.unit) == (
            ValueKind.RANGE,
            "4.1",
            "4.3",
            "%",
        )

    def test_a_verdict_behind_the_number_is_kept(self) -> None:
        value = parse_value("99.2% Pass")

        assert (value.number, value.unit, value.verdict) == ("99.2", "%", "pass")


PHRASES = [
    (ValueKind.NOT_DETECTED, ["ND", "n.d.", "N. D.", "nicht nachweisbar", "non détecté",
                              "no detectado", "non rilevato", "não detectado", "nie wykryto",
                              "tespit edilmedi", "未检出", "None Detected", "n.n."]),
    (ValueKind.ABSENT, ["Absent", "Negative", "negativ", "ausente", "assente", "nieobecne",
                        "yok", "阴性", "absence", "ausência", "brak"]),
    (ValueKind.TOO_MANY, ["TNTC", "too numerous to count", "nicht zählbar", "incontables"]),
    (ValueKind.REPORT_ONLY, ["report only", "Report", "zur Information", "仅供参考"]),
    (ValueKind.NOT_TESTED, ["N/A", "NT", "not tested", "nicht geprüft", "nie badano", "未检测"]),
    (ValueKind.BELOW_LOQ, ["<LOQ", "< LLOQ", "BLQ", "<BG", "traces"]),
    (ValueKind.BELOW_LOD, ["<LOD", "< NWG", "unter der Nachweisgrenze"]),
    (ValueKind.EMPTY, ["", "-", "–", "---", "*", "/"]),
    (ValueKind.VERDICT, ["Conforms", "Pass", "entspricht", "i.O.", "cumple", "zgodny", "合格"]),
    (ValueKind.PRESENT, ["Detected", "positive", "obecne"]),
    (ValueKind.TEXT, ["White powder", "Type 2", "2-propanol", "12.03.2026", "35/35", "M12x1.5"]),
]  # fmt: skip


class TestPhrases:
    @pytest.mark.parametrize(
        ("kind", "text"), [(kind, text) for kind, texts in PHRASES for text in texts]
    )
    def test_it_knows_the_kind(self, kind: ValueKind, text: str) -> None:
        assert parse_value(text).kind is kind

    @pytest.mark.parametrize(
        ("text", "amount"),
        [
            ("Absent in 25 g", "25 g"),
            ("Negative/25g", "25g"),
            ("Not Detected in 1g", "1g"),
            ("nicht nachweisbar in 25 g", "25 g"),
            ("absence dans 25 g", "25 g"),
            ("ausencia en 25 g", "25 g"),
            ("assente in 25 g", "25 g"),
            ("ausência em 25 g", "25 g"),
            ("nieobecne w 25 g", "25 g"),
            ("25 g'da bulunmamalı", "25 g"),
            ("25g中未检出", "25g"),
            ("0/25 g", "25 g"),
            ("absent per 100 ml", "100 ml"),
        ],
    )
    def test_it_keeps_the_amount(self, text: str, amount: str) -> None:
        value = parse_value(text)

        assert value.kind in {ValueKind.ABSENT, ValueKind.NOT_DETECTED}
        assert value.amount == amount

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("< LOQ (0.05)", ValueKind.BELOW_LOQ),
            ("<LOQ 0,05", ValueKind.BELOW_LOQ),
            ("< BG (0,05 mg/kg)", ValueKind.BELOW_LOQ),
            ("ND (<0.05)", ValueKind.NOT_DETECTED),
            ("ND (LOD 0.05 mg/kg)", ValueKind.NOT_DETECTED),
        ],
    )
    def test_it_keeps_the_limit_of_the_method(self, text: str, kind: ValueKind) -> None:
        value = parse_value(text)

        assert (value.kind, value.operator, value.number) == (kind, "<", "0.05")


class TestRoundTrip:
    @given(st.decimals(min_value=0, max_value=10**6, places=3, allow_nan=False))
    def test_a_number_comes_back_exactly(self, number: Decimal) -> None:
        assert parse_value(format(number, "f"), decimal_mark=".").value == number

    @given(st.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False))
    def test_a_decimal_comma_means_the_same(self, number: Decimal) -> None:
        printed = format(number, "f").replace(".", ",")

        assert parse_value(printed, decimal_mark=",").value == number

    @given(st.integers(min_value=0, max_value=10**12), st.sampled_from([",", ".", " ", "'"]))
    def test_grouped_thousands_come_back(self, number: int, separator: str) -> None:
        printed = format(number, ",").replace(",", separator)
        mark = "," if separator == "." else "."

        assert parse_value(printed, decimal_mark=mark).value == number  # type: ignore[arg-type]

    @given(st.integers(1, 999), st.integers(-9, 12))
    def test_powers_of_ten_are_exact(self, mantissa: int, exponent: int) -> None:
        expected = Decimal(mantissa).scaleb(exponent)

        for printed in (f"{mantissa}E{exponent:+03}", f"{mantissa} x 10^{exponent}"):
            number = parse_number(printed)
            assert number is not None
            assert number.value == expected

    @given(st.text(max_size=40))
    def test_no_text_makes_it_fail(self, text: str) -> None:
        value = parse_value(text)

        assert value.kind in set(ValueKind)


class TestInferDecimalMark:
    @pytest.mark.parametrize(
        ("texts", "mark"),
        [
            (["12,5", "1.000", "0,02"], ","),
            (["12.5", "1,000"], "."),
            (["1,000", "2,500"], None),
            (["12.5", "12,5"], None),
            (["1.234,5"], ","),
        ],
    )
    def test_only_proof_counts(self, texts: list[str], mark: str | None) -> None:
        assert infer_decimal_mark(texts) == mark
