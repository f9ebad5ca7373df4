from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from core.db.session import unit_of_work
from core.jobs import (
    LEASE,
    MAX_ATTEMPTS,
    Job,
    JobNotFound,
    JobState,
    LeaseLost,
    claim_job,
    database_now,
    dead_jobs,
    enqueue,
    fail_job,
    finish_job,
    latest_job,
    renew_lease,
    retry_job,
    sweep_jobs,
)


def _claimed(session: Session, owner: str = "w1") -> Job:
    job = claim_job(session, owner)
    assert job is not None
    return job


def _fresh(session: Session, job: Job) -> Job:
    session.flush()
    session.expire_all()  # what the database says, not what the session remembers
    return session.get_one(Job, job.id)


def _ready_now(session: Session, job: Job) -> None:
    past = database_now(session) - timedelta(seconds=1)
    session.execute(update(Job).where(Job.id == job.id).values(not_before=past))


def _expire_lease(session: Session, job: Job) -> None:
    past = database_now(session) - timedelta(seconds=1)
    session.execute(update(Job).where(Job.id == job.id).values(lease_until=past))


def _write_effect(engine: Engine, job_id: int, owner: str) -> None:
    with unit_of_work(engine) as session:
        enqueue(session, "effect")
        finish_job(session, job_id, owner)


