from __future__ import annotations

import json
from pathlib import Path

import pytest

from extraction.evaluate.run import run_extraction


class TestRunExtraction:
    def test_a_file_that_cannot_be_read_leaves_its_reason(self, tmp_path: Path) -> None:
        bad = tmp_path / "bad.pdf"
        bad.write_bytes(b"")
        seen: list[tuple[int, int, str]] = []

        [path] = run_extraction(
            [bad], tmp_path / "out", processes=1, progress=lambda *args: seen.append(args)
        )

        run = json.loads(path.read_text(encoding="utf-8"))["run"]
        assert run["failure"].startswith("extraction.empty_file")
        assert run["memory"] > 1024 * 1024
        assert seen == [(1, 1, "bad.pdf")]

    def test_two_documents_of_one_name_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="twice: a"):
            run_extraction([tmp_path / "a.pdf", tmp_path / "a.png"], tmp_path / "out")
