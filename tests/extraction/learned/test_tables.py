"""The judge of table readings: what is right of a row, and a fit on few drawn pages."""

from __future__ import annotations

import pytest

from extraction.learned.tables import fit_tables, table_figures, tables_left_out, truth
from extraction.result import Field, Row
from tests.extraction.learned.examples import LABEL, judged_tables


def row(test: str, value: str, **cells: str) -> Row:
    return Row(Field(test), value=Field(value), **{k: Field(v) for k, v in cells.items()})


class TestTruth:
    @pytest.mark.parametrize(
        ("read", "right"),
        [
            (row("Lead", "0.03", unit="mg/kg", maximum="0.10"), 1.0),
            (row("Lead", "0.03", maximum="0.10"), 0.7),
            (row("Lead", "0.03", unit="mg/kg"), 0.8),
            (row("Lead", "0.10", unit="mg/kg"), 0.0),
            (row("mg/kg", "0.03"), 0.0),
        ],
    )
    def test_a_row_is_right_as_far_as_the_label_says_it(self, read: Row, right: float) -> None:
        assert truth([read], LABEL) == [pytest.approx(right)]

    def test_a_row_of_the_label_is_said_once(self) -> None:
        twice = [row("Zinc", "12", unit="mg/kg", maximum="50")] * 2
        assert truth(twice, LABEL) == [1.0, 0.0]


class TestFitTables:
    def test_the_judge_of_other_issuers_is_fitted_and_measured(self) -> None:
        judged = judged_tables()

        measured = table_figures(tables_left_out(judged))

        assert fit_tables(judged).features
        assert measured["rows"] == sum(len(each.right) for each in judged)
        assert any(each.usual and each.right == (1.0, 1.0) for each in judged)
