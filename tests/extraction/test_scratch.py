from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from extraction.scratch import PREFIX, Scratch

LEFT_BEHIND = """
import os
from extraction.scratch import Scratch
scratch = Scratch()
(scratch.path / "page.png").write_bytes(b"a certificate")
print(scratch.path, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def aged(folder: Path) -> Path:
    os.utime(folder, (0, 0))
    return folder


def left_by_a_killed_process() -> Path:
    command = [sys.executable, "-c", LEFT_BEHIND]
    return Path(subprocess.run(command, capture_output=True, text=True).stdout.strip())  # noqa: PLW1510  it dies


class TestScratch:
    def test_it_is_there_until_removed(self, root: Path) -> None:
        scratch = Scratch()
        (scratch.path / "page.png").write_bytes(b"a certificate")

        assert scratch.path.parent == root
        scratch.remove()
        assert list(root.iterdir()) == []

    def test_what_a_killed_process_left_goes_with_the_next(self, root: Path) -> None:
        left = aged(left_by_a_killed_process())
        assert (left / "page.png").exists()

        scratch = Scratch()

        assert list(root.iterdir()) == [scratch.path]
        scratch.remove()

    def test_what_is_in_use_or_new_or_not_ours_stays(self, root: Path) -> None:
        used = Scratch()
        aged(used.path)
        young = root / f"{PREFIX}young"
        young.mkdir()
        os.utime(young, (time.time(), time.time()))  # young by the clock that the reader asks
        others = root / "others"
        others.mkdir()
        link = root / f"{PREFIX}link"
        link.symlink_to(aged(others))

        Scratch().remove()

        assert set(root.iterdir()) == {used.path, young, others, link}
        used.remove()
