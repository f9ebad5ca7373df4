"""Pass, fail or not to be decided: the table of cases, and what must always hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.normalise.judge import Outcome, Rounding, judge
from extraction.normalise.limits import from_columns, parse_limits
from extraction.normalise.values import parse_value

CASES = [
    # result, requirement, outcome, reason
    ("0.04", "max. 0.05", "pass", "within"),
    ("0.05", "max. 0.05", "pass", "within"),
    ("0.06", "max. 0.05", "fail", "above_maximum"),
    ("0.05", "< 0.05", "fail", "above_maximum"),
    ("0.049", "< 0.05", "pass", "within"),
    ("99.5 %", "NLT 98.0 %", "pass", "within"),
    ("97.9 %", "NLT 98.0 %", "fail", "below_minimum"),
    ("98.0", "> 98.0", "fail", "below_minimum"),
    ("100.1", "98.0 - 102.0", "pass", "within"),
    ("98.0", "98.0 - 102.0", "pass", "within"),
    ("102.0", "98.0 - 102.0", "pass", "within"),
    ("102.1", "98.0 - 102.0", "fail", "above_maximum"),
    ("97.9", "98.0 - 102.0", "fail", "below_minimum"),
    ("9.0", "10 ± 1", "pass", "within"),
    ("11.5", "10 ± 1", "fail", "above_maximum"),
    # as printed: rounding is a choice of the limit (see the tests below)
    ("2.49", "max. 2", "fail", "above_maximum"),
    ("0.54", "NMT 0.5", "fail", "above_maximum"),
    ("0.55", "NMT 0.5", "fail", "above_maximum"),
    ("97.95", "NLT 98.0", "fail", "below_minimum"),
    ("97.94", "NLT 98.0", "fail", "below_minimum"),
    ("102.04", "98.0 - 102.0", "fail", "above_maximum"),
    ("10.4", "max. 10", "fail", "above_maximum"),
    ("10.5", "max. 10", "fail", "above_maximum"),
    ("-10.4", "min. -10", "fail", "below_minimum"),
    ("9.96", "< 10", "pass", "within"),
    ("1049", "max. 1000", "fail", "above_maximum"),
    # censored
    ("<0.01", "max. 0.05", "pass", "within"),
    ("<0.05", "max. 0.05", "pass", "within"),
    ("<0.05", "max. 0.01", "indeterminate", "censored"),
    ("<0.05", "< 0.05", "pass", "within"),
    ("≤0.05", "< 0.05", "indeterminate", "censored"),
    ("≤0.05", "max. 0.05", "pass", "within"),
    (">100", "max. 50", "fail", "above_maximum"),
    (">50", "max. 50", "fail", "above_maximum"),
    ("≥50", "max. 50", "indeterminate", "censored"),
    (">10", "max. 50", "indeterminate", "censored"),
    (">99.5", "NLT 98.0", "pass", "within"),
    (">97", "NLT 98.0", "indeterminate", "censored"),
    ("<97", "NLT 98.0", "fail", "below_minimum"),
    ("<98.0", "NLT 98.0", "fail", "below_minimum"),
    ("<99", "NLT 98.0", "indeterminate", "censored"),
    ("<3", "2 - 5", "indeterminate", "censored"),
    ("<2", "2 - 5", "fail", "below_minimum"),
    # not detected
    ("ND", "max. 0.05", "indeterminate", "lod_unknown"),
    ("nicht nachweisbar", "max. 0.05", "indeterminate", "lod_unknown"),
    ("ND (<0.01)", "max. 0.05", "pass", "within"),
    ("ND (<0.1)", "max. 0.05", "indeterminate", "censored"),
    ("ND", "NLT 98.0", "indeterminate", "lod_unknown"),
    ("<LOQ", "max. 0.05", "indeterminate", "loq_unknown"),
    ("<LOQ (0.01)", "max. 0.05", "pass", "within"),
    ("<LOQ (0.1)", "max. 0.05", "indeterminate", "censored"),
    # presence
    ("Absent in 25 g", "Absent in 25 g", "pass", "absent"),
    ("Absent", "Absent in 25 g", "pass", "absent"),
    ("ND", "Absent/25g", "pass", "absent"),
    ("Negative", "Absent", "pass", "absent"),
    ("n.n. in 25 g", "nicht nachweisbar in 25 g", "pass", "absent"),
    ("Absent in 10 g", "Absent in 25 g", "indeterminate", "too_little_tested"),
    ("Absent in 375 g", "Absent in 25 g", "pass", "absent"),
    ("Absent in 25 ml", "Absent in 25 g", "indeterminate", "amount_unclear"),
    ("Present in 25 g", "Absent in 25 g", "fail", "present"),
    ("Detected", "Not detected", "fail", "present"),
    ("TNTC", "Absent", "fail", "present"),
    ("0", "Absent in 1 g", "pass", "absent"),
    ("5 CFU/g", "Absent", "fail", "present"),
    ("<10 CFU/g", "Absent in 25 g", "indeterminate", "censored"),
    ("Present", "Positive", "pass", "present"),
    ("Absent", "Present", "fail", "absent"),
    # counts
    ("TNTC", "max. 1000", "fail", "too_many"),
    ("TNTC", "min. 10", "indeterminate", "too_many"),
    ("1.2 x 10^5", "≤ 10^5", "fail", "above_maximum"),
    ("< 10", "10^3", "indeterminate", "side_unknown"),
    # units
    ("0.5 mg/kg", "max. 1 ppm", "pass", "within"),
    ("0.5 %", "max. 1000 mg/kg", "fail", "above_maximum"),
    ("500 µg/kg", "max. 0.4 mg/kg", "fail", "above_maximum"),
    ("355 N/mm²", "min. 350 MPa", "pass", "within"),
    ("50 mg/L", "max. 100 mg/kg", "indeterminate", "unit_mismatch"),
    ("3 log CFU/g", "max. 10000 CFU/g", "indeterminate", "unit_mismatch"),
    ("20 HRC", "max. 250 HB", "indeterminate", "unit_mismatch"),
    ("0.5 %", "max. 1", "indeterminate", "unit_missing"),
    ("0.5", "max. 1 mg/kg", "indeterminate", "unit_missing"),
    ("7.0", "6.5 - 7.5 pH", "pass", "within"),
    ("5 %", "5 mg/kg", "indeterminate", "side_unknown"),
    ("5", "5 mg/kg", "indeterminate", "unit_missing"),
    # several results
    ("4.1 - 4.3", "4.0 - 4.5", "pass", "within"),
    ("4.1 - 4.6", "4.0 - 4.5", "fail", "above_maximum"),
    # ambiguity
    ("1,000", "max. 500", "indeterminate", "ambiguous_number"),
    ("1,000", "max. 5000", "pass", "within"),
    ("20", "max. 1,000", "indeterminate", "ambiguous_number"),
    # words
    ("Conforms", "98.0 - 102.0", "indeterminate", "word_for_number"),
    ("Pass", "max. 2 mg/kg", "indeterminate", "word_for_number"),
    ("Conforms", "2 mg/kg", "indeterminate", "word_for_number"),
    ("Conforms", "no band at 254 nm", "indeterminate", "word_for_number"),
    ("Conforms", "Conforms to method 61", "pass", "stated"),
    ("does not comply", "98.0 - 102.0", "fail", "stated"),
    ("White powder", "white powder.", "pass", "as_expected"),
    ("White powder", "White to off-white powder", "indeterminate", "text_differs"),
    ("entspricht", "weißes Pulver", "pass", "stated"),
    ("nie spełnia", "biały proszek", "fail", "stated"),
    ("white", "max. 5", "indeterminate", "not_a_number"),
    ("5", "report", "pass", "report_only"),
    ("5", "-", "indeterminate", "no_limit"),
    ("5", "N/A", "indeterminate", "no_limit"),
    ("-", "max. 5", "indeterminate", "no_result"),
    ("not tested", "Absent", "indeterminate", "no_result"),
    ("5", "5", "pass", "equal"),
]

HUNDREDTHS = st.integers(-(10**6), 10**6).map(lambda number: Decimal(number).scaleb(-2))
RESULTS = st.one_of(
    HUNDREDTHS.map(str),
    st.decimals(0, 1000, places=4).map(lambda number: format(number, "f")),
    HUNDREDTHS.map("<{}".format),
    HUNDREDTHS.map(">{}".format),
    HUNDREDTHS.map("≤{}".format),
    st.sampled_from(["ND", "ND (<0.05)", "TNTC", "<LOQ", "Absent"]),
)


class TestJudge:
    @pytest.mark.parametrize(("result", "requirement", "outcome", "reason"), CASES)
    def test_cases(self, result: str, requirement: str, outcome: str, reason: str) -> None:
        judgement = judge(parse_value(result), parse_limits(requirement))

        assert (judgement.outcome.value, judgement.reason) == (outcome, reason)
        assert judgement.sentence.endswith(".")

    def test_a_limit_of_detection_from_elsewhere_counts(self) -> None:
        value, limits = parse_value("ND"), parse_limits("max. 0.05")

        assert judge(value, limits, lod=Decimal("0.01")).outcome is Outcome.PASS
        assert judge(value, limits, lod=Decimal("0.10")).outcome is Outcome.INDETERMINATE

    def test_a_limit_of_quantification_from_elsewhere_counts(self) -> None:
        value, limits = parse_value("<LOQ"), parse_limits("max. 0.05")

        assert judge(value, limits, loq=Decimal("0.01")).outcome is Outcome.PASS

    def test_units_beside_the_cells_count(self) -> None:
        value, limits = parse_value("0.5"), parse_limits("max. 1000")

        judgement = judge(value, limits, value_unit="%", limit_unit="mg/kg")

        assert judgement.outcome is Outcome.FAIL

    def test_two_units_for_one_number_decide_nothing(self) -> None:
        judgement = judge(parse_value("0.5 %"), parse_limits("max. 2 mg/kg"), value_unit="mg/kg")

        assert (judgement.outcome, judgement.reason) == (Outcome.INDETERMINATE, "unit_clash")

    @pytest.mark.parametrize(
        ("result", "requirement", "outcome"),
        [
            ("0.54", "NMT 0.5", Outcome.PASS),
            ("0.55", "NMT 0.5", Outcome.FAIL),
            ("97.95", "NLT 98.0", Outcome.PASS),
            ("97.94", "NLT 98.0", Outcome.FAIL),
            ("10.4", "max. 10", Outcome.PASS),
            ("-10.4", "min. -10", Outcome.PASS),
        ],
    )
    def test_a_limit_that_rounds_says_so(
        self, result: str, requirement: str, outcome: Outcome
    ) -> None:
        value, limits = parse_value(result), parse_limits(requirement)

        judgement = judge(value, limits, rounding=Rounding.LIMIT_DECIMALS)

        assert judgement.outcome is outcome
        if outcome is Outcome.PASS:
            assert judgement.reason == "within_after_rounding"
            assert "after rounding" in judgement.sentence

    def test_a_limit_may_take_not_detected_as_met(self) -> None:
        most, least = parse_limits("max. 0.05 mg/kg"), parse_limits("min. 98")

        allowed = judge(parse_value("ND"), most, not_detected_passes=True)
        assert (allowed.outcome, allowed.reason) == (Outcome.PASS, "not_detected")
        known = judge(
            parse_value("ND (<0.1 mg/kg)"), most, value_unit="mg/kg", not_detected_passes=True
        )
        assert known.outcome is Outcome.INDETERMINATE
        nothing = judge(parse_value("ND"), least, not_detected_passes=True)
        assert nothing.outcome is Outcome.INDETERMINATE

    def test_uncertainty_counts_where_it_is_asked_for(self) -> None:
        value, limits = parse_value("0.48 ± 0.05"), parse_limits("max. 0.50")

        assert judge(value, limits).outcome is Outcome.PASS
        assert judge(value, limits, use_uncertainty=True).outcome is Outcome.INDETERMINATE

    def test_columns_give_limits_too(self) -> None:
        assert judge(parse_value("0.045"), from_columns("0.015", "0.050")).outcome is Outcome.PASS

    @given(RESULTS, HUNDREDTHS, st.decimals(0, 1000, places=2))
    def test_raising_a_maximum_never_turns_pass_into_fail(
        self, result: str, limit: Decimal, more: Decimal
    ) -> None:
        value = parse_value(result, decimal_mark=".")

        before = judge(value, from_columns(None, str(limit), decimal_mark="."))
        after = judge(value, from_columns(None, str(limit + more), decimal_mark="."))

        if before.outcome is Outcome.PASS:
            assert after.outcome is Outcome.PASS
        if after.outcome is Outcome.FAIL:
            assert before.outcome is Outcome.FAIL

    @given(RESULTS, HUNDREDTHS, st.decimals(0, 1000, places=2))
    def test_lowering_a_minimum_never_turns_pass_into_fail(
        self, result: str, limit: Decimal, less: Decimal
    ) -> None:
        value = parse_value(result, decimal_mark=".")

        before = judge(value, from_columns(str(limit), None, decimal_mark="."))
        after = judge(value, from_columns(str(limit - less), None, decimal_mark="."))

        if before.outcome is Outcome.PASS:
            assert after.outcome is Outcome.PASS

    @given(st.decimals(0, 1000, places=4), HUNDREDTHS)
    def test_rounding_never_turns_pass_into_fail(self, number: Decimal, limit: Decimal) -> None:
        value = parse_value(format(number, "f"), decimal_mark=".")
        limits = from_columns(None, str(limit), decimal_mark=".")

        if judge(value, limits).outcome is Outcome.PASS:
            rounded = judge(value, limits, rounding=Rounding.LIMIT_DECIMALS)
            assert rounded.outcome is Outcome.PASS
