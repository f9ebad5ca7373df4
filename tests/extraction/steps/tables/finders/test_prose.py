"""Results told in sentences, and sentences that tell none."""

from __future__ import annotations

import pytest

from extraction.steps.tables.finders.prose import find_told
from extraction.steps.tables.grids.view import view_page
from tests.extraction.steps.tables.drawn import Drawing
from tests.extraction.steps.tables.pages import printed


def told(*lines: str) -> list[tuple[str | None, ...]]:
    drawing = Drawing()
    for n, line in enumerate(lines):
        drawing.put(50, 100 + 14 * n, line)
    page = drawing.document().pages[0]
    found = find_told(page, view_page(page).lines)
    return [printed(row, "test", "value", "unit", "uncertainty") for row, _ in found]


class TestFindTold:
    @pytest.mark.parametrize(
        ("line", "row"),
        [
            ("The purity was found to be 99.8 % by GC.", ("purity", "99.8", "%", None)),
            ("Die Dichte beträgt 0,789 g/cm³ bei 20 °C.", ("Dichte", "0,789", "g/cm³", None)),
            ("La humedad es de 4,1 %", ("humedad", "4,1", "%", None)),
        ],
    )
    def test_a_known_test_and_what_was_found(self, line: str, row: tuple[str, ...]) -> None:
        assert told(line) == [row]

    def test_a_mean_is_of_what_the_heading_names(self) -> None:
        rows = told("Chloride", "The mean of ten determinations is 0.1 ± 0.02 mol/kg.")
        assert rows == [("Chloride", "0.1", "mol/kg", "0.02")]

    @pytest.mark.parametrize(
        "line",
        [
            "In our incoming inspection the moisture was 0.45 % against 0.20 %.",
            "The shelf life is 24 months from the date.",
            "Our phone number is 0113 555 010 always.",
        ],
    )
    def test_other_sentences_state_no_result(self, line: str) -> None:
        assert told(line) == []
