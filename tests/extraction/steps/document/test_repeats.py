from __future__ import annotations

from dataclasses import replace

import pytest

from extraction.geometry import Box
from extraction.result import Evidence, Field, Row, Source
from extraction.steps.document.repeats import check_pages_agree


def row(value: str, page: int, *, unit: str = "mg/kg", method: str | None = None) -> Row:
    evidence = Evidence(page, Box(0, 0, 1, 1), value, Source.TEXT_LAYER)
    return Row(
        test=Field("Lead", "Lead", 0.9),
        value=Field(value, value, 0.9, evidence),
        method=Field(method),
        characteristic="lead",
        ucum=unit,
    )


class TestCheckPagesAgree:
    def test_two_numbers_for_one_test_are_both_doubted(self) -> None:
        first, second = check_pages_agree([row("0.05", 1), row("0.50", 3)])

        assert first.value.confidence < 0.7 > second.value.confidence
        assert (first.value.alternatives, second.value.alternatives) == (("0.50",), ("0.05",))
        assert first.value.reasons[0].code == "check.pages_differ"
        assert first.value.reasons[0].sentence == "Page 3 gives 0.50 for Lead."

    @pytest.mark.parametrize(
        "rows",
        [
            [row("0.05", 1), row("0.050", 2)],
            [row("0.05", 1), row("0.50", 1)],
            [row("0.05", 1), row("0.50", 2), row("0.07", 2)],
            [row("0.05", 1), row("50", 2, unit="ug/kg")],
            [row("0.05", 1), row("0.06", 2, method="ISO 1")],
            [row("0.05", 1), row("ND", 2)],
            [replace(row("0.05", 1), characteristic=None), row("0.5", 2)],
        ],
        ids=["same", "one page", "specimens", "unit", "method", "no number", "unknown"],
    )
    def test_anything_else_is_left_alone(self, rows: list[Row]) -> None:
        assert check_pages_agree(rows) == tuple(rows)
