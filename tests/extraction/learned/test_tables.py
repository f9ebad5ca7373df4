"""The judge of table readings: what is right of a row, and a fit on few drawn pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extraction.learned.tables import (
    Judged,
    figures,
    left_out,
    read_in_all_ways,
    truth,
    write_model,
)
from extraction.learned.trees import Trees
from extraction.result import Field, Row
from tests.extraction.steps.tables.drawn import Drawing

LEAD = {"test": "Lead", "value": "0.03", "unit": "mg/kg", "minimum": None, "maximum": "0.10"}
ZINC = {"test": "Zinc", "value": "12", "unit": "mg/kg", "minimum": None, "maximum": "50"}
LABEL = {"layout": "drawn", "lots": [{"results": [LEAD, ZINC]}]}


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


def drawn(name: str, layout: str, rules: str) -> list[Judged]:
    drawing = Drawing()
    rows = [
        ("Test", "Limit", "Result", "Unit"),
        ("Lead", "max. 0.10", "0.03", "mg/kg"),
        ("Zinc", "max. 50", "12", "mg/kg"),
    ]
    drawing.table(50, 200, (120, 90, 80, 80), rows, rules=rules)
    return list(read_in_all_ways(drawing.document(), {**LABEL, "layout": layout}, name))


class TestFit:
    def test_the_judge_of_other_issuers_is_written_and_measured(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        judged = drawn("a", "acme", "") + drawn("b", "bolt", "all") + drawn("c", "core", "level")
        path = tmp_path / "tables.json"

        write_model(judged, path)

        assert "area under the curve" in capsys.readouterr().out
        assert Trees.from_json(json.loads(path.read_text())).features
        measured = figures(left_out(judged))
        assert measured["rows"] == sum(len(each.right) for each in judged)
        assert any(each.usual and each.right == (1.0, 1.0) for each in judged)
