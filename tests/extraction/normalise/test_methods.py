"""Codes of test methods, and cells that are none."""

from __future__ import annotations

import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.normalise.methods import (
    MethodKind,
    _parse,
    looks_like_method,
    parse_method,
    parse_methods,
)

STANDARDS = [
    # text, body, number, part, year, adopted by
    ("DIN EN ISO 1183-1:2019", "ISO", "1183", "1", "2019", "DIN EN"),
    ("ISO 1133", "ISO", "1133", None, None, None),
    ("ISO 1133-2011", "ISO", "1133", None, "2011", None),
    ("EN ISO 10893-2", "ISO", "10893", "2", None, "EN"),
    ("PN-EN ISO 4833-1:2013-12", "ISO", "4833", "1", "2013", "PN EN"),
    ("EN 10219-1", "EN", "10219", "1", None, None),
    ("ASTM D1238", "ASTM", "D1238", None, None, None),
    ("ASTM D 1238-13", "ASTM", "D1238", None, "2013", None),
    ("ASTM E8/E8M", "ASTM", "E8/E8M", None, None, None),
    ("AOAC 930.04", "AOAC", "930.04", None, None, None),
    ("AOCS Cd 8b-90", "AOCS", "Cd 8b-90", None, None, None),
    ("Ph. Eur. 2.2.32", "Ph. Eur.", "2.2.32", None, None, None),
    ("USP <731>", "USP", "731", None, None, None),
    ("USP", "USP", None, None, None, None),
    ("GB/T 5009.3-2016", "GB", "5009.3", None, "2016", None),
    ("acc. to ISO 6579", "ISO", "6579", None, None, None),
    ("Method: ISO 662", "ISO", "662", None, None, None),
]


class TestParseMethod:
    @pytest.mark.parametrize(("text", "body", "number", "part", "year", "adopted"), STANDARDS)
    def test_standards(
        self,
        text: str,
        body: str,
        number: str | None,
        part: str | None,
        year: str | None,
        adopted: str | None,
    ) -> None:
        method = parse_method(text)

        assert method is not None
        assert method.kind is MethodKind.STANDARD
        assert (method.text, method.body, method.number) == (text, body, number)
        assert (method.part, method.year, method.adopted_by) == (part, year, adopted)

    @pytest.mark.parametrize(
        "text",
        ["SOP-TECH-002", "QSP 1157", "SOP.T.40.031", "in-house", "Hausmethode", "MF12D012",
         "QSP 1224 - Loss on Drying (Moisture)", "MCR-TM-0011", "CGL-P-720-009-B"],
    )  # fmt: skip
    def test_in_house(self, text: str) -> None:
        method = parse_method(text)

        assert method is not None
        assert method.kind is MethodKind.IN_HOUSE

    @pytest.mark.parametrize(
        "text",
        ["HPLC", "Visual", "ICP-MS", "LC-MS/MS", "High Performance Liquid Chromatography (HPLC-UV)",
         "titrimetrisch", "滴定法"],
    )  # fmt: skip
    def test_techniques(self, text: str) -> None:
        method = parse_method(text)

        assert method is not None
        assert method.kind is MethodKind.TECHNIQUE

    @pytest.mark.parametrize(
        "text",
        ["", "12.5", "mg/kg", "Lead", "White", "max. 5", "Pb 5", "Titratable acidity", "ND",
         "2026-03-04", "98.0 - 102.0", "Conforms"],
    )  # fmt: skip
    def test_other_cells_are_no_methods(self, text: str) -> None:
        assert not looks_like_method(text)

    def test_several_methods_in_a_cell(self) -> None:
        found = parse_methods("ISO 4833-1; AOAC 990.12")

        assert [method.body for method in found] == ["ISO", "AOAC"]

    @pytest.mark.parametrize("start", ["sop ", "lab ", "wi", "afnor ", "iso ", "in house "])
    def test_no_pattern_tries_every_way_to_split_a_long_text(self, start: str) -> None:
        """A hundredth of a second is enough here; with such a pattern a day would not be."""

        def too_much(*_: object) -> None:
            pytest.fail("ten minutes of work on one cell")

        usual = signal.signal(signal.SIGVTALRM, too_much)
        signal.setitimer(signal.ITIMER_VIRTUAL, 600)  # seconds of this process's own work
        try:
            method = _parse(start + "ab cd" * 20_000 + "!")
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, usual)

        assert method is None or method.kind is MethodKind.IN_HOUSE

    @given(st.text(max_size=40))
    def test_no_text_makes_it_fail(self, text: str) -> None:
        method = parse_method(text)

        assert method is None or method.text == text.strip()
