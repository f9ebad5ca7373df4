"""The supervisor with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.supervisor import Child, Supervisor
from tests.waiting import PATIENCE, wait_until

#: Writes its process id to a file, then sleeps; ends on SIGTERM unless told to be stubborn.
SLEEPER = """
import os, pathlib, signal, sys, time
if len(sys.argv) > 2: signal.signal(signal.SIGTERM, signal.SIG_IGN)
path = pathlib.Path(sys.argv[1]); new = path.with_suffix(".new")
new.write_text(str(os.getpid())); new.replace(path)
while True: time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return status != "Z"


def sleeper(note: Path, *more: str) -> Child:
    return Child("sleeper", [sys.executable, "-c", SLEEPER, str(note), *more])


def stop_when(supervisor: Supervisor, condition: Callable[[], bool]) -> None:
    def watch() -> None:
        try:
            wait_until(condition)
        finally:
            supervisor.stop()

    threading.Thread(target=watch, daemon=True).start()


class TestSupervisor:
    def test_it_starts_a_dead_child_again(self, tmp_path: Path) -> None:
        note = tmp_path / "pid"
        supervisor = Supervisor([sleeper(note)])
        seen: list[int] = []

        def killed_once_and_back() -> bool:
            if note.exists():
                pid = int(note.read_text())
                if pid not in seen:
                    seen.append(pid)
                    if len(seen) == 1:
                        os.kill(pid, signal.SIGKILL)
            return len(seen) == 2

        stop_when(supervisor, killed_once_and_back)
        supervisor.run()

        assert len(seen) == 2
        assert not any(alive(pid) for pid in seen)

    def test_it_kills_a_child_that_ignores_the_request(self, tmp_path: Path) -> None:
        note = tmp_path / "pid"
        supervisor = Supervisor([sleeper(note, "stubborn")], grace=0.3)

        stop_when(supervisor, note.exists)
        supervisor.run()

        assert not alive(int(note.read_text()))

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
    def test_no_child_outlives_it(self, tmp_path: Path, number: signal.Signals) -> None:
        note = tmp_path / "pid"
        program = (
            "import sys; from portal.supervisor import Child, Supervisor;"
            f"Supervisor([Child('s', [sys.executable, '-c', {SLEEPER!r}, {str(note)!r}])]).run()"
        )
        parent = subprocess.Popen([sys.executable, "-c", program])
        wait_until(note.exists)

        parent.send_signal(number)
        code = parent.wait(timeout=PATIENCE)

        assert code == (0 if number != signal.SIGKILL else -signal.SIGKILL)
        wait_until(lambda: not alive(int(note.read_text())))