class TestEnqueue:
    def test_the_job_stands_with_the_change(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            enqueue(session, "read", subject="document:a", organization_id=4, pages=3)

        with Session(engine) as session:
            job = session.scalars(select(Job)).one()
            assert (job.kind, job.args, job.subject) == ("read", {"pages": 3}, "document:a")
            assert (job.state, job.attempts, job.organization_id) == (JobState.QUEUED, 0, 4)

    def test_the_job_falls_with_the_change(self, engine: Engine) -> None:
        with Session(engine) as session:
            enqueue(session, "read")
            session.rollback()

            assert claim_job(session, "w1") is None


class TestClaimJob:
    def test_a_claim_takes_a_lease(self, session: Session) -> None:
        queued = enqueue(session, "read")
        before = database_now(session)

        job = _claimed(session)

        assert (job.id, job.state, job.owner) == (queued.id, JobState.RUNNING, "w1")
        assert job.attempts == 1
        assert job.lease_until is not None
        assert before <= job.lease_until - LEASE <= database_now(session)
        assert claim_job(session, "w2") is None

    def test_urgent_before_old_and_old_before_new(self, session: Session) -> None:
        made = [enqueue(session, "read", priority=number) for number in (100, 100, 10)]

        assert [_claimed(session).id for _ in made] == [made[2].id, made[0].id, made[1].id]

    def test_what_is_not_due_waits(self, session: Session) -> None:
        later = database_now(session) + timedelta(minutes=5)
        enqueue(session, "read", not_before=later)

        assert claim_job(session, "w1") is None

    def test_a_worker_may_take_certain_kinds_only(self, session: Session) -> None:
        enqueue(session, "read")
        mail = enqueue(session, "mail")

        job = claim_job(session, "w1", kinds=["mail"])

        assert job is not None
        assert job.id == mail.id
        assert claim_job(session, "w1", kinds=["mail"]) is None

    def test_workers_at_once_never_share_a_job(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            for _ in range(40):
                enqueue(session, "read")

        def work(worker: int) -> list[int]:
            mine = []
            while True:
                with unit_of_work(engine) as session:
                    job = claim_job(session, f"w{worker}")
                    if job is None:
                        return mine
                    mine.append(job.id)

        with ThreadPoolExecutor(4) as pool:
            claimed = [number for mine in pool.map(work, range(4)) for number in mine]

        assert len(claimed) == len(set(claimed)) == 40


class TestLease:
    def test_a_sign_of_life_lengthens_the_lease_and_says_what_is_done(
        self, session: Session
    ) -> None:
        enqueue(session, "read")
        job = _claimed(session)
        _expire_lease(session, job)

        renew_lease(session, job.id, "w1", progress={"page": 2})

        fresh = _fresh(session, job)
        assert fresh.progress == {"page": 2}
        assert sweep_jobs(session) == (0, [])

    def test_who_lost_the_lease_cannot_finish(self, session: Session) -> None:
        enqueue(session, "read")
        job = _claimed(session, "frozen")
        _expire_lease(session, job)
        assert sweep_jobs(session) == (1, [])
        _claimed(session, "w2")

        for attempt in (
            lambda: finish_job(session, job.id, "frozen"),
            lambda: renew_lease(session, job.id, "frozen"),
            lambda: fail_job(session, job.id, "frozen", "late"),
        ):
            with pytest.raises(LeaseLost, match="no longer frozen's"):
                attempt()

        finish_job(session, job.id, "w2")
        assert _fresh(session, job).state is JobState.DONE

    def test_an_effect_falls_with_the_lost_lease(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            enqueue(session, "read")
        with unit_of_work(engine) as session:
            job = _claimed(session, "frozen")
            _expire_lease(session, job)
            sweep_jobs(session)

        with pytest.raises(LeaseLost):
            _write_effect(engine, job.id, "frozen")

        with Session(engine) as session:
            assert session.scalars(select(Job.kind)).all() == ["read"]

    def test_nothing_is_finished_twice(self, session: Session) -> None:
        enqueue(session, "read")
        job = _claimed(session)
        finish_job(session, job.id, "w1")

        with pytest.raises(LeaseLost):
            finish_job(session, job.id, "w1")

        fresh = _fresh(session, job)
        assert fresh.finished_at is not None
        assert (fresh.lease_until, fresh.progress) == (None, None)


class TestFailJob:
    def test_each_attempt_waits_four_times_as_long_and_the_last_one_is_dead(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("core.jobs.BACKOFF_SECONDS", 3600)  # no pause of the test lasts that
        queued = enqueue(session, "read")
        for attempt in range(1, MAX_ATTEMPTS):
            job = _claimed(session)
            before = database_now(session)
            assert fail_job(session, job.id, "w1", f"error {attempt}") is JobState.QUEUED
            fresh = _fresh(session, job)
            wait = timedelta(hours=4 ** (attempt - 1))
            assert before <= fresh.not_before - wait <= database_now(session)
            assert claim_job(session, "w1") is None
            _ready_now(session, job)

        job = _claimed(session)
        assert fail_job(session, job.id, "w1", "x" * 5000) is JobState.DEAD

        dead = _fresh(session, queued)
        assert (dead.state, dead.attempts, dead.owner) == (JobState.DEAD, MAX_ATTEMPTS, None)
        assert dead.error == "x" * 2000
        assert dead.finished_at is not None
        assert claim_job(session, "w1") is None

    def test_an_unknown_job(self, session: Session) -> None:
        with pytest.raises(JobNotFound, match="no job 404"):
            fail_job(session, 404, "w1", "error")


class TestSweepJobs:
    def test_the_living_are_left_alone(self, session: Session) -> None:
        enqueue(session, "read")
        job = _claimed(session)

        assert sweep_jobs(session) == (0, [])
        assert _fresh(session, job).owner == "w1"

    def test_a_job_that_kills_its_workers_ends_among_the_dead(self, session: Session) -> None:
        queued = enqueue(session, "read")
        for _ in range(MAX_ATTEMPTS - 1):
            _expire_lease(session, _claimed(session))
            assert sweep_jobs(session) == (1, [])
        _expire_lease(session, _claimed(session))

        back, [died] = sweep_jobs(session)

        assert (back, died.id, died.kind) == (0, queued.id, "read")
        dead = _fresh(session, queued)
        assert (dead.state, dead.owner) == (JobState.DEAD, None)
        assert dead.error is not None
        assert "died on every attempt" in dead.error


class TestDeadJobs:
    def test_they_are_those_that_no_later_one_made_up_for(self, session: Session) -> None:
        states = [JobState.DEAD, JobState.DONE, JobState.DEAD, JobState.QUEUED]
        for state in states:
            enqueue(session, "chase", subject="recall:a").state = state
        enqueue(session, "read", subject="recall:a").state = JobState.DONE
        enqueue(session, "chase", subject="recall:b").state = JobState.DEAD
        session.flush()

        assert [job.id for job in dead_jobs(session, "recall:a")] == [
            session.scalars(select(Job.id).order_by(Job.id)).all()[2]
        ]


class TestRetryJob:
    def test_a_dead_job_gets_fresh_attempts(self, session: Session) -> None:
        queued = enqueue(session, "read")
        now = database_now(session)
        session.execute(
            update(Job).values(state=JobState.DEAD, attempts=MAX_ATTEMPTS, finished_at=now)
        )
        session.expire_all()

        retry_job(session, queued.id)

        job = _claimed(session)
        assert (job.id, job.attempts, job.finished_at) == (queued.id, 1, None)

    def test_only_the_dead_are_raised(self, session: Session) -> None:
        queued = enqueue(session, "read")

        for number in (queued.id, 404):
            with pytest.raises(JobNotFound):
                retry_job(session, number)


class TestLatestJob:
    def test_it_is_the_newest_of_its_subject(self, session: Session) -> None:
        enqueue(session, "read", subject="document:a")
        newest = enqueue(session, "read", subject="document:a")
        enqueue(session, "read", subject="document:b")

        assert latest_job(session, "document:a") is newest
        assert latest_job(session, "document:c") is None
