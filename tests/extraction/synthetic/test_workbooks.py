"""Spreadsheet certificates, and that they are read."""

from __future__ import annotations

from random import Random

import pytest

from extraction.evaluate.score import score_document
from extraction.pipeline import extract
from extraction.synthetic.workbooks import SHAPES, make_workbook


@pytest.mark.parametrize("as_csv", [False, True], ids=["xlsx", "csv"])
@pytest.mark.parametrize("shape", SHAPES)
class TestMakeWorkbook:
    def test_the_same_seed_gives_the_same_label(self, shape: str, as_csv: bool) -> None:
        first = make_workbook(Random(shape), shape, as_csv=as_csv)[1]
        assert make_workbook(Random(shape), shape, as_csv=as_csv)[1] == first

    def test_the_certificate_is_read(self, shape: str, as_csv: bool) -> None:
        content, label = make_workbook(Random(f"read {shape}"), shape, as_csv=as_csv)
        name = "certificate.csv" if as_csv else "certificate.xlsx"
        score = score_document(extract(content, name=name).to_json(), label)
        assert score.fields["lot_number"].f1 == 1.0, score.mistakes
        assert score.header.f1 > 0.9, score.mistakes
        assert score.rows.f1 > 0.9, score.mistakes
