"""Words for pass and fail in nine languages."""

from __future__ import annotations

import pytest

from extraction.normalise.verdicts import find_verdict

PASS = [
    "Conforms", "complies", "PASS", "Passed", "OK", "entspricht", "i.O.", "in Ordnung", "konform",
    "conforme", "satisfaisant", "cumple", "Aprobado", "idoneo", "cumpre", "zgodny", "spełnia",
    "uygun", "合格", "符合规定", "✓", "Result: PASS", "The lot complies with the specification",
    "within specification", "C",
]  # fmt: skip
FAIL = [
    "Fail", "FAILED", "does not comply", "out of specification", "OOS", "entspricht nicht",
    "n.i.O.", "nicht konform", "non conforme", "no cumple", "rechazado", "respinto", "não cumpre",
    "niezgodny", "nie spełnia", "uygun değil", "不合格", "✗", "Result: FAIL",
]  # fmt: skip


class TestFindVerdict:
    @pytest.mark.parametrize("text", PASS)
    def test_pass(self, text: str) -> None:
        assert find_verdict(text) == "pass"

    @pytest.mark.parametrize("text", FAIL)
    def test_fail(self, text: str) -> None:
        assert find_verdict(text) == "fail"

    @pytest.mark.parametrize("text", ["", "White powder", "5.0", "ND", "passivated steel"])
    def test_neither(self, text: str) -> None:
        assert find_verdict(text) is None

    @pytest.mark.parametrize("text", ["C", "no", "good", "P"])
    def test_short_words_count_only_alone_in_a_cell(self, text: str) -> None:
        assert find_verdict(text, alone=False) is None
