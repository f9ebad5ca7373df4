from __future__ import annotations

import pytest

from extraction.steps.second_reader import align


class TestAlign:
    @pytest.mark.parametrize(
        ("words", "text", "shares"),
        [
            (["12.5", "mg/kg"], "12.5mg/kg", ["12.5", "mg/kg"]),
            (["12.5", "mg/kg"], "12.Smgkg", ["12.S", "mgkg"]),
            (["0,19"], "019", ["019"]),
            (["Lot", "4711"], "", ["", ""]),
            ([], "noise", []),
        ],
    )
    def test_each_word_gets_its_share(self, words: list[str], text: str, shares: list[str]) -> None:
        assert align(words, text) == shares
