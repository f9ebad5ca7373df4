"""A real worker process with two kinds of probe jobs; started and killed by the tests.

usage: python -m tests.functional.probe_worker DATABASE_URL ATTEMPTS

`probe` works a moment and writes one row into `probe_effect`, a table without any
constraint, so that an effect which stood twice would show. `poison` kills its process.
Leases are short, so that the tests need not wait for the usual half minute.
"""

from __future__ import annotations

import os
import signal
import sys
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


def main() -> None:
    url, attempts = sys.argv[1], int(sys.argv[2])
    core.jobs.LEASE = timedelta(seconds=2)
    core.jobs.MAX_ATTEMPTS = attempts
    loop.HEARTBEAT = timedelta(seconds=0.4)
    loop.SWEEP_SECONDS = 0.3
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    handlers: dict[str, loop.Handler] = {"probe": probe, "poison": poison}
    loop.run_worker(make_engine(url, pooled=False), Settings(), stop=stop, handlers=handlers)


if __name__ == "__main__":
    main()
