"""Waiting in tests: for a condition, never for a time that only a fast machine keeps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Protocol

#: Seconds without any progress after which a test gives up: no machine is as slow as that, and
#: a test that passes does not wait for them.
PATIENCE = 300.0


class Process(Protocol):
    """What is told of a process that must be running."""

    @property
    def args(self) -> object: ...

    @property
    def returncode(self) -> int | None: ...

    def poll(self) -> int | None: ...


def wait_until(
    condition: Callable[[], bool],
    *,
    running: Iterable[Process] = (),
    progress: Callable[[], object] = lambda: None,
) -> None:
    """Wait until the condition holds.

    Fails when one of the processes that must be running has ended, and when `progress` has
    answered the same for minutes.
    """
    seen, since = progress(), time.monotonic()
    while not condition():
        for process in running:
            assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        now = progress()
        if now != seen:
            seen, since = now, time.monotonic()
        assert time.monotonic() - since < PATIENCE, f"nothing went on for minutes: {seen}"
        time.sleep(0.02)
