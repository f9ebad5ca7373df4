"""Methods named inside running text."""

from __future__ import annotations

import pytest

from extraction.normalise.mentions import find_mentions


def texts(sentence: str) -> list[str]:
    """Return the methods found, as printed."""
    return [mention.text for mention in find_mentions(sentence)]


class TestFindMentions:
    @pytest.mark.parametrize(
        ("sentence", "expected"),
        [
            (
                "Metals were measured by plasma (ICP-MS) following ABMA SOP-021-GA; SOP-061-GA.",
                ["ICP-MS", "ABMA SOP-021-GA; SOP-061-GA"],
            ),
            ("Cannabinoid profile [QRT-TM-0011]", ["QRT-TM-0011"]),
            ("Zugversuch nach DIN EN ISO 6892-1:2019", ["DIN EN ISO 6892-1:2019"]),
            ("AOAC 930.04 and ISO 1442", ["AOAC 930.04 and ISO 1442"]),
            (
                "utilizing Gas Chromatography Mass Spectrometry.",
                ["Gas Chromatography Mass Spectrometry"],
            ),
        ],
    )
    def test_methods_stand_as_printed(self, sentence: str, expected: list[str]) -> None:
        assert texts(sentence) == expected

    @pytest.mark.parametrize(
        "sentence",
        [
            "Accredited to ISO/IEC 17025:2017 and certified to ISO 9001.",
            "Inspection certificate EN 10204 3.1",
            "We certify that the goods were made with care in 2021.",
            "Phone 020 7946 0018, fax 020 7946 0019",
        ],
    )
    def test_what_tests_nothing_is_no_method(self, sentence: str) -> None:
        assert texts(sentence) == []
