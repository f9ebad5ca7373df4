"""Keep a few child processes alive until told to stop: the web server and the workers.

A child that ends by itself is started again, after a pause that grows while it keeps
dying. SIGTERM or SIGINT stops all children gently, then after a grace period by force.
Should the supervisor itself be killed, the kernel stops its children (Linux,
PR_SET_PDEATHSIG), so that no worker is left behind.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

log = logging.getLogger(__name__)

#: Seconds that children get to finish what they do.
GRACE = 20.0
#: A child that lived this long starts again at once.
HEALTHY_SECONDS = 10.0
LONGEST_PAUSE = 30.0
_POLL = 0.1
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(slots=True)
class Child:
    """A command that must always run, and its present process."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0  # time.monotonic()
    start_after: float = 0.0  # time.monotonic()
    pause: float = 0.5  # seconds before the next start


class Supervisor:
    """Run children until `stop` is called or a signal asks for it."""

    def __init__(self, children: Sequence[Child], *, grace: float = GRACE) -> None:
        self.children = children
        self.grace = grace
        self._stopping = False

    def run(self) -> None:
        """Start all children and watch them; return when all have ended after a stop."""
        previous = {
            number: signal.signal(number, self._on_signal)
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            while not self._stopping:
                self._tend()
                time.sleep(_POLL)
        finally:
            self._end_children()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        """Ask `run` to end; safe to call from a signal handler."""
        self._stopping = True

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()

    def _tend(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and (code := child.process.poll()) is not None:
                _note_death(child, code, now)
            if child.process is None and now >= child.start_after:
                _start(child, now)

    def _end_children(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + self.grace
        for process in running:
            try:
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("Process %d did not end in time and is killed.", process.pid)
                process.kill()
                process.wait()


def _start(child: Child, now: float) -> None:
    # Its own session: Ctrl-C in the terminal reaches the supervisor only, which then stops
    # the children in order.
    child.process = subprocess.Popen(
        list(child.command),
        env={**os.environ, **child.environment},
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509  one thread here, and only a system call
    )
    child.started = now


def _note_death(child: Child, code: int, now: float) -> None:
    healthy = now - child.started >= HEALTHY_SECONDS
    child.pause = 0.5 if healthy else min(child.pause * 2, LONGEST_PAUSE)
    child.start_after = now if healthy else now + child.pause
    child.process = None
    log.warning("The %s ended with code %d; it starts again.", child.name, code)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
