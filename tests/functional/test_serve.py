"""`lotbridge serve` and `lotbridge demo` as real processes."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import requests

from core.settings import Settings
from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE).ok
    except requests.RequestException:
        return False


def children(pid: int) -> dict[int, str]:
    """The direct children of a process: id and command line."""
    ids = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = {}
    for number in ids:
        line = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        if line.strip():  # not a zombie
            found[int(number)] = line
    return found


def kinds(pid: int) -> list[bool]:
    """Whether each child of a process is the web server, the others first."""
    return sorted("gunicorn" in command for command in children(pid).values())


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LOTBRIDGE_")}
    return subprocess.Popen(
        [sys.executable, "-m", "portal.cli", *arguments],
        cwd=folder,
        env={**environment, "LOTBRIDGE_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    process = start(tmp_path, "serve", "--port", str(port), "--web-processes", "1")
    try:
        wait_until(lambda: ready(port), running=[process])
        yield process, port
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


class TestServe:
    def test_a_web_server_and_a_worker_that_die_come_back(
        self, served: tuple[subprocess.Popen[str], int]
    ) -> None:
        process, port = served
        # The web server may answer before the worker is there.
        wait_until(lambda: kinds(process.pid) == [False, True], running=[process])
        before = children(process.pid)

        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(set(children(process.pid)) - set(before)) == 2, running=[process])
        wait_until(lambda: ready(port), running=[process])

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_it_stops_cleanly(
        self, served: tuple[subprocess.Popen[str], int], number: signal.Signals
    ) -> None:
        process, port = served

        process.send_signal(number)

        assert process.wait(timeout=PATIENCE) == 0
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE)

    def test_it_refuses_a_database_of_another_version(self, tmp_path: Path) -> None:
        process = start(tmp_path, "serve", "--no-migrate", "--port", str(free_port()))

        output, _ = process.communicate(timeout=PATIENCE)

        assert process.returncode == 1
        assert "The database is at version none" in output

    def test_a_bad_setting_is_said_in_a_sentence(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        environment = {**os.environ, "LOTBRIDGE_WORKERS": "many", "PYTHONPATH": str(ROOT)}

        done = subprocess.run(
            [sys.executable, "-m", "portal.cli", "serve"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

        assert done.returncode == 1
        assert done.stderr.strip() == "Error: LOTBRIDGE_WORKERS must be a whole number, not 'many'"


class TestScripts:
    @pytest.mark.parametrize("script", ["bin/setup", "bin/demo", "bin/test", ".ci/run"])
    def test_they_are_plain_sh_without_faults_of_syntax(self, script: str) -> None:
        path = ROOT / script

        assert path.read_text().startswith("#!/bin/sh\n")
        assert os.access(path, os.X_OK)
        subprocess.run(["/bin/sh", "-n", path], check=True)

    def test_setup_explains_itself_and_refuses_what_it_does_not_know(self) -> None:
        explained = subprocess.run(
            [ROOT / "bin/setup", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        refused = subprocess.run(
            [ROOT / "bin/setup", "--tset"], cwd=ROOT, capture_output=True, text=True, check=False
        )

        assert "usage: bin/setup [--test]" in explained.stdout
        assert refused.returncode == 2
        assert "unknown argument: --tset" in refused.stderr


def test_every_setting_is_explained() -> None:
    text = (ROOT / "docs/operate.md").read_text()
    listed = set(re.findall(r"^\| (LOTBRIDGE_[A-Z0-9_]+) \|", text, re.MULTILINE))

    assert listed == {f"LOTBRIDGE_{item.name.upper()}" for item in fields(Settings)}
