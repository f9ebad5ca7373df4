"""Several lot numbers in one text, in the languages of the labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.normalise.lotlists import MOST, goes_on, lots_in

THREE = ("L-100", "L-101", "L-102")
SIX = tuple(f"L-{number}" for number in range(100, 106))

LISTS = [
    ("L-100, L-101 and L-102", THREE),
    ("L-100, L-101, and L-102", THREE),
    ("L-100, L-101 und L-102", THREE),
    ("L-100, L-101 et L-102", THREE),
    ("L-100, L-101 y L-102", THREE),
    ("L-100, L-101 e L-102", THREE),
    ("L-100, L-101 oraz L-102", THREE),
    ("L-100, L-101 a L-102", THREE),
    ("L-100, L-101 ve L-102", THREE),
    ("L-100、L-101和L-102", THREE),
    ("L-100; L-101; L-102", THREE),
    ("L-100\nL-101\nL-102", THREE),
    ("L-100, 101, 102", THREE),
    ("L-100 (2 drums), L-101 (1 drum), L-102", THREE),
    ("L-100/L-101/L-102", THREE),
    ("Lot 4711, Lot 4712", ("4711", "4712")),
    ("4711,4712", ("4711", "4712")),
    ("L 77 & L 78", ("L 77", "L 78")),
    ("L-100 to L-102, L-110", (*THREE, "L-110")),
]
RANGES = [
    ("L-100 to L-105", SIX),
    ("from L-100 to L-105", SIX),
    ("between L-100 and L-105", SIX),
    ("L-100 through L-105", SIX),
    ("L-100…105", SIX),
    ("L-100...L-105", SIX),
    ("L-100 - L-105", SIX),
    ("L-100–L-105", SIX),
    ("L-100–105", SIX),
    ("L-100 ~ L-105", SIX),
    ("L-100 bis L-105", SIX),
    ("von L-100 bis L-105", SIX),
    ("L-100 à L-105", SIX),
    ("du L-100 au L-105", SIX),
    ("L-100 hasta L-105", SIX),
    ("L-100 fino a L-105", SIX),
    ("L-100 do L-105", SIX),
    ("L-100 až L-105", SIX),
    ("L-100 ile L-105", SIX),
    ("L-100至L-105", SIX),
    ("L-100 to L-105 (6 lots)", SIX),
    ("L-098 to L-101", ("L-098", "L-099", "L-100", "L-101")),
    ("L-9 to L-11", ("L-9", "L-10", "L-11")),
    ("24-001 to 24-003", ("24-001", "24-002", "24-003")),
]
ONE = [
    *("2024-0012", "2024 - 0012", "24/0012", "CA-240731", "MCR-S22 Rev.01", "0047110815", "1E05"),
    *("A1B2-C3", "L-100/101", "1,234", "12345, 25 kg", "L 77", "THC-100MCD", "10-24-001", "43"),
    *("2026-01-01 to 2026-02-01", "L-100 a", "not stated", ""),
]
DOUBTED = [
    ("L-100 to L-900", "801 numbers"),
    ("L-105 to L-100", "below the first"),
    ("L-100 to M-105", "begin differently"),
    ("L-09 to L-102", "not of one length"),
    ("L-100A to L-105A", "end in letters"),
    ("L-100 to L-105 (5 lots)", "6 members"),
    ("L-100 a L-105", "the two, or all"),
    ("L-100, Line-2", "built differently"),
    ("L100-L105", "one lot or a range"),
    ("4711-4715", "one lot or a range"),
    ("1000 - 1012", "one lot or a range"),
    ("123456 / 789012", "one lot or 2"),
    ("L-100 ff.", "further lots"),
    ("L-100, L-101 etc.", "further lots"),
]


class TestLotsIn:
    @pytest.mark.parametrize(("text", "numbers"), LISTS)
    def test_a_list_gives_its_lots(self, text: str, numbers: tuple[str, ...]) -> None:
        found = lots_in(text)

        assert (found.numbers, found.doubt) == (numbers, None)

    @pytest.mark.parametrize(("text", "numbers"), RANGES)
    def test_a_range_gives_the_members_that_can_be_counted(
        self, text: str, numbers: tuple[str, ...]
    ) -> None:
        found = lots_in(text)

        assert (found.numbers, found.counted, found.doubt) == (numbers, True, None)

    @pytest.mark.parametrize("text", ONE)
    def test_one_number_is_one_lot(self, text: str) -> None:
        assert (lots_in(text).numbers, lots_in(text).doubt) == ((), None)

    @pytest.mark.parametrize(("text", "why"), DOUBTED)
    def test_what_cannot_be_told_apart_is_doubted(self, text: str, why: str) -> None:
        found = lots_in(text)

        assert found.numbers == ()
        assert why in (found.doubt or "")

    @given(st.text("LB- 0123456789,;/to…–\n", max_size=40))
    def test_no_number_is_made_up(self, text: str) -> None:
        found = lots_in(text)

        assert len(found.numbers) <= MOST * (text.count(",") + text.count(";") + 2)
        assert not (found.numbers and found.doubt)
        for number in found.numbers:  # counted ones share what stands before their digits
            assert number.rstrip("0123456789") in found.text


class TestGoesOn:
    @pytest.mark.parametrize(
        ("before", "after", "bare", "goes"),
        [
            ("L-100, L-101,", "L-102", False, True),
            ("L-100", "and L-101", False, True),
            ("L-100 to", "L-105", False, True),
            ("L-100", "L-101", True, True),
            ("L-100", "L-101", False, False),
            ("L-100", "PO 4711", True, False),
            ("4711", "4712", True, False),
            ("L-100", "Expiry", True, False),
        ],
    )
    def test_a_list_goes_on_where_it_says_so(
        self, before: str, after: str, *, bare: bool, goes: bool
    ) -> None:
        assert goes_on(before, after, bare=bare) is goes
