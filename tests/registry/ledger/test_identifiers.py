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
            ("A\u2013\u20117\u2212B\uff0d8", "A--7-B-8"),  # dashes of every kind
            ("A\u200b1\ufeff\u00ad2", "A12"),  # what nobody sees
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
        ("one", "other"),
        [
            ("0125HO002", "O125H0OO2"),
            ("L-15/8", "I1 SB"),
            ("Zé", "2E"),
            ("s1-a", "S1A"),
            ("\u0421\u0410-\u0425", "CA-X"),
            ("\u0391\u0392", "AB"),
        ],
    )
    def test_what_a_tired_eye_takes_for_one(self, one: str, other: str) -> None:
        assert look_alike(one) == look_alike(other)

    def test_other_numbers_look_different(self) -> None:
        assert look_alike("0125HO002") != look_alike("0125HO003")
        assert look_alike("\u6279-1") != look_alike("\u53f7-1")  # no letters of ours, yet not one
