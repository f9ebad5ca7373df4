"""Kill -9 at any moment: every job's effect stands exactly once, poison is set aside."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from core.db.engine import make_engine
from core.db.session import read_only, unit_of_work
from core.jobs import MAX_ATTEMPTS, Job, JobState, enqueue
from tests.functional.probe_table import PROBE_EFFECT, PROBE_METADATA

JOBS = 60
ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(database_url: str) -> str:
    return database_url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url, pooled=False)
    with engine.begin() as connection:
        PROBE_METADATA.create_all(connection)
    yield engine
    engine.dispose()


def start_worker(url: str, attempts: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.functional.probe_worker", url, str(attempts)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)


def unfinished(engine: Engine) -> int:
    open_states = (JobState.QUEUED, JobState.RUNNING)
    with read_only(engine) as session:
        waiting = select(func.count()).select_from(Job).where(Job.state.in_(open_states))
        return session.scalar(waiting) or 0


def states(session: Session, kind: str) -> Counter[JobState]:
    return Counter(session.scalars(select(Job.state).where(Job.kind == kind)))


@pytest.mark.slow
def test_every_effect_stands_exactly_once_whoever_is_killed(engine: Engine, url: str) -> None:
    chance = random.Random(7)
    with unit_of_work(engine) as session:
        for number in range(JOBS):
            enqueue(session, "probe", number=number)
    workers = [start_worker(url, attempts=1000) for _ in range(3)]
    kills = 0
    deadline = time.monotonic() + 120
    try:
        while unfinished(engine) and time.monotonic() < deadline:
            time.sleep(chance.uniform(0.4, 1.2))
            victim = chance.randrange(len(workers))
            workers[victim].send_signal(signal.SIGKILL)
            workers[victim].wait()
            kills += 1
            workers[victim] = start_worker(url, attempts=1000)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()

    with read_only(engine) as session:
        assert states(session, "probe") == {JobState.DONE: JOBS}
        effects = Counter(session.scalars(select(PROBE_EFFECT.c.number)))
        attempts = session.scalar(select(func.sum(Job.attempts)))
    assert effects == dict.fromkeys(range(JOBS), 1)
    assert attempts is not None
    assert kills >= 5
    assert attempts > JOBS, "no kill hit a running job: the test proved nothing"


@pytest.mark.slow
def test_a_poison_job_ends_as_a_dead_letter_and_blocks_nobody(engine: Engine, url: str) -> None:
    with unit_of_work(engine) as session:
        enqueue(session, "poison", priority=1)
        enqueue(session, "probe", number=1)
    deaths = 0
    worker = start_worker(url, MAX_ATTEMPTS)
    deadline = time.monotonic() + 60
    try:
        while unfinished(engine) and time.monotonic() < deadline:
            time.sleep(0.1)
            if worker.poll() is not None:
                deaths += 1
                worker = start_worker(url, MAX_ATTEMPTS)
    finally:
        worker.kill()
        worker.wait()

    with read_only(engine) as session:
        assert states(session, "poison") == {JobState.DEAD: 1}
        assert states(session, "probe") == {JobState.DONE: 1}
        [dead] = session.scalars(select(Job).where(Job.state == JobState.DEAD))
    assert (deaths, dead.attempts) == (MAX_ATTEMPTS, MAX_ATTEMPTS)
    assert dead.error is not None
    assert "died on every attempt" in dead.error


def test_a_worker_that_is_asked_to_stop_finishes_its_job(engine: Engine, url: str) -> None:
    with unit_of_work(engine) as session:
        enqueue(session, "probe", number=9)
    worker = start_worker(url, MAX_ATTEMPTS)
    deadline = time.monotonic() + 30
    try:
        while time.monotonic() < deadline:
            with read_only(engine) as session:
                if states(session, "probe")[JobState.QUEUED] == 0:
                    break
            time.sleep(0.02)
        worker.terminate()
        assert worker.wait(timeout=15) == 0
    finally:
        worker.kill()

    with read_only(engine) as session:
        assert states(session, "probe") == {JobState.DONE: 1}
