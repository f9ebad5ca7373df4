"""Over random limits, values, units and words: nothing that lacks a number passes a number."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.normalise.judge import Outcome, Rounding, judge
from extraction.normalise.limits import LimitKind, Limits
from extraction.normalise.values import parse_value

#: How many cases each property is tried with.
CASES = 600
#: Mass fractions, and how much of the whole one of each is.
FRACTIONS = {
    "%": Fraction(1, 100),
    "g/kg": Fraction(1, 1000),
    "mg/kg": Fraction(1, 10**6),
    "µg/kg": Fraction(1, 10**9),
}
UNITS = st.sampled_from([None, *FRACTIONS, "mg/L", "Cel", "CFU/g"])
IN_FRACTIONS = st.sampled_from(sorted(FRACTIONS))
NUMBERS = st.decimals(0, 10**6, places=3)
WORDS = st.one_of(
    st.sampled_from(
        [
            "Conforms", "Pass", "OK", "complies", "entspricht", "conforme", "ND", "n.d.",
            "not detected", "nicht nachweisbar", "<LOD", "<LOQ", "Absent", "Negative", "nil",
            "none", "white powder", "TNTC", "see report", "within limits", "-", "", "N/A",
            "not tested", "report", "✓", "合格", "Соответствует",
        ]
    ),
    st.text(st.characters(exclude_categories=("Nd", "Nl", "No", "Cs")), max_size=24),
)  # fmt: skip
ROUNDING = st.sampled_from(list(Rounding))


@st.composite
def numeric_limits(
    draw: st.DrawFn, units: st.SearchStrategy[str | None] = UNITS, *, bare: bool = True
) -> Limits:
    """Draw a minimum, a maximum, both or a bare number, with or without a unit."""
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    kinds = [LimitKind.RANGE, LimitKind.MINIMUM, LimitKind.MAXIMUM]
    kind = draw(st.sampled_from([*kinds, LimitKind.TARGET] if bare else kinds))
    has = (
        kind in {LimitKind.RANGE, LimitKind.MINIMUM},
        kind in {LimitKind.RANGE, LimitKind.MAXIMUM},
    )
    return Limits(
        kind,
        "limit",
        minimum=format(low, "f") if has[0] else None,
        maximum=format(high, "f") if has[1] else None,
        minimum_inclusive=draw(st.booleans()),
        maximum_inclusive=draw(st.booleans()),
        target=format(high, "f") if kind is LimitKind.TARGET else None,
        unit=draw(units),
    )


@settings(max_examples=CASES, deadline=None)
@given(WORDS, numeric_limits(), UNITS, ROUNDING, st.booleans())
def test_a_word_never_passes_a_number(
    word: str, limits: Limits, unit: str | None, rounding: Rounding, uncertainty: bool
) -> None:
    value = parse_value(word)

    found = judge(value, limits, value_unit=unit, rounding=rounding, use_uncertainty=uncertainty)

    if value.number is None:
        assert found.outcome is not Outcome.PASS, found


@settings(max_examples=CASES, deadline=None)
@given(NUMBERS, st.sampled_from(["", "<", "≤", ">", "≥"]), numeric_limits(), UNITS, ROUNDING)
def test_a_number_passes_only_in_a_unit_that_compares(
    number: Decimal, sign: str, limits: Limits, unit: str | None, rounding: Rounding
) -> None:
    value = parse_value(f"{sign}{number:f}", decimal_mark=".")

    found = judge(value, limits, value_unit=unit, rounding=rounding)

    if (unit is None) is not (limits.unit is None):
        assert found.outcome is Outcome.INDETERMINATE, found
    if unit in FRACTIONS and limits.unit not in {None, *FRACTIONS}:
        assert found.outcome is Outcome.INDETERMINATE, found


@settings(max_examples=CASES, deadline=None)
@given(NUMBERS, IN_FRACTIONS, numeric_limits(IN_FRACTIONS, bare=False))
def test_as_printed_the_outcome_is_what_exact_fractions_give(
    number: Decimal, unit: str, limits: Limits
) -> None:
    assert limits.unit is not None
    exact = Fraction(number) * FRACTIONS[unit] / FRACTIONS[limits.unit]

    found = judge(parse_value(f"{number:f}", decimal_mark="."), limits, value_unit=unit)

    low = None if limits.minimum is None else Fraction(limits.minimum)
    high = None if limits.maximum is None else Fraction(limits.maximum)
    good = (low is None or exact > low or (exact == low and limits.minimum_inclusive)) and (
        high is None or exact < high or (exact == high and limits.maximum_inclusive)
    )
    assert found.outcome is (Outcome.PASS if good else Outcome.FAIL), found
