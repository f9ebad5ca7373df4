from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import main


class TestSynthesizeCommand:
    def test_it_fills_documents_and_labels(self, tmp_path: Path) -> None:
        answer = CliRunner().invoke(
            main, ["synthesize", "--out", str(tmp_path), "--count", "3", "--others", "1"]
        )

        assert answer.exit_code == 0, answer.output
        labels = [json.loads(path.read_text()) for path in (tmp_path / "labels").iterdir()]
        assert [label["document_type"] for label in labels] == ["other"] * 3
        assert all((tmp_path / label["document"]).exists() for label in labels)


class TestTrainCommand:
    @pytest.mark.slow
    def test_it_writes_models_and_prints_figures_of_layouts_kept_out(self, tmp_path: Path) -> None:
        answer = CliRunner().invoke(
            main,
            [
                *("train", "--count", "40", "--damaged", "0", "--seed", "5"),
                *("--out", str(tmp_path), "--keep", str(tmp_path / "examples")),
            ],
        )

        assert answer.exit_code == 0, answer.output
        assert {path.name for path in tmp_path.iterdir()} == {
            *("header.json", "row.json", "spans.json", "familiarity.json", "tables.json"),
            "CARD.md",
            "examples",
        }
        assert "row, made families kept out: values" in answer.output

    def test_a_corpus_that_does_not_exist_is_refused(self, tmp_path: Path) -> None:
        answer = CliRunner().invoke(main, ["train", "--corpus", str(tmp_path / "none")])

        assert answer.exit_code == 2
        assert "does not exist" in answer.output
