"""Kill -9 at any moment: every job's effect stands exactly once, poison is set aside."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from core.db.engine import make_engine
from core.db.session import read_only, unit_of_work
from core.jobs import MAX_ATTEMPTS, Job, JobState, enqueue
from tests.functional.probe_table import PROBE_EFFECT, PROBE_METADATA
from tests.functional.probe_worker import Worker
from tests.waiting import PATIENCE, wait_until

BATCH, KILLS = 12, 8


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


def unfinished(engine: Engine) -> int:
    open_states = (JobState.QUEUED, JobState.RUNNING)
    with read_only(engine) as session:
        waiting = select(func.count()).select_from(Job).where(Job.state.in_(open_states))
        return session.scalar(waiting) or 0


def states(session: Session, kind: str) -> Counter[JobState]:
    return Counter(session.scalars(select(Job.state).where(Job.kind == kind)))


def queue(engine: Engine, numbers: range) -> None:
    with unit_of_work(engine) as session:
        for number in numbers:
            enqueue(session, "probe", number=number)


def at_work(engine: Engine, workers: Sequence[Worker]) -> list[Worker]:
    """Return the workers that have a job in hand."""
    with read_only(engine) as session:
        owners = session.scalars(select(Job.owner).where(Job.state == JobState.RUNNING))
        pids = {int(owner.split(":")[1]) for owner in owners if owner}
    return [worker for worker in workers if worker.pid in pids]


def kill_one_at_work(
    engine: Engine, workers: Sequence[Worker], chance: random.Random
) -> int | None:
    """Kill a worker at some moment of a job; return which, or None if the job was over."""
    wait_until(
        lambda: bool(at_work(engine, workers)) or not unfinished(engine),
        running=workers,
        progress=lambda: unfinished(engine),
    )
    time.sleep(chance.uniform(0, 0.3))
    busy = at_work(engine, workers)
    if not busy:
        return None
    victim = chance.choice(busy)
    victim.send_signal(signal.SIGSTOP)  # or the job would be over before the kill
    if not at_work(engine, [victim]):
        victim.send_signal(signal.SIGCONT)
        return None
    victim.kill()
    victim.wait()
    return workers.index(victim)


@pytest.mark.slow
def test_every_effect_stands_exactly_once_whoever_is_killed(engine: Engine, url: str) -> None:
    chance = random.Random(7)
    workers = [Worker(url, attempts=1000) for _ in range(3)]
    jobs = kills = 0
    try:
        while kills < KILLS:
            if unfinished(engine) < BATCH:  # however fast they are, jobs do not run out
                queue(engine, range(jobs, jobs + BATCH))
                jobs += BATCH
            killed = kill_one_at_work(engine, workers, chance)
            if killed is not None:
                kills += 1
                workers[killed] = Worker(url, attempts=1000)
        wait_until(
            lambda: not unfinished(engine), running=workers, progress=lambda: unfinished(engine)
        )
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()

    with read_only(engine) as session:
        assert states(session, "probe") == {JobState.DONE: jobs}
        effects = Counter(session.scalars(select(PROBE_EFFECT.c.number)))
        attempts = session.scalar(select(func.sum(Job.attempts)))
    assert effects == dict.fromkeys(range(jobs), 1)
    assert attempts is not None
    assert attempts >= jobs + KILLS, "a kill hit no running job"


@pytest.mark.slow
def test_a_poison_job_ends_as_a_dead_letter_and_blocks_nobody(engine: Engine, url: str) -> None:
    with unit_of_work(engine) as session:
        enqueue(session, "poison", priority=1)
        enqueue(session, "probe", number=1)
    deaths = 0
    worker = Worker(url, MAX_ATTEMPTS)
    try:
        while unfinished(engine):
            wait_until(lambda worker=worker: worker.poll() is not None or not unfinished(engine))  # type: ignore[misc]
            if worker.poll() is not None:
                deaths += 1
                worker = Worker(url, MAX_ATTEMPTS)
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
    worker = Worker(url, MAX_ATTEMPTS)
    try:
        wait_until(lambda: bool(at_work(engine, [worker])), running=[worker])
        worker.terminate()
        assert worker.wait(timeout=PATIENCE) == 0
    finally:
        worker.kill()

    with read_only(engine) as session:
        assert states(session, "probe") == {JobState.DONE: 1}
