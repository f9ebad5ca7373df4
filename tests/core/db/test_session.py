from __future__ import annotations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from core.db.session import read_only, unit_of_work
from core.jobs import Job, enqueue


def _kinds(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Job.kind).order_by(Job.id)))


class TestUnitOfWork:
    def test_it_commits_at_the_end(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            job = enqueue(session, "read")
            assert _committed(engine) == []

        assert _kinds(engine) == ["read"]
        assert job.kind == "read"  # still readable: nothing expires at the commit

    @pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
    def test_any_error_rolls_everything_back(
        self, engine: Engine, error: type[BaseException]
    ) -> None:
        with pytest.raises(error):
            _enqueue_and_raise(engine, error)

        assert _kinds(engine) == []

    def test_what_was_not_flushed_is_lost_by_expire_all(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            first, second = enqueue(session, "read"), enqueue(session, "read")
            first.kind = "flushed"
            session.flush()
            second.kind = "forgotten"
            session.expire_all()

        assert _kinds(engine) == ["flushed", "read"]


class TestReadOnly:
    def test_it_reads_what_was_committed(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            enqueue(session, "read")

        assert _committed(engine) == ["read"]

    def test_nothing_is_kept(self, engine: Engine) -> None:
        with read_only(engine) as session:
            enqueue(session, "read")

        assert _kinds(engine) == []


def _enqueue_and_raise(engine: Engine, error: type[BaseException]) -> None:
    with unit_of_work(engine) as session:
        enqueue(session, "read")
        raise error


def _committed(engine: Engine) -> list[str]:
    with read_only(engine) as session:  # does not wait for the writer
        return list(session.scalars(select(Job.kind)))
