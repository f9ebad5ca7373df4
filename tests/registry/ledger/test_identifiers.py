from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import IdentifierInvalid
from registry.ledger.identifiers import MAX_LENGTH, clean_number, look_alike


class TestCleanNumber:
    @pytest.mark.parametrize(
        ("typed", "number"),
        [
            ("  0125HO002 ", "0125HO002"),
            ("LOT\u00a012   B", "LOT 12 B"),
            ("\uff21\uff11", "A1"),  # full width
            ("x" * MAX_LENGTH, "x" * MAX_LENGTH),
        ],
    )
    def test_blanks_go_and_signs_stay(self, typed: str, number: str) -> None:
        assert clean_number(typed) == number

    @pytest.mark.parametrize("typed", ["", " \t\n", "A\x00B", "A\u202eB", "x" * (MAX_LENGTH + 1)])
    def test_what_is_no_number_is_refused(self, typed: str) -> None:
        with pytest.raises(IdentifierInvalid):
            clean_number(typed)

    @given(st.text(max_size=100))
    def test_cleaning_twice_changes_nothing(self, typed: str) -> None:
        try:
            once = clean_number(typed)
        except IdentifierInvalid:
            return
        assert clean_number(once) == once


class TestLookAlike:
    @pytest.mark.parametrize(
        ("one", "other"), [("0125HO002", "O125H0OO2"), ("L-15/8", "I1 SB"), ("Zé", "2E")]
    )
    def test_what_a_tired_eye_takes_for_one(self, one: str, other: str) -> None:
        assert look_alike(one) == look_alike(other)

    def test_other_numbers_look_different(self) -> None:
        assert look_alike("0125HO002") != look_alike("0125HO003")
