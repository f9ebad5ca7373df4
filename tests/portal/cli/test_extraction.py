from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from extraction.learned.examples import keep_examples
from extraction.learned.fit import KINDS
from extraction.synthetic.generate import synthesize
from portal.cli import main
from tests.extraction.evaluate.test_report import LABEL, write
from tests.extraction.learned.examples import made_examples


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

    def test_excluded_documents_are_not_opened(self, tmp_path: Path) -> None:
        labels = write(tmp_path / "labels", "a", LABEL)
        (labels / "sealed.json").write_text("not to be read")
        (tmp_path / "names.txt").write_text("other\nsealed.pdf\n")
        predicted = ["evaluate", str(labels), str(labels), "--predictions", str(labels)]

        answers = [
            CliRunner().invoke(main, [*predicted, "--exclude", given])
            for given in ("sealed", str(tmp_path / "names.txt"))
        ]

        assert [answer.exit_code for answer in answers] == [0, 0], answers[0].output
        assert "docs   1" in answers[0].output

    @pytest.mark.slow
    def test_left_out_documents_are_judged_with_what_training_kept(self, tmp_path: Path) -> None:
        for _ in synthesize(tmp_path, 2, 4):
            pass
        kept = tmp_path / "examples"
        made = [e for kind in KINDS for e in made_examples(300, kind=kind)]
        keep_examples(made, [], kept)
        figures = tmp_path / "figures.json"
        folders = [str(tmp_path / "documents"), str(tmp_path / "labels")]

        answer = CliRunner().invoke(
            main,
            [
                *("evaluate", *folders, "--leave-out", "layout", "--processes", "1"),
                *("--examples", str(kept), "--json", str(figures)),
            ],
        )

        assert answer.exit_code == 0, answer.output
        assert "all, 2 documents" in answer.output
        assert json.loads(figures.read_text())["all"]["header F1"] > 0.5

    @pytest.mark.parametrize(
        ("options", "why"),
        [
            (["--leave-out", "layout", "--errors"], "--leave-out goes with"),
            (["--examples", "names.txt"], "--examples is for --leave-out"),
            (["--leave-out", "layout", "--examples", "names.txt"], "holds no examples"),
        ],
    )
    def test_options_that_do_not_go_together_are_refused(
        self, tmp_path: Path, options: list[str], why: str
    ) -> None:
        labels = write(tmp_path / "labels", "a", LABEL)
        (tmp_path / "names.txt").write_text("a\n")
        given = [str(tmp_path / o) if o == "names.txt" else o for o in options]

        answer = CliRunner().invoke(main, ["evaluate", str(labels), str(labels), *given])

        assert answer.exit_code != 0
        assert why in answer.output


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
