from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from portal.cli import main
from tests.extraction.evaluate.test_report import LABEL, write


class TestEvaluateCommand:
    def test_it_prints_the_figures_and_writes_the_report(self, tmp_path: Path) -> None:
        labels = write(tmp_path / "labels", "a", LABEL)
        html, figures = tmp_path / "r.html", tmp_path / "r.json"

        answer = CliRunner().invoke(
            main,
            [
                "evaluate",
                str(labels),
                str(labels),
                "--predictions",
                str(labels),
                "--html",
                str(html),
                "--json",
                str(figures),
            ],
        )

        assert answer.exit_code == 0, answer.output
        assert "layout acme" in answer.output
        assert "header F1 1.000" in answer.output
        assert html.exists()
        assert json.loads(figures.read_text())["total"]["rows"]["tp"] == 2

    def test_documents_without_labels_are_refused(self, tmp_path: Path) -> None:
        labels = write(tmp_path / "labels", "a", LABEL)
        (tmp_path / "documents").mkdir()

        answer = CliRunner().invoke(main, ["evaluate", str(tmp_path / "documents"), str(labels)])

        assert answer.exit_code == 2
        assert "has a label" in answer.output


class TestExtractCommand:
    def test_a_file_that_cannot_be_read_fails_and_says_why(self, tmp_path: Path) -> None:
        empty = tmp_path / "empty.pdf"
        empty.touch()

        answer = CliRunner().invoke(main, ["extract", str(empty), "--out", str(tmp_path / "out")])

        assert answer.exit_code == 1
        assert "empty (0 bytes)" in answer.output

    def test_own_test_names_are_used(self, tmp_path: Path) -> None:
        sheet = tmp_path / "coa.csv"
        sheet.write_text(
            "Certificate of Analysis\nLot;4711\nTest;Result;Unit\nWackeln;0,5;%\nLead;1;%\n"
        )
        own = tmp_path / "own.toml"
        own.write_text('[characteristics.wobble]\nname = "Wobble"\nde = ["Wackeln"]\n')

        arguments = ["extract", str(sheet), "--out", str(tmp_path), "--dictionary", str(own)]
        answer = CliRunner().invoke(main, arguments)

        assert answer.exit_code == 0, answer.output
        [lot] = json.loads((tmp_path / "coa.json").read_text())["lots"]
        assert [row["characteristic"] for row in lot["results"]] == ["wobble", "lead"]

    def test_a_bad_dictionary_ends_the_command(self, tmp_path: Path) -> None:
        sheet, own = tmp_path / "coa.csv", tmp_path / "own.toml"
        sheet.write_text("Lot;4711\n")
        own.write_text("[characteristics.x]\n")

        arguments = ["extract", str(sheet), "--out", str(tmp_path), "--dictionary", str(own)]
        answer = CliRunner().invoke(main, arguments)

        assert answer.exit_code == 1
        assert f"The dictionary {own} cannot be used: 'name' is missing" in answer.output
        assert not (tmp_path / "coa.json").exists()


class TestMain:
    def test_help_lists_every_command(self) -> None:
        answer = CliRunner().invoke(main, ["--help"])

        assert answer.exit_code == 0
        assert "extract" in answer.output
        assert "evaluate" in answer.output
