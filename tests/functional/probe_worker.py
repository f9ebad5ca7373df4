"""A real worker process with two kinds of probe jobs; started and killed by the tests.

A dozen are started a test: each is forked from a process that holds nothing but the imported
program, which costs a moment instead of the second of an import.

`probe` works a moment and writes one row into `probe_effect`, a table without any
constraint, so that an effect which stood twice would show. `poison` kills its process.
Leases are short, so that the tests need not wait for the usual half minute.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from datetime import timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

import core.jobs
import portal.jobs.worker as loop
from core.db.engine import make_engine
from core.settings import Settings
from tests.functional.probe_table import PROBE_EFFECT


def probe(work: loop.Work) -> loop.Effect:
    number = int(work.args["number"])
    time.sleep(0.05 + (number * 37 % 10) * 0.04)
    work.report(doing="half of it")
    time.sleep(0.05)

    def effect(session: Session) -> None:
        session.execute(insert(PROBE_EFFECT).values(number=number, process=os.getpid()))
        time.sleep(0.02)  # a kill between the effect and its commit must be possible

    return effect


def poison(work: loop.Work) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Worker:
    """A worker process that works until it is told to stop, or killed.

    It has what `subprocess.Popen` has, as far as the tests use it.
    """

    def __init__(self, url: str, attempts: int) -> None:
        forks = multiprocessing.get_context("forkserver")
        forks.set_forkserver_preload(["__main__", __name__])
        self.args = (url, attempts)
        self._process = forks.Process(target=work, args=self.args, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def work(url: str, attempts: int) -> None:
    """Do probe jobs of a database until SIGTERM."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # its complaints belong to the test
    core.jobs.LEASE = timedelta(seconds=2)
    core.jobs.MAX_ATTEMPTS = attempts
    loop.HEARTBEAT = timedelta(seconds=0.4)
    loop.SWEEP_SECONDS = 0.3
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    handlers: dict[str, loop.Handler] = {"probe": probe, "poison": poison}
    loop.run_worker(make_engine(url, pooled=False), Settings(), stop=stop, handlers=handlers)
